internal import LinuxSystem
internal import SharedMemory
internal import Waiting
internal import Wire

/// In a stand-in: what its process does with the program's shared objects. Its calls are carried
/// out by a manager's server, whose referents are the program's own objects and whose only client
/// is the process. A pool's worker takes its tasks here.
final class OriginObjects {
  /// Notes of the process: it has an object from here on, and has it no more; and the objects in
  /// what it was sent are open by now.
  static let open = "#open"
  static let close = "#close"
  static let read = "#read"

  /// The first byte of a reply: whether it names objects.
  static let plain: UInt8 = 0
  static let withObjects: UInt8 = 1

  private let host: ProcessHost
  private let arena: Arena
  private let transport: OriginTransport
  /// Made for the first call.
  private var server: ManagerServer?
  /// If the process is a pool's worker.
  private var tasks: FarTaskRunner?

  /// - Parameters:
  ///   - work: The objects that the work of the process names.
  ///   - send: Sends an answer.
  init(
    _ record: StartRecord, _ work: [SharedObject], in arena: Arena, _ body: any WorkerBody,
    send: @escaping ([UInt8]) -> Void
  ) {
    var record = record
    // This process is where the program was started, and does not spend its time.
    record.origin = nil
    record.limits.processorTime = nil
    host = ProcessHost(body: body, record: record, arena: arena)
    self.arena = arena
    transport = OriginTransport(arena, work, send: send)
  }

  /// Takes a request of the process.
  func take(_ bytes: ArraySlice<UInt8>) throws {
    let message = OutgoingMessage()
    message.bytes.append(Array(bytes))
    if try message.withBytes({ bytes in try takeTask(bytes) }) { return }
    if server == nil {
      let requests = try Channel(in: arena, limit: .unbounded)
      let made = try host.body.serveObjects(asking: requests, in: host)
      made.add(transport)
      server = made
    }
    transport.take(message)
  }

  /// Does what there is to do, without waiting. Returns whether there was anything.
  func step() throws(MultiprocessingError) -> Bool {
    guard let server else { return Scheduler.shared.yield() }
    return try server.step() == nil
  }

  /// The process has ended: what it has told of its tasks still counts.
  func end() {
    tasks?.end()
    while (try? step()) ?? false {}
  }

  // MARK: A pool's worker

  /// Takes a request if it is about tasks of a pool.
  private func takeTask(_ bytes: RawSpan) throws -> Bool {
    guard let head = ManagerRequestHead(bytes, from: OriginTransport.headSize) else { return true }
    let rest = bytes.extracting(droppingFirst: head.end)
    switch String(decoding: bytes.extracting(head.method).copied(), as: UTF8.self) {
    case FarWork.next:
      let question = (try? WireValue.decode(rest))?.array ?? []
      if tasks == nil { try beginWorker(question) }
      tasks?.ask(head.number)
    case FarWork.outcome:
      guard let outcome = (try? WireValue.decode(rest)).flatMap(FarWork.Outcome.init) else {
        throw MultiprocessingError.damaged("an outcome came damaged")
      }
      tasks?.take(outcome, arena.hold(outcome.references.map(ObjectID.init(rawValue:))))
    default: return false
    }
    return true
  }

  private func beginWorker(_ question: [WireValue]) throws {
    guard question.count == 3, let numbers = question[0].array?.compactMap(\.integer),
      numbers.count == 4, let prepared = FarWork.Outcome(question[2])
    else { throw MultiprocessingError.damaged("a worker of a pool came damaged") }
    let ids = numbers.map { ObjectID(rawValue: UInt64(bitPattern: $0)) }
    let link = PoolLink(
      line: ids[0], results: ids[1], ring: ids[2], workerIndex: Int(numbers[3]))
    let runner = FarTaskRunner(prepared: prepared) { [transport] request, values in
      transport.answer(request, values)
    }
    tasks = runner
    let maxTasks = question[1].integer.map(Int.init)
    // The worker opens the pool's objects, which its work has named.
    let worker = try PoolWorker(host: host, runner: runner, link: link, maxTasks: maxTasks)
    let task = GreenTask {
      do throws(MultiprocessingError) {
        _ = try worker.run()
        runner.close(nil)
      } catch {
        if case .runtime(let reason) = error { runner.close(reason) } else { runner.close(nil) }
      }
    }
    try Scheduler.shared.start(task)
  }
}

/// What a process on another computer asks of its stand-in, as requests of a manager's client.
final class OriginTransport: ManagerTransport {
  private let arena: Arena
  private let send: ([UInt8]) -> Void
  private var requests: [OutgoingMessage] = []
  /// The tasks of the process, each a client: locks are a task's.
  private var peers: [UInt64: OriginPeer] = [:]
  /// Objects that the process was told of, until it has opened them; by the reply, or 0 for its
  /// work.
  private var held: [UInt64: [SharedObject]]

  /// The number of the task in front of a request.
  static let headSize = 8

  init(_ arena: Arena, _ work: [SharedObject], send: @escaping ([UInt8]) -> Void) {
    self.arena = arena
    self.send = send
    held = [0: work]
  }

  func take(_ request: OutgoingMessage) { requests.append(request) }

  var awaitables: [any Waitable] { [] }
  var hasRequests: Bool { !requests.isEmpty }
  var hasGone: Bool { false }
  func takeGone() -> [ManagerPeer] { [] }
  func close() {}

  func serve(_ server: ManagerServer) throws(MultiprocessingError) -> Int {
    let batch = requests
    requests = []
    for request in batch {
      try request.withBytes { bytes throws(MultiprocessingError) in try serve(bytes, server) }
    }
    return batch.count
  }

  private func serve(_ bytes: RawSpan, _ server: ManagerServer) throws(MultiprocessingError) {
    guard let head = ManagerRequestHead(bytes, from: Self.headSize) else { return }
    let task = bytes.uint64(at: 0)
    let peer = peers[task] ?? OriginPeer(task, self)
    peers[task] = peer
    if head.number > 0 { return try server.handle(head, bytes, from: peer) }
    switch String(decoding: bytes.extracting(head.method).copied(), as: UTF8.self) {
    case ManagerRequestHead.withdraw: server.cancel(head.referent)
    case OriginObjects.read: held[head.referent] = nil
    default: try server.note(head, bytes, from: peer)
    }
  }

  /// Sends a reply, and holds what it names until the process has opened that.
  func send(_ reply: OutgoingMessage) {
    var flag = OriginObjects.plain
    if !reply.references.isEmpty,
      let head = reply.withBytes({ bytes in ManagerReplyHead(bytes) })
    {
      held[head.number] = arena.hold(reply.references.map(ObjectID.init(rawValue:)))
      flag = OriginObjects.withObjects
    }
    send([OriginRequest.objects, flag] + reply.bytes.copy())
  }

  /// Answers a request with records.
  func answer(_ request: UInt64, _ values: [WireValue]) {
    let reply = OutgoingMessage()
    ManagerReplyHead.append(number: request, isError: false, to: reply)
    WireValue.array(values).write(to: &reply.bytes)
    send(reply)
  }
}

/// A task of a process on another computer.
final class OriginPeer: ManagerPeer {
  private unowned let transport: OriginTransport

  init(_ task: UInt64, _ transport: OriginTransport) {
    self.transport = transport
    super.init(client: Int(task) + 1)
  }

  override func send(_ reply: OutgoingMessage) { transport.send(reply) }
}
