internal import LinuxSystem
internal import SharedMemory
internal import Waiting

/// The fork server of this process, as this process sees it: a child that has loaded the program
/// and forks children of *this* process from there.
///
/// Children share nothing with it and go on when it dies; the next start makes a new one.
final class ForkServer {
  /// What came of a request.
  enum Answer {
    /// The child exists.
    case started(Int32)
    /// The server could not fork.
    case failed(SystemError)
    /// The server is gone, and there is no child.
    case lost(ExitStatus)
    /// SIGINT came first.
    case interrupted
  }

  private var handle: ChildHandle
  private let slot: SlotID
  private let arena: Arena
  private var connection: MessageSocket
  /// What children have without being told.
  private let environment: [UInt8]
  private let directory: WorkingDirectory?
  private let surroundings: [UInt8]
  /// The slots whose children were asked for and which no answer has come for: answers come in this
  /// order.
  private var asked: [SlotID] = []
  /// Answers that nobody has wanted to know yet.
  private var answers: [SlotID: Answer] = [:]
  /// The tasks of this process that wait for answers.
  private var waiting = WaitingTasks()

  var pid: Int32 { handle.pid }

  private init(
    pid: Int32, slot: SlotID, arena: Arena, connection: consuming MessageSocket,
    environment: [UInt8], directory: WorkingDirectory?, surroundings: [UInt8]
  ) {
    handle = ChildHandle(pid: pid)
    self.slot = slot
    self.arena = arena
    self.connection = connection
    self.environment = environment
    self.directory = directory
    self.surroundings = surroundings
  }

  /// Starts a server for a process. Does not wait until it has loaded the program.
  static func launch(for host: ProcessHost, in arena: Arena) throws(MultiprocessingError)
    -> ForkServer
  {
    let slot = try arena.reserveSlot()
    arena.processes.setName(slot, "ForkServer")
    do {
      var identity = host.identity
      identity.name = "ForkServer"
      let record = host.record(
        for: identity, surroundings: host.surroundings, program: host.program,
        preload: host.serverPreload)
      try arena.attach(record, nil, to: slot)
      let environment = Environment.snapshot()
      let directory = WorkingDirectory.current()
      let ends = try connect()
      let near = MessageSocket(owning: ends.near)
      let far = MessageSocket(owning: ends.far)
      let pid = try host.runAgain(in: slot, of: arena, connection: far.number)
      arena.processes.setPID(slot, pid)
      host.watch(slot)
      return ForkServer(
        pid: pid, slot: slot, arena: arena, connection: near, environment: environment,
        directory: directory, surroundings: host.surroundings)
    } catch {
      arena.processes.reap(slot)
      throw error
    }
  }

  private static func connect() throws(MultiprocessingError) -> (near: Int32, far: Int32) {
    do { return try MessageSocket.makePair() } catch { throw .system(error) }
  }

  /// The environment that a child has to be told of; nil if it is the one that the server has.
  var changedEnvironment: [UInt8]? {
    Environment.isUnchanged(since: environment) ? nil : Environment.snapshot()
  }

  /// The surroundings of a program that a child has to be told of; nil if they are the server's.
  func changed(_ current: [UInt8]) -> [UInt8]? { current == surroundings ? nil : current }

  /// Asks for the child of a slot; `answer(to:)` tells what came of it. Does not wait for the
  /// child, unless so many others are asked for that their answers may find no room.
  func ask(for child: SlotID, _ work: ChildWork) throws(MultiprocessingError) {
    guard takeAnswers(until: { self.asked.count < Self.mostAsked }) else { throw .interrupted }
    // A connection that broke is of no use any more, be the server dead or just dying.
    guard try send(ForkRequest(slot: child, kind: work.kind)) else { return loseAll(end()) }
    asked.append(child)
  }

  /// Waits for what came of a request. To be called once for each.
  func answer(to child: SlotID) -> Answer {
    let isKnown = { self.answers[child] != nil || !self.asked.contains(child) }
    guard takeAnswers(until: isKnown) else { return .interrupted }
    return answers.removeValue(forKey: child) ?? lost(end(), child)
  }

  /// How many requests may be without an answer. A server that finds no room for an answer waits,
  /// and would wait for ever on one who waits for room for a request.
  private static let mostAsked = 32

  /// Takes in one answer after the other, the oldest request's first, waiting for each; those to
  /// all requests, if the server has ended. Other tasks may take answers meanwhile.
  ///
  /// - Returns: false if SIGINT came first.
  private func takeAnswers(until isEnough: () -> Bool) -> Bool {
    while !isEnough() {
      let rung = Signals.doorbell.word.load()
      // A message that was sent before the end comes first.
      if connection.isReadable {
        if let answer = receive() { settle(answer) } else { loseAll(end()) }
        continue
      }
      if let status = handle.poll() {
        loseAll(status)
        continue
      }
      if Signals.interruptIsPending { return false }
      // The server is one of the children, whose end ends each sleep.
      var request = WaitRequest(.process(pid))
      request.add((Signals.doorbell.word, rung))
      request.add((descriptor: connection.number, events: Poll.readable))
      waiting.joined()
      _ = Scheduler.shared.park(request)
      waiting.left()
    }
    return true
  }

  /// Notes the answer to the oldest request.
  private func settle(_ answer: Answer) {
    answers[asked.removeFirst()] = answer
    waiting.wake()
  }

  /// - Returns: Whether the request is on its way.
  private func send(_ request: ForkRequest) throws(MultiprocessingError) -> Bool {
    if WorkingDirectory.current() == directory {
      return (try? connection.send(request.bytes)) != nil
    }
    do {
      let here = try WorkingDirectory.open()
      return (try? connection.send(request.bytes, passing: here.number)) != nil
    } catch {
      throw .system(error)
    }
  }

  private func receive() -> Answer? {
    guard let message = try? connection.receive(limit: ForkRequest.limit),
      let number = ForkRequest.number(of: message.bytes)
    else { return nil }
    if number > 0 { return .started(number) }
    return .failed(ProcessStart.siblingError(-number))
  }

  /// Settles what a server that has ended was still asked for.
  private func loseAll(_ status: ExitStatus) {
    while let child = asked.first { settle(lost(status, child)) }
  }

  /// The server died during a request; but it may have forked before, which the kernel noted.
  private func lost(_ status: ExitStatus, _ child: SlotID) -> Answer {
    return arena.processes.pid(of: child).map { .started($0) } ?? .lost(status)
  }

  /// Kills the server and collects it.
  @discardableResult private func end() -> ExitStatus {
    try? handle.send(.kill)
    return handle.wait()
  }

  /// Ends the server. Its children are not concerned. Does not block for long: the server is
  /// killed.
  func shutDown() {
    end()
    ChildWatch.shared.remove(pid)
    arena.processes.reap(slot)
  }

  /// Collects the server if it has ended, as when somebody killed it.
  ///
  /// - Returns: Whether it has.
  func collect() -> Bool {
    guard handle.poll() != nil else { return false }
    ChildWatch.shared.remove(pid)
    arena.processes.reap(slot)
    return true
  }

  /// In a copy of this process: lets go of what is the parent's.
  func forget() { connection.close() }
}
