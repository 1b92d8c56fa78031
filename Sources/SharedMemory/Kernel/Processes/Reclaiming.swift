internal import LinuxSystem

// What happens to what the dead leave behind. Reclaiming gives everything back: what it was about
// to do is settled, the blocks that it has pinned are freed, its references dropped (which is how
// the other end of a pipe learns of it), and those who sleep on its locks are woken. Anybody may
// reclaim, one at a time; who is killed while reclaiming leaves the rest to the next, as each step
// is a transaction that looks at the slot anew. Reaping comes after it and frees the slot; that is
// the parent's, who may still want to read the words of the dead, or anybody's if the parent is
// dead too.

extension Memory {
  /// Gives back all that a dead process had. Does nothing for one that is alive, or reclaimed
  /// already.
  func reclaim(_ id: SlotID) {
    let reclaiming = word32(Layout.reclaimLock32)
    _ = lock(reclaiming)
    if let slot = find(id), isUnreclaimed(slot) { reclaim(id, slot) }
    unlock(reclaiming)
    destroyDying()
  }

  private func isUnreclaimed(_ slot: UInt64) -> Bool {
    switch load32(slot + Slot.state32) {
    case Slot.State.live: !isAlive(slot: slot)
    // One that was never started has no pid.
    case Slot.State.reserved: load32(slot + Slot.pid32) == 0 || !isAlive(slot: slot)
    default: false
    }
  }

  private func reclaim(_ id: SlotID, _ slot: UInt64) {
    rollBackTheDead()
    for kind in kinds.all { kind.settle(slot, self) }
    Failpoint.hit(.reclaimIntent)
    for index in 0..<Slot.pinCount {
      releaseMessage(in: slot + Slot.pins + UInt64(index) * 8)
    }
    releaseMessage(in: slot + Slot.record)
    Failpoint.hit(.reclaimPin)
    recoverObjects(by: slot, OwnerID(id))
    while !dropHandles(of: slot) { Failpoint.hit(.reclaimHandle) }
    dropWaitTable(of: slot)
    resignal(of: slot)
    transact { $0.store32(slot + Slot.state32, Slot.State.dead) }
    Failpoint.hit(.reclaimEnd)
    wakeSuccessors(of: OwnerID(id))
  }

  /// Strikes the dead off the lists of who waits for what it held.
  private func recoverObjects(by slot: UInt64, _ dead: OwnerID) {
    let block = load(slot + Slot.handles)
    guard block != 0 else { return }
    for index in 0..<load(slot + Slot.handleCount) {
      let id = ObjectID(rawValue: load(block + Block.header + index * 8))
      guard let entry = try? entry(of: id) else { continue }
      kinds[self[entry, Entry.kind]]?.recover(entry, from: dead, self)
    }
  }

  /// Wakes all who sleep where the dead slept, for it may have been woken in their stead, or where
  /// it was about to wake somebody.
  private func resignal(of slot: UInt64) {
    let waiting = load(slot + Slot.waiting)
    if waiting != 0, waiting < load(Layout.heapTop) { Futex.wakeAll(word32(waiting)) }
  }

  /// Wakes who sleeps on a lock of the dead, to take it over.
  private func wakeSuccessors(of dead: OwnerID) {
    for slot in slots() {
      let waiting = load(slot + Slot.waiting)
      guard waiting != 0, waiting < load(Layout.heapTop) else { continue }
      let lock = word32(waiting)
      if OwnerID(word: lock.load()) == dead { Futex.wake(lock) }
    }
  }

  /// Frees the slot of a process that has ended or was never started, and reclaims what it had
  /// first.
  func reap(_ id: SlotID) {
    reapOne(id)
    reapOrphans()
  }

  private func reapOne(_ id: SlotID) {
    reclaim(id)
    guard let slot = find(id) else { return }
    orphanChildren(of: id)
    Failpoint.hit(.reapOrphans)
    transact { transaction in
      guard transaction.load32(slot + Slot.generation32) == id.generation,
        transaction.load32(slot + Slot.state32) == Slot.State.dead
      else { return }
      if transaction.load(slot + Slot.isOrphan) != 0 {
        transaction.add(Layout.orphanCount, -1)
      }
      transaction.store32(slot + Slot.state32, Slot.State.free)
      transaction.store32(slot + Slot.generation32, id.generation &+ 1)
      transaction.store(slot + Slot.nextFree, 0)
      if isAttached(slot) { return }
      let tail = transaction.load(Layout.slotFreeTail)
      transaction.store(tail == 0 ? Layout.slotFreeHead : tail + Slot.nextFree, slot)
      transaction.store(Layout.slotFreeTail, slot)
    }
    Failpoint.hit(.reapEnd)
    if isAttached(slot) { freeAttached(slot) }
  }

  /// Marks the children of a process that is being reaped: the process that finds them dead may
  /// reap them.
  private func orphanChildren(of parent: SlotID) {
    for slot in slots() where load(slot + Slot.parent) == parent.rawValue {
      transact { transaction in
        guard transaction.load(slot + Slot.parent) == parent.rawValue,
          transaction.load32(slot + Slot.state32) != Slot.State.free,
          transaction.load(slot + Slot.isOrphan) == 0
        else { return }
        transaction.store(slot + Slot.isOrphan, 1)
        transaction.add(Layout.orphanCount, 1)
      }
    }
  }

  /// Reaps those orphans that have ended by now, and the orphans that they leave.
  func reapOrphans() {
    var found = true
    while found, load(Layout.orphanCount) != 0 {
      found = false
      for slot in slots() where load(slot + Slot.isOrphan) != 0 && slot != ownSlot {
        let state = load32(slot + Slot.state32)
        guard state != Slot.State.free, !isAlive(slot: slot) else { continue }
        reapOne(slotID(slot, load32(slot + Slot.generation32)))
        found = true
      }
    }
  }

  /// Looks for processes that died and were not reclaimed yet, because their parent is busy or
  /// dead. At most one process does so in 50 ms.
  func sweep() {
    let last = word(Layout.lastSweep)
    let before = last.load()
    let now = UInt64(Deadline.clock)
    if now &- before > 50_000_000, last.replace(before, with: now) { sweepNow() }
  }

  /// The same, whenever it was done last.
  func sweepNow() {
    var probes = 0
    for slot in slots() where load32(slot + Slot.state32) == Slot.State.live && slot != ownSlot {
      switch life(slot).reading {
      case .alive: continue
      case .died where load32(slot + Slot.lifeIsExact32) != 0: break
      default:
        // The system has to be asked, which takes a while: not about too many at a time.
        probes += 1
        guard probes <= 32, !isAlive(slot: slot) else { continue }
      }
      reclaim(slotID(slot, load32(slot + Slot.generation32)))
    }
    reapAttached()
    reapOrphans()
    destroyDying()
  }

  /// Reaps attached processes that were reclaimed: they have no parent here who would.
  private func reapAttached() {
    for slot in attachedSlots where load32(slot + Slot.state32) == Slot.State.dead {
      reapOne(slotID(slot, load32(slot + Slot.generation32)))
    }
  }

  /// Reclaims and reaps attached processes that have ended, whenever the last sweep was.
  func sweepAttached() {
    for slot in attachedSlots
    where load32(slot + Slot.state32) == Slot.State.live && !isAlive(slot: slot) {
      reclaim(slotID(slot, load32(slot + Slot.generation32)))
    }
    reapAttached()
    destroyDying()
  }
}
