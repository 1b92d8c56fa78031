internal import LinuxSystem

/// Who owns a lock, or waits: a process and one of its tasks.
///
/// Tasks are lines of execution that take turns on a process's one thread: the main one, the fibers
/// on which a manager's server acts for its clients, threads. What a process has, it has as a
/// whole; a lock belongs to one task.
package struct ParticipantID: Hashable, Sendable {
  /// The process.
  package let slot: SlotID
  /// The task's number in it; 0 for the main one.
  package let task: UInt32

  /// A task of a process.
  package init(slot: SlotID, task: UInt32) {
    self.slot = slot
    self.task = task
  }
}

extension Memory {
  /// Who has a lock, also a dead process that nobody has succeeded yet; nil for a free one, or when
  /// the task that had it has ended.
  func participant(in lock: SharedLock) -> ParticipantID? {
    let owner = OwnerID(word: lock.word.load())
    guard let slot = slot(of: owner) else { return nil }
    return ParticipantID(slot: slotID(slot, load32(slot + Slot.generation32)), task: lock.task)
  }
}
