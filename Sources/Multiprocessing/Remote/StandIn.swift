internal import LinuxSystem
internal import Network
internal import SharedMemory
internal import Waiting
internal import Wire

/// The process that stands for one on another computer: to the kernel, and so to everybody on this
/// computer, it is the child. It forwards signals, prints what the other one prints, and ends as
/// it ends.
///
/// It runs nothing of the program. It begins as a process does that `spawn` starts, and finds in
/// its record that it is a stand-in. What the process does with shared objects is done here
/// (``OriginObjects``).
final class StandIn {
  /// What it was told.
  struct Start {
    let record: StartRecord
    let order: RemoteOrder
    let work: [UInt8]
    /// What the work names.
    let objects: [SharedObject]
  }

  private var record: StartRecord
  private let work: [UInt8]
  /// Until the process has opened them, or uses the first.
  private var workObjects: [SharedObject]
  private let body: any WorkerBody
  private var objects: OriginObjects?
  private let arena: Arena
  private let signals: SignalDescriptor
  private let command: any KeeperStart
  private let link: Link
  /// The computer on which the process is.
  private let node: String

  /// Signals that a process handles on the other computer as it would here.
  private static let forwarded: [Int32] = [1, 2, 10, 12, 14, 15, 18, 20]
  /// Seconds until a process must have connected.
  private static let startTimeout = 30.0
  /// The other computer is given up after 6 seconds; its keeper gives this one up after 4, so that
  /// the process is gone when others learn that it is.
  private static let watch = PeerWatch(idle: 2, interval: 1, count: 4, timeout: 6)

  /// Lives the life of a stand-in.
  static func live(_ start: Start, in arena: Arena, _ body: any WorkerBody) -> Never {
    var record = start.record
    let order = start.order
    record.order = nil
    record.startMethod = order.method
    record.origin = RemoteOrigin(pid: CurrentProcess.pid, slots: order.launcher?.slots)
    do {
      let signals = try SignalDescriptor(forwarded)
      record.program = try body.selfContained(record.program ?? [])
      StandIn(record, start, arena, signals, body).run()
    } catch let failure as WorkerFailure {
      if case .uncaught(let text) = failure { report("Process \(record.identity.name):\n\(text)") }
      end(1, in: arena)
    } catch {
      fail("\(error)", record, in: arena)
    }
  }

  private init(
    _ record: StartRecord, _ start: Start, _ arena: Arena, _ signals: consuming SignalDescriptor,
    _ body: any WorkerBody
  ) {
    self.record = record
    (work, workObjects) = (start.work, start.objects)
    self.arena = arena
    self.body = body
    do {
      let key = try CurrentProcess.randomBytes(Keeper.keySize)
      let starter = try KeeperStarter(start.order)
      let reception = Reception(
        try ListeningSocket(starter.address(), backlog: 4), purpose: Keeper.purpose, key: key,
        readsAhead: true, watch: Self.watch)
      let command = try starter.start(
        for: record.identity.name, connectingTo: reception.socket.address, key: key)
      let begin = RemoteStart(record, command, reception, arena)
      let deadline = Deadline(seconds: Self.startTimeout + RemoteLauncher.patience)
      (link, node) = try begin.connect(signals, body.build, until: deadline)
      command.linked()
      reception.close()
      self.command = command
      self.signals = signals
    } catch {
      Self.fail("\(error)", record, in: arena)
    }
  }

  // MARK: The life of the process

  private func run() -> Never {
    var start = ByteBuffer()
    record.encode(into: &start)
    start.append(work)
    send(
      .run(
        start: start.copy(), environment: Environment.snapshot(),
        directory: WorkingDirectory.path ?? "/"))
    // It came before signals were read.
    if Signals.takeInterrupt() { send(.signal(2)) }
    while true {
      while let signal = signals.next() { send(.signal(signal)) }
      command.listen()
      receive()
      if serveObjects() { continue }
      var request = WaitRequest(.descriptor(link.descriptor))
      request.add((descriptor: link.descriptor, events: link.events))
      request.add((descriptor: signals.number, events: Poll.readable))
      for watch in command.watches { request.add(watch) }
      _ = Scheduler.shared.park(request)
    }
  }

  private func receive() {
    do {
      try? link.flush()
      while try link.receive() {
        let message = link.takeMessage { RemoteMessage($0) }
        guard let message else { Self.fail("its keeper sent nonsense", record, in: arena) }
        take(message)
      }
    } catch {
      lose()
    }
  }

  private func take(_ message: RemoteMessage) {
    switch message {
    case .output(let stream, let bytes):
      try? Console.write(bytes, to: stream == 2 ? .error : .output, flush: true)
      send(.taken(bytes.count))
    case .request(let bytes):
      take(request: bytes)
    case .stopped:
      CurrentProcess.stop()
    case .ended(let code):
      link.end()
      objects?.end()
      Self.end(code, in: arena)
    case .hello, .run, .signal, .taken, .answer:
      Self.fail("its keeper sent nonsense", record, in: arena)
    }
  }

  private func take(request bytes: [UInt8]) {
    if bytes.first == OriginRequest.files {
      let answer = OriginFiles.answer(Array(bytes.dropFirst()))
      return send(.answer([OriginRequest.files] + answer))
    }
    do {
      if objects == nil {
        objects = OriginObjects(record, workObjects, in: arena, body) { [unowned self] reply in
          send(.answer(reply))
        }
        workObjects = []
      }
      try objects?.take(bytes.dropFirst())
    } catch {
      giveUp(error)
    }
  }

  /// Goes on with what the process does with shared objects; whether there was anything.
  private func serveObjects() -> Bool {
    do throws(MultiprocessingError) {
      return try objects?.step() ?? false
    } catch {
      giveUp(error)
    }
  }

  private func send(_ message: RemoteMessage) {
    // That the link has ended is found out where it is read, after all that came before.
    try? link.send(message.encoded)
  }

  // MARK: The end

  private func giveUp(_ error: any Error) -> Never {
    Self.report("Process \(record.identity.name): its shared objects cannot be used: \(error)")
    Self.end(1, in: arena)
  }

  /// The link has ended without a word: nobody can know any more what becomes of the process.
  private func lose() -> Never {
    command.listen()
    let words = command.lastWords
    Self.report(
      "Process \(record.identity.name): its computer \(node) was lost"
        + (words.isEmpty ? "" : "\n\(words)"))
    Self.end(-9, in: arena)
  }

  /// Ends because the process did not come to be.
  static func fail(_ reason: String, _ record: StartRecord, in arena: Arena) -> Never {
    report("Process \(record.identity.name) could not be started on another computer: \(reason)")
    end(1, in: arena)
  }

  /// Ends as the process did.
  static func end(_ code: Int32, in arena: Arena) -> Never {
    Console.flushAll()
    if code < 0 { CurrentProcess.end(by: -code) }
    arena.processes.setExitStatus(code & 0xff)
    CurrentProcess.exit(code)
  }

  private static func report(_ text: String) { Console.report(text) }
}
