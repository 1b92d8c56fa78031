internal import LinuxSystem

// A lock word is 32 bits: 0 when free, and otherwise who has it (bits 0-14 the slot's index + 1, bits 15-30
// the low bits of its generation) and whether somebody may be asleep on it (bit 31).
//
// Taking it is one compare-and-swap, releasing it one exchange. A process that dies with it leaves its name
// in it, and whoever comes next sees that this name is dead and swaps in its own: since only one can
// succeed, exactly one successor learns of the death. Nothing else is ever stored by a dying owner, hence
// there is no instant at which a kill could leave the word ambiguous. A kill between the exchange and the
// wake-up costs the sleepers one tick of their sleep.

/// The name of a process in a lock word.
enum LockToken {
  static let waiters: UInt32 = 1 << 31

  static func make(_ slot: SlotID) -> UInt32 {
    UInt32(slot.index) + 1 | (slot.generation & 0xffff) << 15
  }

  /// Where the slot is that a token names.
  static func slot(_ token: UInt32) -> UInt64 {
    Layout.slots + UInt64((token & 0x7fff) - 1) * Layout.slotSize
  }

  static func matches(_ token: UInt32, generation: UInt32) -> Bool {
    (token & ~waiters) >> 15 == generation & 0xffff
  }
}

extension Memory {
  /// Takes one of the arena's own locks. They are held for well under a microsecond, so that this
  /// neither ends early nor counts as a wait.
  /// - Parameter isNoted: Whether a take-over is noted in the own slot; see ``inherit(_:from:isNoted:)``.
  /// - Returns: The token of the dead process that had it, or 0.
  @inline(__always)
  func lock(_ word: SharedWord32, isNoted: Bool = false) -> UInt32 {
    let busy = word32(ownSlot + Slot.busy32)
    busy.relaxed = busy.relaxed &+ 1
    if word.replace(0, with: token) { return 0 }
    return lockContended(word, isNoted: isNoted)
  }

  /// Releases one of the arena's own locks.
  @inline(__always)
  func unlock(_ word: SharedWord32) {
    let old = word.exchange(0)
    Failpoint.hit(.lockRelease)
    if old & LockToken.waiters != 0 { Futex.wake(word) }
    let busy = word32(ownSlot + Slot.busy32)
    busy.relaxed = busy.relaxed &- 1
  }

  @inline(never)
  private func lockContended(_ word: SharedWord32, isNoted: Bool) -> UInt32 {
    if canSpin {
      for _ in 0..<200 {
        if word.relaxed == 0, word.replace(0, with: token) { return 0 }
        Processor.pause()
      }
    }
    var tick: Int64 = 2_000_000
    while true {
      let seen = word.load()
      let owner = seen & ~LockToken.waiters
      // There may be other sleepers: who slept takes the lock with their mark on it.
      if owner == 0 {
        if word.replace(seen, with: token | LockToken.waiters) { return 0 }
      } else if !isAlive(token: owner) {
        if inherit(word, from: seen, isNoted: isNoted) { return owner }
      } else if seen & LockToken.waiters != 0 || word.replace(seen, with: seen | LockToken.waiters)
      {
        _ = Futex.wait(
          word, while: owner | LockToken.waiters, Deadline.never.capped(nanosecondsFromNow: tick))
        tick = min(tick * 2, 500_000_000)
      }
    }
  }

  /// Takes a lock over from a dead owner; false if somebody else was quicker.
  ///
  /// The heir of a channel's lock notes first whose lock it takes: should it die too before it has mended what
  /// the lock protects, its own heir finds both deaths. There is one note only, as a process has at most one
  /// lock of a channel. The arena lock needs none: its log says all, whoever wrote it.
  private func inherit(_ word: SharedWord32, from seen: UInt32, isNoted: Bool) -> Bool {
    let note = word32(ownSlot + Slot.heir32)
    if isNoted { note.storeRelease(seen & ~LockToken.waiters) }
    Failpoint.hit(.lockTakeover)
    if word.replace(seen, with: token | LockToken.waiters) { return true }
    if isNoted { note.storeRelease(0) }
    return false
  }

  /// What was inherited, and noted, is mended.
  func inheritanceSettled() { word32(ownSlot + Slot.heir32).storeRelease(0) }

  /// Whether the process that a lock word names is still there.
  func isAlive(token: UInt32) -> Bool {
    let slot = LockToken.slot(token)
    guard LockToken.matches(token, generation: word32(slot + Slot.generation32).load()) else {
      return false
    }
    return isAlive(slot: slot)
  }

  /// Whether the process in a slot is still there. Costs one load for a process that armed its life, and a
  /// look into `/proc` for one that is about to start or whose kernel lacks robust futexes.
  func isAlive(slot: UInt64) -> Bool {
    switch word32(slot + Slot.state32).load() {
    case Slot.State.live:
      switch life(slot).reading {
      case .alive: return true
      case .died where load32(slot + Slot.lifeIsExact32) != 0: return false
      default: return isRunning(slot)
      }
    case Slot.State.reserved:
      if load32(slot + Slot.pid32) != 0 { return isRunning(slot) }
      // It does not exist yet, and never will if its parent is gone.
      let parent = SlotID(rawValue: load(slot + Slot.parent))
      return parent.map { isAlive($0) } ?? false
    case Slot.State.broom:
      return isRunning(slot)
    default:
      return false
    }
  }

  func isAlive(_ id: SlotID) -> Bool {
    find(id).map { isAlive(slot: $0) } ?? false
  }

  func life(_ slot: UInt64) -> LifeWord { unsafe LifeWord(address(slot + Slot.life)) }

  private func isRunning(_ slot: UInt64) -> Bool {
    ProcessStat.isRunning(
      Int32(bitPattern: load32(slot + Slot.pid32)), startTime: load(slot + Slot.startTime))
  }

  /// Where the slot of that name is; nil if the name is out of date.
  func find(_ id: SlotID) -> UInt64? {
    guard UInt64(id.index) < load(Layout.slotHighWater) else { return nil }
    let slot = Layout.slots + UInt64(id.index) * Layout.slotSize
    return word32(slot + Slot.generation32).load() == id.generation ? slot : nil
  }
}
