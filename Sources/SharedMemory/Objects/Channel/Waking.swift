internal import LinuxSystem

// Waking: a process that is about to sleep sets a flag, looks once more, and sleeps. Who has
// something to tell takes the flag away and wakes one; if somebody woke up, there may be more, and
// the flag is set again. So a flag that a killed sleeper left behind costs one useless system call
// and is gone; a wake-up that is lost because the waker is killed costs the sleeper one tick of its
// sleep.

extension ChannelCore {
  /// Tells a sleeping consumer that there is an item.
  @inline(never)
  func wakeReaders() { wake(readerSleep, on: tailSequence.lowHalf) }

  /// Tells a sleeping producer that there is room.
  @inline(never)
  func wakeWriters() { wake(writerSleep, on: headSequence.lowHalf) }

  private func wake(_ flag: SharedWord32, on futex: SharedWord32) {
    if flag.exchange(0) != 0, Futex.wake(futex) > 0 { flag.insert(ChannelWords.sleepers) }
  }

  /// A process that woke up but takes nothing passes the word on.
  func resignal(_ flag: SharedWord32, _ futex: SharedWord32) {
    if flag.load() != 0 { wake(flag, on: futex) }
  }

  /// Sets flags for ever and wakes everybody who must know.
  func raise(_ flags: ChannelFlags) {
    flagsWord.insert(flags.rawValue)
    Futex.wakeAll(flagsWord)
  }
}

extension Memory {
  /// All places of the process table that were ever used.
  func slots() -> StrideTo<UInt64> {
    stride(
      from: Layout.slots, to: Layout.slots + load(Layout.slotHighWater) * Layout.slotSize,
      by: Int(Layout.slotSize))
  }
}
