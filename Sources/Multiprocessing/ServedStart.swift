internal import LinuxSystem
internal import SharedMemory

/// A start that a fork server was asked for, until it is known what came of it.
final class ServedStart {
  let child: ChildProcess
  let work: ChildWork
  /// The slot that the child will have, and who was asked; a new one of each when the server died.
  fileprivate var slot: SlotID?
  fileprivate var server: ForkServer?
  /// How many servers were asked.
  fileprivate var attempts = 0

  init(_ child: ChildProcess, _ work: ChildWork) {
    self.child = child
    self.work = work
  }
}

extension ProcessHost {
  /// How many servers may die under one start before it fails.
  private static let serverAttempts = 3

  /// Reserves a slot for a child, and asks the fork server for it. `settle` has to follow.
  func ask(for start: ServedStart, in arena: Arena) throws(MultiprocessingError) {
    // A new slot each time: a server that died may have given the last one what it held.
    let slot = try arena.reserveSlot()
    do {
      let child = start.child
      arena.processes.setName(slot, child.name)
      let server = try runningServer(in: arena)
      let record = record(
        for: child.identity, limits: child.limits, environment: server.changedEnvironment,
        surroundings: server.changed(surroundings))
      try arena.attach(record, start.work, to: slot)
      try server.ask(for: slot, start.work)
      (start.slot, start.server) = (slot, server)
      start.attempts += 1
    } catch {
      arena.processes.reap(slot)
      throw error
    }
  }

  /// Waits until a child that was asked for exists. A server that died is replaced, unless it is
  /// the third one; then, and when this throws, the slot is reaped and there is no child.
  ///
  /// - Parameter mayRetry: Whether another server may be asked.
  func settle(_ start: ServedStart, in arena: Arena, mayRetry: Bool = true)
    throws(MultiprocessingError) -> (pid: Int32, slot: SlotID)
  {
    while let slot = start.slot, let server = start.server {
      var failure: MultiprocessingError?
      var end = ExitStatus.unknown
      switch server.answer(to: slot) {
      case .started(let pid):
        arena.processes.setPID(slot, pid)
        return (pid, slot)
      case .failed(let error):
        failure = .system(error)
      case .interrupted:
        abandon(slot, of: server, in: arena)
        failure = .interrupted
      case .lost(let status):
        end = status
      }
      arena.processes.reap(slot)
      (start.slot, start.server) = (nil, nil)
      if let failure { throw failure }
      guard mayRetry, start.attempts < Self.serverAttempts else {
        throw Self.serversEnded(start.attempts, end)
      }
      try ask(for: start, in: arena)
    }
    throw .runtime("the process was not asked for")
  }

  private static func serversEnded(_ count: Int, _ last: ExitStatus) -> MultiprocessingError {
    .runtime(
      "\(count) fork servers in a row ended before they could start a process, "
        + "the last one with exit code \(last.text): the program ends or crashes when it is loaded")
  }

  private func runningServer(in arena: Arena) throws(MultiprocessingError) -> ForkServer {
    if let server, !server.collect() { return server }
    let server = try ForkServer.launch(for: self, in: arena)
    self.server = server
    return server
  }

  /// Gives up a start in the middle, and with it the server, and the child if it exists already.
  private func abandon(_ slot: SlotID, of server: ForkServer, in arena: Arena) {
    server.shutDown()
    if self.server === server { self.server = nil }
    guard let started = arena.processes.pid(of: slot) else { return }
    var child = ChildHandle(pid: started)
    try? child.send(.kill)
    child.wait()
  }
}
