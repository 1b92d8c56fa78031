internal import LinuxSystem
internal import SharedMemory
internal import Wire

extension ChildProcess {
  /// Starts the process. In the child of a fork it never returns.
  ///
  /// Blocks until the process exists; under forkserver, the first time, until the server has loaded
  /// the program.
  ///
  /// - Parameters:
  ///   - work: What it does. Work in memory needs `.fork`.
  ///   - method: How it comes to be.
  package func start(_ work: ChildWork, by method: StartMethod) throws(MultiprocessingError) {
    try requireStartable()
    try host.requireLoaded()
    let arena = try host.arena()
    host.noteChildren()
    // What was printed before the start is seen before what the child prints.
    Console.flushAll()
    let (pid, slot) = try host.start(self, work, by: method, in: arena)
    started(pid: pid, slot: slot)
  }
}

extension ProcessHost {
  /// Forbids a start while a child, or a server, loads the program: what the program starts outside
  /// its guard would be started again by each child, without end.
  package func requireLoaded() throws(MultiprocessingError) {
    guard isLoadingProgram else { return }
    throw .runtime(
      """
      a process was started while the main script was being loaded for a child. \
      A child that is not forked from the running script loads it anew, so what starts processes \
      must stand under the guard:
          if __name__ == "__main__" then
            ...
          end
      """)
  }

  fileprivate func start(
    _ child: ChildProcess, _ work: ChildWork, by method: StartMethod, in arena: Arena
  ) throws(MultiprocessingError) -> (pid: Int32, slot: SlotID) {
    switch method {
    case .fork:
      return try withSlot(of: arena, named: child.name) { (slot) throws(MultiprocessingError) in
        try startByFork(child, work, in: slot, of: arena)
      }
    case .spawn:
      return try withSlot(of: arena, named: child.name) { (slot) throws(MultiprocessingError) in
        try arena.attach(
          record(for: child.identity, limits: child.limits, program: program), work, to: slot)
        return try runAgain(in: slot, of: arena)
      }
    case .forkserver:
      return try startByServer(child, work, in: arena)
    }
  }

  /// Has a process started for a new slot, which is buried if that fails.
  private func withSlot(
    of arena: Arena, named name: String, _ start: (SlotID) throws(MultiprocessingError) -> Int32
  ) throws(MultiprocessingError) -> (pid: Int32, slot: SlotID) {
    let slot = try arena.reserveSlot()
    arena.processes.setName(slot, name)
    do {
      let pid = try start(slot)
      arena.processes.setPID(slot, pid)
      return (pid, slot)
    } catch {
      arena.processes.bury(slot)
      throw error
    }
  }

  private func startByFork(
    _ child: ChildProcess, _ work: ChildWork, in slot: SlotID, of arena: Arena
  ) throws(MultiprocessingError) -> Int32 {
    let side: ProcessStart.Side
    do {
      try arena.processes.prepareFork(of: slot)
      side = try ProcessStart.fork()
    } catch let error as SystemError {
      throw .system(error)
    } catch let error as SharedMemoryError {
      throw .memory(error)
    } catch {
      throw .runtime("\(error)")
    }
    switch consume side {
    case .parent(let pid): return pid
    case .child(let mask):
      beCopy(of: child, in: slot, of: arena)
      Signals.restore(mask)
      run(work)
    }
  }

  /// How many servers may die under one start before it fails.
  private static let serverAttempts = 3

  private func startByServer(
    _ child: ChildProcess, _ work: ChildWork, in arena: Arena
  ) throws(MultiprocessingError) -> (pid: Int32, slot: SlotID) {
    var last = ExitStatus.unknown
    for _ in 0..<Self.serverAttempts {
      // A new slot each time: a server that died may have given the last one what it held.
      let (pid, slot) = try withSlot(of: arena, named: child.name) {
        (slot) throws(MultiprocessingError) in
        try fork(child, work, in: slot, of: arena, last: &last)
      }
      if pid != 0 { return (pid, slot) }
      arena.processes.bury(slot)
    }
    throw .runtime(
      "\(Self.serverAttempts) fork servers in a row ended before they could start a process, "
        + "the last one with exit code \(last.text): the program ends or crashes when it is loaded")
  }

  /// Has the server fork a child.
  ///
  /// - Parameter last: How the server ended, if it did.
  /// - Returns: The pid; 0 when the server ended and there is no child.
  private func fork(
    _ child: ChildProcess, _ work: ChildWork, in slot: SlotID, of arena: Arena,
    last: inout ExitStatus
  ) throws(MultiprocessingError) -> Int32 {
    let server = try runningServer(in: arena)
    let record = record(
      for: child.identity, limits: child.limits, environment: server.changedEnvironment)
    try arena.attach(record, work, to: slot)
    switch try server.fork(for: slot) {
    case .started(let pid):
      return pid
    case .failed(let error):
      throw .system(error)
    case .interrupted:
      abandonStart(in: slot, of: arena)
      throw .interrupted
    case .lost(let status):
      last = status
      return 0
    }
  }

  private func runningServer(in arena: Arena) throws(MultiprocessingError) -> ForkServer {
    if let server, !server.collect() { return server }
    let server = try ForkServer.launch(for: self, in: arena)
    self.server = server
    return server
  }

  /// Gives up a start in the middle, and with it the server, and the child if it exists already.
  private func abandonStart(in slot: SlotID, of arena: Arena) {
    server?.shutDown()
    server = nil
    guard let started = arena.processes.pid(of: slot) else { return }
    var child = ChildHandle(pid: started)
    try? child.send(.kill)
    child.wait()
  }

  /// What a child is told, as things are now.
  func record(
    for identity: ProcessIdentity, limits: ProcessLimits = ProcessLimits(),
    environment: [UInt8]? = nil, program: [UInt8]? = nil, preload: [String]? = nil
  ) -> StartRecord {
    StartRecord(
      identity: identity, parent: ParentProcess(name: self.identity.name, pid: pid),
      logLevel: logger.level, logsToStandardError: logger.writesToStandardError,
      startMethod: startMethods.current, limits: limits, environment: environment, program: program,
      preload: preload)
  }

  /// Runs this program anew for the process whose record is in a slot.
  func runAgain(in slot: SlotID, of arena: Arena, keeping kept: [Int32] = [])
    throws(MultiprocessingError) -> Int32
  {
    let birth = ChildBirth(
      arena: arena.descriptor, slot: slot, parent: pid, connection: kept.first)
    let name = ProcessEnvironment.argumentTexts.first ?? "mprun"
    do {
      return try ProcessStart.again(
        arguments: [name] + birth.arguments, keeping: [arena.descriptor] + kept)
    } catch {
      throw .system(error)
    }
  }

  func isBusy(_ slot: SlotID) -> Bool { openArena?.processes.isBusy(slot) ?? false }

  func release(_ slot: SlotID) { openArena?.processes.bury(slot) }

  /// Makes this process, just forked, the one that a child object stands for.
  private func beCopy(of child: ChildProcess, in slot: SlotID, of arena: Arena) {
    arena.adopt(slot)
    parent = ParentProcess(name: identity.name, pid: pid)
    becomeCopy()
    identity = child.identity
    limits = child.limits
  }
}

extension Arena {
  func reserveSlot() throws(MultiprocessingError) -> SlotID {
    do { return try processes.reserve() } catch { throw .memory(error) }
  }

  /// Puts a record, and work behind it, where the process of a slot finds it.
  func attach(_ record: StartRecord, _ work: ChildWork?, to slot: SlotID)
    throws(MultiprocessingError)
  {
    var buffer = ByteBuffer()
    record.encode(into: &buffer)
    var references: [ObjectID] = []
    if case .message(let message) = work {
      buffer.append(message.bytes.bytes)
      references = message.references.map { ObjectID(rawValue: $0) }
    }
    do {
      try processes.attachRecord(slot, bytes: buffer.bytes, references: references)
    } catch {
      throw .memory(error)
    }
  }
}
