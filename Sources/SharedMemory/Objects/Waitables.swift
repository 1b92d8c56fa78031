package import LinuxSystem
package import Waiting

// What of the arena can be waited for together with other things.

/// Until a message can be taken from a channel, or never will be.
package struct Readable: Waitable {
  private let channel: Channel

  /// A wait for a channel.
  package init(_ channel: Channel) { self.channel = channel }

  /// Why somebody waits for it.
  package var reason: WaitReason { .object(channel.object.entry) }
  /// Whether it has happened.
  package var isReady: Bool { channel.isReadable }

  /// Adds what to sleep on, and says that somebody may be asleep there.
  package func announce(into request: inout WaitRequest) {
    channel.core.readerSleep.insert(ChannelWords.sleepers)
    request.add(channel.core.condition(channel.core.tailSequence))
    request.add((channel.core.flagsWord, channel.core.flagsWord.load()))
  }

  /// Wakes the next one, for who was woken and takes nothing.
  package func resignal() {
    channel.core.resignal(channel.core.readerSleep, channel.core.tailSequence.lowHalf)
  }
}

/// Until a message can be put into a channel, or never will be.
package struct Writable: Waitable {
  private let channel: Channel

  /// A wait for a channel.
  package init(_ channel: Channel) { self.channel = channel }

  /// Why somebody waits for it.
  package var reason: WaitReason { .room(channel.object.entry) }
  /// Whether it has happened.
  package var isReady: Bool {
    channel.core.hasRoom(0, holdingLock: false) || channel.flags.refusesPut
  }

  /// Adds what to sleep on, and says that somebody may be asleep there.
  package func announce(into request: inout WaitRequest) {
    channel.core.writerSleep.insert(ChannelWords.sleepers)
    request.add(channel.core.condition(channel.core.headSequence))
    request.add((channel.core.flagsWord, channel.core.flagsWord.load()))
  }

  /// Wakes the next one, for who was woken and takes nothing.
  package func resignal() {
    channel.core.resignal(channel.core.writerSleep, channel.core.headSequence.lowHalf)
  }
}

extension ChannelCore {
  fileprivate func condition(_ counter: SharedWord64) -> Futex.Condition {
    (counter.lowHalf, UInt32(truncatingIfNeeded: counter.load()))
  }
}

/// Until nobody alive has the lock.
extension SharedMutex: Waitable {
  /// Why somebody waits for it.
  package var reason: WaitReason { .object(object.entry) }
  /// Whether it has happened.
  package var isReady: Bool { !isLocked }

  /// Adds what to sleep on, and says that somebody may be asleep there.
  package func announce(into request: inout WaitRequest) {
    if let condition = sleepingCondition { request.add(condition) }
  }

  /// Wakes the next one, for who was woken and takes nothing.
  package func resignal() { wakeNext() }
}

/// Until a process of the program has ended.
package struct ProcessEnd: Waitable {
  private let memory: Memory
  private let slot: SlotID

  /// A wait for the process of a slot.
  package init(_ slot: SlotID, in arena: Arena) {
    memory = arena.memory
    self.slot = slot
  }

  /// Why somebody waits for it.
  package var reason: WaitReason { .process(memory.process(slot)?.pid ?? 0) }
  /// Whether it has happened.
  package var isReady: Bool { !memory.isAlive(slot) }

  /// Adds what to sleep on, and says that somebody may be asleep there.
  package func announce(into request: inout WaitRequest) {
    if let process = memory.process(slot) { request.add(process) }
  }

  /// Wakes the next one, for who was woken and takes nothing.
  package func resignal() { memory.process(slot)?.life.wakeNext() }
}

extension Memory {
  /// The process of a slot, to wait for its end; nil once the slot is another's.
  func process(_ slot: SlotID) -> WatchedProcess? {
    find(slot).map {
      WatchedProcess(life($0), pid: Int32(bitPattern: load32($0 + Slot.pid32)))
    }
  }
}

extension Arena {
  /// Waits until at least one of several things is ready.
  ///
  /// It takes nothing: by the time that the caller does, another process may have been quicker.
  /// - Parameter looksFirst: Whether descriptors are to be looked at before sleeping on them; not
  ///   needed by one who has just found that they have nothing.
  /// - Returns: The indices of those that are ready, in order; empty unless the outcome is `.done`.
  package func waitForAny(
    _ things: [any Waitable], _ deadline: Deadline, looksFirst: Bool = true,
    for reason: WaitReason? = nil
  ) throws(SharedMemoryError) -> (outcome: WaitOutcome, ready: [Int]) {
    var wait = MultipleWait(
      things, memory.doorbell, deadline, looksFirst: looksFirst, for: reason)
    do throws(SystemError) { return try wait.run() } catch { throw .system(error) }
  }
}
