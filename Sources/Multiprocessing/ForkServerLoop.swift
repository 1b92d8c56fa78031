internal import LinuxSystem
internal import SharedMemory
internal import Waiting
internal import Wire

/// The fork server, seen from inside: loads the program once, then forks when it is asked to.
///
/// What it forks are children of its own parent, who asked; so it has nothing to collect, and they
/// die with who started them and not with the server.
final class ForkServerLoop {
  private let host: ProcessHost
  private let arena: Arena
  private var connection: MessageSocket
  /// Whether children take note of SIGINT, which the server ignores.
  private let notesInterrupt: Bool
  private let preload: [String]
  /// Why the program could not be loaded, which each child reports as its own end.
  private var failure: WorkerFailure?
  /// The kinds of work of which children have been forked.
  private var knownKinds: Set<UInt8> = []

  init(
    host: ProcessHost, arena: Arena, connection: consuming MessageSocket, notesInterrupt: Bool,
    preload: [String]
  ) {
    self.host = host
    self.arena = arena
    self.connection = connection
    self.notesInterrupt = notesInterrupt
    self.preload = preload
  }

  /// Loads the program, and serves until the parent lets go of the server.
  func run() -> Never {
    host.serverLoop = self
    do throws(WorkerFailure) {
      try host.load(for: .server(preload: preload))
    } catch {
      failure = error
    }
    // The program may have forked while it was loaded: that process is a server no more.
    if host.serverLoop !== self { host.exit(0) }
    if failure == nil { warmUp() }
    serve()
  }

  /// Reads a record and work as each child will, whom this saves a good part of its beginning.
  private func warmUp() {
    arena.processes.warmUpChild()
    var record = ByteBuffer()
    let identity = ProcessIdentity(
      name: "Process-1", isDaemon: false, authkey: host.identity.authkey, numbers: [1])
    host.record(for: identity).encode(into: &record)
    _ = StartRecord.decode(record.bytes)
    host.body.warmUp(in: host)
  }

  /// The program asked to end the process while it was loaded: its children do so in its place.
  func exitWhileLoading(_ status: Int32) -> Never {
    failure = .exit(status)
    serve()
  }

  private func serve() -> Never {
    Console.flushAll()
    while let request = receive() { answer(request) }
    Console.flushAll()
    CurrentProcess.exit(0)
  }

  private func receive() -> MessageSocket.Message? {
    while !connection.isReadable {
      var request = WaitRequest(.requests)
      request.add((descriptor: connection.number, events: Poll.readable))
      _ = Scheduler.shared.park(request)
    }
    return (try? connection.receive(limit: ForkRequest.limit)) ?? nil
  }

  private func answer(_ message: consuming MessageSocket.Message) {
    guard let request = ForkRequest(bytes: message.bytes) else { return }
    do {
      try arena.processes.prepareFork(of: request.slot)
      switch try arena.processes.forkSibling(into: request.slot) {
      case .parent(let child):
        reply(child)
        prepare(forWork: request.kind)
      case .child(let mask): begin(request.slot, in: message.takeDescriptor(), mask)
      }
    } catch let error as SystemError {
      reply(-error.errno)
    } catch {
      reply(-ForkRequest.outOfMemory)
    }
  }

  /// Expects more children of a kind after the first one, which has not had to wait for this.
  private func prepare(forWork kind: UInt8) {
    guard failure == nil, knownKinds.insert(kind).inserted else { return }
    host.body.prepare(forWork: kind, in: host)
  }

  private func reply(_ number: Int32) {
    // A parent that is gone needs no answer: the next `receive` finds that out.
    try? connection.send(ForkRequest.answer(number))
  }

  /// Goes on as the child of a slot.
  private func begin(
    _ slot: SlotID, in directory: consuming OwnedDescriptor?, _ mask: Signals.Mask
  ) -> Never {
    connection.close()
    arena.adopt(slot)
    host.becomeCopy()
    arena.beginTrace(pid: host.pid, parent: CurrentProcess.parentPID)
    enter(directory)
    host.runReading { () throws(WorkerFailure) in
      try arena.withRecord(of: slot) { (record, message) throws(WorkerFailure) in
        host.adopt(record)
        orGiveUp { () throws(SystemError) in
          if let environment = record.environment { Environment.replace(with: environment) }
        }
        noteSignals(mask)
        if record.surroundings != nil { host.body.surround(host) }
        if let failure { throw failure }
        return try host.body.readWork(message, in: host)
      }
    }
  }

  private func enter(_ directory: consuming OwnedDescriptor?) {
    guard let directory else { return }
    orGiveUp { () throws(SystemError) in try WorkingDirectory.change(to: directory) }
  }

  private func noteSignals(_ mask: Signals.Mask) {
    if notesInterrupt {
      Signals.stopIgnoringInterrupt()
      Signals.noteInterrupt()
    }
    Signals.restore(mask)
    PollWake.forget()
  }

  private func orGiveUp(_ action: () throws(SystemError) -> Void) {
    do { try action() } catch { ChildBirth.giveUp("\(error)") }
  }
}
