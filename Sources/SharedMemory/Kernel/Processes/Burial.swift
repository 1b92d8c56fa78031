internal import LinuxSystem

// What happens to what the dead leave behind. Mourning gives everything back: what it was about to
// do is settled, the blocks in its hands are freed, its holds dropped (which is how the other end
// of a pipe learns of it), and those who sleep on its locks are woken. Anybody may mourn, one at a
// time; who is killed while mourning leaves the rest to the next, as each step is a transaction
// that looks at the slot anew. Burial comes after it and frees the slot; that is the parent's, who
// may still want to read the words of the dead, or anybody's if the parent is dead too.

extension Memory {
  /// Gives back all that a dead process had. Does nothing for one that is alive, or mourned
  /// already.
  func mourn(_ id: SlotID) {
    let mourning = word32(Layout.mournLock32)
    _ = lock(mourning)
    if let slot = find(id), isUnmourned(slot) { mourn(id, slot) }
    unlock(mourning)
    destroyDying()
  }

  private func isUnmourned(_ slot: UInt64) -> Bool {
    switch load32(slot + Slot.state32) {
    case Slot.State.live: !isAlive(slot: slot)
    // One that was never started has no pid.
    case Slot.State.reserved: load32(slot + Slot.pid32) == 0 || !isAlive(slot: slot)
    default: false
    }
  }

  private func mourn(_ id: SlotID, _ slot: UInt64) {
    rollBackTheDead()
    for kind in kinds.all { kind.settle(slot, self) }
    Failpoint.hit(.mournIntent)
    for index in 0..<Slot.handCount {
      releaseMessage(in: slot + Slot.hands + UInt64(index) * 8)
    }
    releaseMessage(in: slot + Slot.record)
    Failpoint.hit(.mournHand)
    mendHeld(by: slot, OwnerID(id))
    while !dropHolds(of: slot) { Failpoint.hit(.mournHold) }
    dropBoard(of: slot)
    passWakeUp(of: slot)
    transact { $0.store32(slot + Slot.state32, Slot.State.dead) }
    Failpoint.hit(.mournEnd)
    wakeHeirs(of: OwnerID(id))
  }

  /// Strikes the dead off the lists of who waits for what it held.
  private func mendHeld(by slot: UInt64, _ dead: OwnerID) {
    let block = load(slot + Slot.holds)
    guard block != 0 else { return }
    for index in 0..<load(slot + Slot.holdCount) {
      let id = ObjectID(rawValue: load(block + Block.header + index * 8))
      guard let entry = try? entry(of: id) else { continue }
      kinds[self[entry, Entry.kind]]?.recover(entry, from: dead, self)
    }
  }

  /// Wakes all who sleep where the dead slept, for it may have been woken in their stead, or where
  /// it was about to wake somebody.
  private func passWakeUp(of slot: UInt64) {
    let waiting = load(slot + Slot.waiting)
    if waiting != 0, waiting < load(Layout.frontier) { Futex.wakeAll(word32(waiting)) }
  }

  /// Wakes who sleeps on a lock of the dead, to take it over.
  private func wakeHeirs(of dead: OwnerID) {
    for slot in slots() {
      let waiting = load(slot + Slot.waiting)
      guard waiting != 0, waiting < load(Layout.frontier) else { continue }
      let lock = word32(waiting)
      if OwnerID(word: lock.load()) == dead { Futex.wake(lock) }
    }
  }

  /// Frees the slot of a process that has ended or was never started, and mourns it first.
  func bury(_ id: SlotID) {
    buryOne(id)
    buryOrphans()
  }

  private func buryOne(_ id: SlotID) {
    mourn(id)
    guard let slot = find(id) else { return }
    orphanChildren(of: id)
    Failpoint.hit(.buryOrphans)
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
      if isVisitor(slot) { return }
      let tail = transaction.load(Layout.slotFreeTail)
      transaction.store(tail == 0 ? Layout.slotFreeHead : tail + Slot.nextFree, slot)
      transaction.store(Layout.slotFreeTail, slot)
    }
    Failpoint.hit(.buryEnd)
    if isVisitor(slot) { freeVisitor(slot) }
  }

  /// Marks the children of a process that is being buried: whoever finds them dead may bury them.
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

  /// Buries those orphans that have ended by now, and the orphans that they leave.
  func buryOrphans() {
    var found = true
    while found, load(Layout.orphanCount) != 0 {
      found = false
      for slot in slots() where load(slot + Slot.isOrphan) != 0 && slot != ownSlot {
        let state = load32(slot + Slot.state32)
        guard state != Slot.State.free, !isAlive(slot: slot) else { continue }
        buryOne(slotID(slot, load32(slot + Slot.generation32)))
        found = true
      }
    }
  }

  /// Looks for processes that died and were not mourned yet, because their parent is busy or dead.
  /// At most one process does so in 50 ms.
  func sweep() {
    let last = word(Layout.lastSweep)
    let before = last.load()
    let now = UInt64(Deadline.clock)
    guard now &- before > 50_000_000, last.replace(before, with: now) else { return }
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
      mourn(slotID(slot, load32(slot + Slot.generation32)))
    }
    buryVisitors()
    buryOrphans()
    destroyDying()
  }

  /// Buries visitors that were mourned: they have no parent here who would.
  private func buryVisitors() {
    for slot in visitorSlots where load32(slot + Slot.state32) == Slot.State.dead {
      buryOne(slotID(slot, load32(slot + Slot.generation32)))
    }
  }

  /// Mourns and buries visitors that have ended, whenever the last sweep was.
  func sweepVisitors() {
    for slot in visitorSlots
    where load32(slot + Slot.state32) == Slot.State.live && !isAlive(slot: slot) {
      mourn(slotID(slot, load32(slot + Slot.generation32)))
    }
    buryVisitors()
    destroyDying()
  }
}
