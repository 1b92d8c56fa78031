internal import LinuxSystem

// The arena's own locks are bare lock words (`clinux_lock.h` says what that is): they belong to the
// process, as no task switch happens while one is held. A kill between the exchange that releases
// one and the wake-up costs the sleepers one tick of their sleep.

extension OwnerID {
  init(_ slot: SlotID) { self.init(place: slot.index, generation: slot.generation) }
}

extension Memory {
  /// Takes one of the arena's own locks. They are held for well under a microsecond, so that this
  /// neither ends early nor counts as a wait.
  /// - Parameter isNoted: Whether a take-over is noted in the own slot; see
  ///   ``takeOver(_:from:isNoted:)``.
  /// - Returns: The dead process that had it, or nobody.
  @inline(__always)
  func lock(_ word: SharedWord32, isNoted: Bool = false) -> OwnerID {
    let busy = word32(ownSlot + Slot.busy32)
    busy.relaxed = busy.relaxed &+ 1
    if word.replace(0, with: owner.rawValue) { return .none }
    return lockContended(word, isNoted: isNoted)
  }

  /// Releases one of the arena's own locks.
  @inline(__always)
  func unlock(_ word: SharedWord32) {
    let old = word.exchange(0)
    Failpoint.hit(.lockRelease)
    if old & SharedLock.waiters != 0 { Futex.wake(word) }
    let busy = word32(ownSlot + Slot.busy32)
    busy.relaxed = busy.relaxed &- 1
  }

  @inline(never)
  private func lockContended(_ word: SharedWord32, isNoted: Bool) -> OwnerID {
    if canSpin {
      for _ in 0..<200 {
        if word.relaxed == 0, word.replace(0, with: owner.rawValue) { return .none }
        Processor.pause()
      }
    }
    var tick: Int64 = 2_000_000
    while true {
      let seen = word.load()
      let found = OwnerID(word: seen)
      // There may be other sleepers: who slept takes the lock with their mark on it.
      if found == .none {
        if word.replace(seen, with: owner.rawValue | SharedLock.waiters) { return .none }
      } else if !isAlive(found) {
        if takeOver(word, from: seen, isNoted: isNoted) { return found }
      } else if seen & SharedLock.waiters != 0
        || word.replace(seen, with: seen | SharedLock.waiters)
      {
        _ = Futex.wait(
          word, while: seen | SharedLock.waiters, Deadline.never.capped(nanosecondsFromNow: tick))
        tick = min(tick * 2, 500_000_000)
      }
    }
  }

  /// Takes a lock over from a dead owner; false if somebody else was quicker.
  ///
  /// The successor of a channel's lock notes first whose lock it takes: should it die too before it
  /// has mended what the lock protects, its own successor finds both deaths. There is one note
  /// only, as a process has at most one lock of a channel. The arena lock needs none: its log says
  /// all, no matter who wrote it.
  private func takeOver(_ word: SharedWord32, from seen: UInt32, isNoted: Bool) -> Bool {
    let note = word32(ownSlot + Slot.deposed32)
    if isNoted { note.storeRelease(OwnerID(word: seen).rawValue) }
    Failpoint.hit(.lockTakeover)
    if word.replace(seen, with: owner.rawValue | SharedLock.waiters) { return true }
    if isNoted { note.storeRelease(0) }
    return false
  }

  /// What was taken over, and recorded, is mended.
  func takeOverSettled() { word32(ownSlot + Slot.deposed32).storeRelease(0) }

  /// Where the slot is of the process that a lock word names; nil if that is nobody, or not there
  /// any more.
  func slot(of owner: OwnerID) -> UInt64? {
    // Nobody's place wraps around, and is none.
    guard UInt64(owner.place) < load(Layout.slotHighWater) else { return nil }
    let slot = Layout.slots + UInt64(owner.place) * Layout.slotSize
    return owner.hasGeneration(word32(slot + Slot.generation32).load()) ? slot : nil
  }

  /// Whether the process that a lock word names is still there.
  func isAlive(_ owner: OwnerID) -> Bool {
    slot(of: owner).map { isAlive(slot: $0) } ?? false
  }

  /// Whether the process in a slot is still there. Costs one load for a process that armed its
  /// life, and a look into `/proc` for one that is about to start or whose kernel lacks robust
  /// futexes.
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
    case Slot.State.reclaimer:
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
