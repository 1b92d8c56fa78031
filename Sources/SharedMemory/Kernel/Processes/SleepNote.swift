internal import LinuxSystem
package import Waiting

// What a process tells others of its sleeps, in its slot: only to show it to a user. Nothing
// depends on it, and the note of a process that died means nothing.

/// Writes what this process sleeps for into its slot, looks after the dead where nothing else
/// happens, and says in poll that it must be signalled.
final class SleepRecorder: WaitObserver {
  private let memory: Memory

  init(_ memory: Memory) { self.memory = memory }

  func willPark(_ task: GreenTask, _ request: borrowing WaitRequest) {
    memory.store(memory.ownSlot + Slot.sleeping, request.reason.word)
  }

  func didWake(_ task: GreenTask) { memory.store(memory.ownSlot + Slot.sleeping, 0) }

  func didIdle() { memory.sweep() }

  func willPoll(_ words: [Futex.Condition]) {
    let slot = memory.ownSlot
    for (place, condition) in zip(0..<Slot.mostPolledWords, words) {
      let offset = unsafe memory.offset(of: UnsafePointer(condition.word.pointer))
      memory.store(slot + Slot.polledWords + UInt64(place) * 8, offset)
    }
    let isCounted = words.count <= Slot.mostPolledWords
    memory.store32(slot + Slot.polledCount32, isCounted ? UInt32(words.count) : Slot.anyWord)
    memory.word32(memory.ownSlot + Slot.polling32).store(1)
    memory.word32(Layout.pollers32).store(1)
  }

  func didPoll() { memory.word32(memory.ownSlot + Slot.polling32).store(0) }

  /// The arena whose pollers a wake-up of this process signals.
  nonisolated(unsafe) static var pollers: Memory?
}

extension Memory {
  /// Sends a signal to every process that sleeps in poll and waits for a word; each looks for
  /// itself what there is. The word that says that there are some who poll is taken away when there
  /// are none.
  func signalPollers(of word: UInt64) {
    let pollers = word32(Layout.pollers32)
    pollers.store(0)
    for slot in slots() where word32(slot + Slot.polling32).load() != 0 && slot != ownSlot {
      pollers.store(1)
      if polls(slot, for: word) { signal(slot) }
    }
  }

  private func polls(_ slot: UInt64, for word: UInt64) -> Bool {
    let count = load32(slot + Slot.polledCount32)
    if count == Slot.anyWord { return true }
    return (0..<min(UInt64(count), UInt64(Slot.mostPolledWords))).contains {
      load(slot + Slot.polledWords + $0 * 8) == word
    }
  }

  private func signal(_ slot: UInt64) {
    guard isAlive(slot: slot) else { return }
    PollWake.send(to: Int32(bitPattern: load32(slot + Slot.pid32)))
  }
}

extension Memory {
  /// The entry of the object that a note is about, if it is about one.
  func entry(of note: WaitReason) -> Place<Entry>? {
    guard note.kind == .object || note.kind == .room else { return nil }
    return isEntry(note.subject) ? Place(note.subject) : nil
  }
}

extension Arena {
  /// The object that a note is about, if it is about one.
  package func object(of note: WaitReason) -> ObjectID? {
    memory.entry(of: note).map { memory.id(of: $0) }
  }
}

extension ProcessTable {
  /// A child, or another process, to wait for its end.
  package func watched(_ slot: SlotID) -> WatchedProcess? { arena.memory.process(slot) }

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
}

extension WaitReason {
  /// It waits for something of the object with that entry.
  static func object(_ entry: Place<Entry>) -> WaitReason { object(entry.offset) }
  /// It waits for room in the channel with that entry.
  static func room(_ entry: Place<Entry>) -> WaitReason { room(entry.offset) }
}
