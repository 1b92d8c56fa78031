internal import LinuxSystem
internal import Waiting

/// One wait of this process for something in the arena.
struct Sleeper {
  private let memory: Memory
  private var waiter: Waiting.Waiter

  /// A wait that ends at a deadline at the latest; `reason` is what others are told.
  init(_ memory: Memory, _ deadline: Deadline, for reason: WaitReason = .several) {
    self.memory = memory
    waiter = Waiting.Waiter(memory.doorbell, deadline, for: reason)
  }

  /// Sleeps while the words are as expected. The caller has looked at its predicate after it
  /// announced itself.
  /// - Returns: nil if the predicate should be looked at again.
  mutating func sleep(_ first: Futex.Condition, _ second: Futex.Condition? = nil) -> WaitOutcome? {
    Failpoint.hit(.sleepAnnounced)
    let outcome = waiter.sleep(first, second)
    if waiter.hasTicked { memory.sweep() }
    return outcome
  }

  /// Sleeps while the word at a place is as expected. The place is noted in the own slot: should a
  /// process die that was woken there, the process that reclaims what it had wakes the others who
  /// sleep there.
  mutating func sleep(at place: UInt64, while expected: UInt32) -> WaitOutcome? {
    let waiting = memory.ownSlot + Slot.waiting
    memory.store(waiting, place)
    defer { memory.store(waiting, 0) }
    return sleep((memory.word32(place), expected))
  }
}

extension Memory {
  /// What ends this process's waits from outside.
  var doorbell: Doorbell {
    Doorbell(
      word32(ownSlot + Slot.doorbell32),
      seen: unsafe SharedWord32(local.pointer(to: \.doorbellSeen).unsafelyUnwrapped))
  }
}
