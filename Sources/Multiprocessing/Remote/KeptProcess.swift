internal import LinuxSystem
internal import Network
internal import SharedMemory
internal import Wire

/// The process that a keeper keeps: to this computer an ordinary child of the keeper, in shared
/// memory of its own.
final class KeptProcess {
  private let child: ChildProcess
  private let link: Link
  private var outputs: [OutputLines]
  /// Bytes of output that the stand-in was sent and has not printed yet.
  var unprinted = 0

  /// With more than this on its way, the process waits until it is printed.
  private static let mostUnprinted = 1 << 16

  /// Starts a process.
  ///
  /// - Parameter start: Its record, with its work behind it.
  init(_ start: [UInt8], on node: String, _ host: ProcessHost) throws(MultiprocessingError) {
    var bytes = ByteBuffer(capacity: start.count)
    bytes.append(start)
    guard let decoded = StartRecord.decode(bytes.bytes) else {
      throw .damaged("its record came damaged")
    }
    var record = decoded.0
    let ends = try Self.makeConnection()
    let far = OwnedDescriptor(owning: ends.far)
    let near = OwnedDescriptor(owning: ends.near)
    link = try Self.makeLink(StreamSocket(adopting: near))
    var output = try Self.makePipe()
    var errors = try Self.makePipe()
    record.origin?.node = node
    record.origin?.keeper = host.pid
    record.origin?.descriptor = far.number
    let work = OutgoingMessage()
    work.bytes.append(bytes.bytes.extracting(droppingFirst: decoded.end))
    child = ChildProcess(host: host, name: record.identity.name)
    let arena = try host.arena()
    let slot = try arena.reserveSlot()
    arena.processes.setName(slot, record.identity.name)
    try arena.attach(record, .message(work), to: slot)
    let pid = try host.runAgain(
      in: slot, of: arena, keeping: [far.number],
      streams: ProcessStart.Streams(output: output.writingEnd, error: errors.writingEnd))
    arena.processes.setPID(slot, pid)
    child.started(pid: pid, slot: slot)
    output.closeWritingEnd()
    errors.closeWritingEnd()
    outputs = [OutputLines(1, output), OutputLines(2, errors)]
  }

  private static func makeConnection() throws(MultiprocessingError) -> (near: Int32, far: Int32) {
    do { return try StreamSocket.makePair() } catch { throw .system(error) }
  }

  private static func makePipe() throws(MultiprocessingError) -> InputPipe {
    do { return try InputPipe() } catch { throw .system(error) }
  }

  private static func makeLink(
    _ socket: consuming StreamSocket
  ) throws(MultiprocessingError) -> Link {
    do {
      return try Link(adopting: socket, isRemote: false, isTrusted: true, received: [])
    } catch {
      throw .system(error)
    }
  }

  /// What to wait for before `pump` has something to do.
  var watches: [Poll.Watch] {
    var watches: [Poll.Watch] = []
    // It may have ended since `pump` looked: then this wakes at once.
    if let sentinel = try? child.sentinel(), mayPrint || child.collect() == nil {
      watches.append((sentinel, Poll.readable))
    }
    if !hasGone { watches.append((link.descriptor, link.events)) }
    if mayPrint {
      for output in outputs where !output.hasEnded {
        watches.append((output.descriptor, Poll.readable))
      }
    }
    return watches
  }

  private var mayPrint: Bool { unprinted < Self.mostUnprinted }
  private var hasGone = false

  /// How it ended, once all that it printed was passed on.
  private(set) var exitCode: Int32?

  /// Passes on what the process has printed, and what it asks for.
  func pump(_ send: (RemoteMessage) -> Void) {
    let status = child.collect()
    passRequests(send)
    for output in outputs {
      while mayPrint, let bytes = output.next() {
        unprinted += bytes.count
        send(.output(output.stream, bytes))
      }
    }
    guard let status, mayPrint else { return }
    // What it started itself and left behind may have the pipes still: that is not waited for.
    for output in outputs {
      if let rest = output.takeRest() { send(.output(output.stream, rest)) }
    }
    exitCode = status.code
  }

  private func passRequests(_ send: (RemoteMessage) -> Void) {
    do throws(LinkError) {
      try link.flush()
      while !hasGone, try link.receive() {
        send(.request(link.takeMessage { $0.copied() }))
      }
    } catch {
      hasGone = true
    }
  }

  /// Answers the oldest request of the process.
  func answer(_ bytes: [UInt8]) {
    try? link.send(bytes)
  }

  /// Passes on a signal. Returns whether the process has stopped by it.
  func pass(on signal: Int32) -> Bool {
    switch ProcessSignal(rawValue: signal) {
    case .pauseSoon:
      try? child.pause()
      return true
    case .resume: try? child.resume()
    default: child.send(number: signal)
    }
    return false
  }

  /// Kills it.
  func kill() { try? child.send(.kill) }
}

/// What a process prints to a stream, as whole lines.
final class OutputLines {
  /// 1 for stdout, 2 for stderr.
  let stream: Int64
  private var pipe: InputPipe
  private var pending: [UInt8] = []
  /// Whether nobody can print there any more.
  private(set) var hasEnded = false

  /// A line that is longer is passed on in parts.
  private static let longest = 1 << 16

  init(_ stream: Int64, _ pipe: consuming InputPipe) {
    self.stream = stream
    self.pipe = pipe
  }

  /// What to wait on for more.
  var descriptor: Int32 { pipe.number }

  /// The lines that have come since the last time; nil if none have.
  func next() -> [UInt8]? {
    while !hasEnded {
      guard let bytes = pipe.read() else {
        hasEnded = true
        break
      }
      if bytes.isEmpty { return nil }
      pending += bytes
      if pending.count >= Self.longest { return takeRest() }
      guard let newline = bytes.lastIndex(of: UInt8(ascii: "\n")) else { continue }
      let count = pending.count - bytes.count + newline + 1
      defer { pending.removeFirst(count) }
      return Array(pending.prefix(count))
    }
    return nil
  }

  /// What has come of a line that is not complete; nil if there is nothing.
  func takeRest() -> [UInt8]? {
    defer { pending = [] }
    return pending.isEmpty ? nil : pending
  }
}
