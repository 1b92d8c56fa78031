internal import LinuxSystem

// A process that sleeps in poll is woken by a signal only. It says so in its slot, with the words
// that it waits for, and the process that wakes the sleepers of a word signals it too.

extension Memory {
  /// Says that this process is about to sleep in poll, and for which words.
  func notePolling(_ words: [Futex.Condition]) {
    for (place, condition) in zip(0..<Slot.mostPolledWords, words) {
      let offset = unsafe offset(of: UnsafePointer(condition.word.pointer))
      store(ownSlot + Slot.polledWords + UInt64(place) * 8, offset)
    }
    let isCounted = words.count <= Slot.mostPolledWords
    store32(ownSlot + Slot.polledCount32, isCounted ? UInt32(words.count) : Slot.anyWord)
    word32(ownSlot + Slot.polling32).store(1)
    word32(Layout.pollers32).store(1)
  }

  /// Says that this process does not sleep in poll any more.
  func notePolled() { word32(ownSlot + Slot.polling32).store(0) }

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
