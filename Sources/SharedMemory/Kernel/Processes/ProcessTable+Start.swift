internal import Exploring
package import LinuxSystem
internal import Tracing
package import Waiting

// What ties a process to the arena beside its slot: its signals, its console, and forks on behalf
// of others.

extension Arena {
  /// Has this process's signals ring its doorbell, and its lines on stdout and stderr kept whole
  /// among those of all processes. To be called whenever the process has become the one of another
  /// slot.
  package func attachProcess() {
    Signals.attach(processes.doorbell)
    openTrace()
    Exploration.shared.table = explorationTable
    if explorationTable != 0 { Exploration.shared.sweep = { [memory] in memory.sweepNow() } }
    let traced = Trace.shared.writer == nil ? nil : self
    Scheduler.shared.observer = WaitRecorder(memory, traced: traced) { [weak self] in
      self?.cards.place()
    } hasWaitedForLong: { [weak self] in
      self?.whenWaitingForLong()
    } isIdle: { [weak self] in
      self?.whenIdle()
    }
    unsafe WaitRecorder.pollers = memory
    unsafe Futex.signalPollers(while: memory.word32(Layout.pollers32)) { word in
      guard let word = unsafe word, let memory = unsafe WaitRecorder.pollers else { return }
      memory.signalPollers(of: unsafe memory.offset(of: word))
    }
    unsafe Console.attach(memory.word32(Layout.console32).pointer)
  }
}

extension Arena {
  /// Opens the recording of the program, in a process that does not have it. The process has no
  /// track before ``beginTrace(pid:parent:)``.
  private func openTrace() {
    if Trace.shared.writer == nil, let path = tracePath {
      do throws(SystemError) {
        Trace.shared.writer = try TraceWriter(opening: path)
      } catch {
        Console.report("mprun: process \(CurrentProcess.pid) is not traced: \(error)")
      }
    }
    Trace.shared.writer?.forgetOthers()
    Trace.shared.writer?.task = { Scheduler.shared.current.number }
  }

  /// Gives this process a track in the recording of the program, and a row in the table of the
  /// controller that explores it, if there is one.
  package func beginTrace(pid: Int32, parent: Int32) {
    let name = memory.text(at: memory.ownSlot + Slot.name, UInt64(Slot.nameSize))
    Trace.shared.writer?.begin(pid: pid, parent: parent, name: name)
    Exploration.shared.join(pid: pid, parent: parent, name: name)
  }

  /// Where the table is of the controller that explores the program; 0: it is not explored. The
  /// process that makes the arena says it before another process has it.
  package var explorationTable: UInt64 {
    get { memory.load(Layout.exploration) }
    set { memory.store(Layout.exploration, newValue) }
  }
}

extension ProcessTable {
  /// A child, or another process, to wait for its end.
  package func watched(_ slot: SlotID) -> WatchedProcess? { arena.memory.process(slot) }

  /// Who may have a process go on that waits for what nobody gives.
  package enum Mover: UInt32 {
    /// The sender of a signal to it, which its program handles.
    case signals = 1
    /// A timer, which ends its task or the process itself.
    case timer = 2
  }

  /// Notes that somebody may have a process go on, or does not any more.
  /// - Parameter slot: The process; this one if left out.
  package func note(_ mover: Mover, of slot: SlotID? = nil, _ isThere: Bool = true) {
    guard let place = slot == nil ? arena.memory.ownSlot : slot.flatMap(arena.memory.find) else {
      return
    }
    let before = arena.memory.load32(place + Slot.movers32)
    let after = isThere ? before | mover.rawValue : before & ~mover.rawValue
    arena.memory.store32(place + Slot.movers32, after)
  }

  /// Notes with which status this process is about to end, for a parent whom the system does not
  /// tell.
  package func setExitStatus(_ status: Int32) {
    let memory = arena.memory
    memory.store(memory.ownSlot + Slot.exitStatus, UInt64(UInt32(bitPattern: status)) << 1 | 1)
  }

  /// What a process has noted with ``setExitStatus(_:)``; nil if it was killed.
  package func exitStatus(of slot: SlotID) -> Int32? {
    guard let place = arena.memory.find(slot) else { return nil }
    let value = arena.memory.load(place + Slot.exitStatus)
    return value == 0 ? nil : Int32(bitPattern: UInt32(truncatingIfNeeded: value >> 1))
  }

  /// Notes what a process is called; what does not fit is cut off.
  package func setName(_ slot: SlotID, _ name: String) {
    guard let place = arena.memory.find(slot) else { return }
    arena.memory.write(text: name, at: place + Slot.name, UInt64(Slot.nameSize))
  }

  /// Does for practice what every forked child will do, so that it finds done what need be done but
  /// once: types of the runtime are made at their first use.
  package func warmUpChild() { HandleTable.warmUp() }

  /// Forks a child of this process's parent, for a slot that the parent has reserved.
  ///
  /// The kernel itself notes the new pid in the slot before the child runs, so that the parent
  /// finds the child even if this process dies at this instant.
  package func forkSibling(into slot: SlotID) throws(SystemError) -> ProcessStart.Side {
    guard let place = arena.memory.find(slot) else {
      throw ProcessStart.siblingError(3)
    }
    let word = unsafe UnsafeMutableRawPointer(arena.memory.word32(place + Slot.pid32).pointer)
    return try unsafe ProcessStart.forkSibling(pidWord: word.assumingMemoryBound(to: Int32.self))
  }
}
