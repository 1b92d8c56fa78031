internal import Exploring
internal import LinuxSystem
internal import SharedMemory
internal import Tracing
internal import Waiting
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
  ///   - batch: The start of several, which this one belongs to: under forkserver it is only asked
  ///     for here, and the process exists when that of all is over.
  package func start(_ work: ChildWork, by method: StartMethod, in batch: StartBatch? = nil)
    throws(MultiprocessingError)
  {
    try requireStartable()
    try host.requireLoaded()
    let arena = try host.arena()
    Exploration.shared.stepper?.point(.start, Stepper.Subject(process: 0)) { name }
    began = Trace.shared.writer?.now ?? 0
    // What was printed before the start is seen before what the child prints.
    Console.flushAll()
    if let batch, method == .forkserver { return try batch.ask(for: self, work, in: arena) }
    do throws(MultiprocessingError) {
      let (pid, slot) = try host.start(self, work, by: method, in: arena)
      isStandIn = method.isRemote
      started(pid: pid, slot: slot)
    } catch {
      Exploration.shared.stepper?.noteFailedStart()
      throw error
    }
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
          record(
            for: child.identity, limits: child.limits, surroundings: surroundings, program: program),
          work, to: slot)
        return try runAgain(in: slot, of: arena)
      }
    case .forkserver:
      let start = ServedStart(child, work)
      try ask(for: start, in: arena)
      return try settle(start, in: arena)
    case .remote, .ray:
      let order = try order(child, by: method)
      defer { order.launcher?.close() }
      return try withSlot(of: arena, named: child.name) { (slot) throws(MultiprocessingError) in
        var record = record(
          for: child.identity, limits: child.limits, surroundings: surroundings, program: program)
        record.parent = ParentProcess(name: identity.name, pid: knownPID)
        record.order = order
        try arena.attach(record, work, to: slot)
        return try runAgain(
          in: slot, of: arena, keeping: order.launcher.map { [$0.descriptor] } ?? [])
      }
    }
  }

  /// Has a process started for a new slot, which is reaped if that fails.
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
      arena.processes.reap(slot)
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
      PollWake.forget()
      run(work)
    }
  }

  /// What a child is told, as things are now.
  func record(
    for identity: ProcessIdentity, limits: ProcessLimits = ProcessLimits(),
    environment: [UInt8]? = nil, surroundings: [UInt8]? = nil, program: [UInt8]? = nil,
    preload: [String]? = nil
  ) -> StartRecord {
    StartRecord(
      identity: identity, parent: ParentProcess(name: self.identity.name, pid: pid),
      logLevel: logger.level, logsToStandardError: logger.writesToStandardError,
      startMethod: startMethods.current, limits: limits, environment: environment,
      surroundings: surroundings, program: program, preload: preload)
  }

  /// Runs this program anew for the process whose record is in a slot.
  ///
  /// - Parameters:
  ///   - connection: For a server: the connection to this process.
  ///   - kept: Other descriptors that it has under the same numbers.
  ///   - streams: What it has as stdout and stderr.
  func runAgain(
    in slot: SlotID, of arena: Arena, connection: Int32? = nil, keeping kept: [Int32] = [],
    streams: ProcessStart.Streams = ProcessStart.Streams()
  ) throws(MultiprocessingError) -> Int32 {
    let birth = ChildBirth(
      arena: arena.descriptor, slot: slot, parent: pid, connection: connection)
    let name = ProcessEnvironment.argumentTexts.first ?? "mprun"
    do {
      return try ProcessStart.again(
        arguments: [name] + birth.arguments,
        keeping: [arena.descriptor] + kept + (connection.map { [$0] } ?? []), streams: streams)
    } catch {
      throw .system(error)
    }
  }

  func isBusy(_ slot: SlotID) -> Bool { openArena?.processes.isBusy(slot) ?? false }

  func isBeginning(_ slot: SlotID) -> Bool { openArena?.processes.isBeginning(slot) ?? false }

  func release(_ slot: SlotID) { openArena?.processes.reap(slot) }

  /// Has the waits of this process end when the process of a slot does.
  func watch(_ slot: SlotID) {
    if let process = openArena?.processes.watched(slot) { ChildWatch.shared.add(process) }
  }

  func exitStatus(of slot: SlotID) -> Int32? { openArena?.processes.exitStatus(of: slot) }

  /// Makes this process, just forked, the one that a child object stands for.
  private func beCopy(of child: ChildProcess, in slot: SlotID, of arena: Arena) {
    arena.adopt(slot)
    parent = ParentProcess(name: identity.name, pid: pid)
    becomeCopy()
    identity = child.identity
    limits = child.limits
    arena.beginTrace(pid: pid, parent: parent?.pid ?? 0)
    onFork()
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
