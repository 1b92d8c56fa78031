internal import LinuxSystem

// The process table: reserving a place before the process exists, adopting it from inside.

extension Memory {
  /// Reserves a place for a process.
  /// - Parameter parent: Its parent's name, 0 for the first process of all.
  func reserveSlot(parent: UInt64) throws(SharedMemoryError) -> SlotID {
    let id = try transact { (transaction) throws(SharedMemoryError) -> SlotID in
      var slot = transaction.load(Layout.slotFreeHead)
      if slot != 0 {
        let next = transaction.load(slot + Slot.nextFree)
        transaction.store(Layout.slotFreeHead, next)
        if next == 0 { transaction.store(Layout.slotFreeTail, 0) }
      } else {
        let index = transaction.load(Layout.slotHighWater)
        guard index < UInt64(Layout.slotLimit) else {
          throw .tooManyProcesses(limit: ProcessTable.limit)
        }
        slot = Layout.slots + index * Layout.slotSize
        try commit(slot, slot + Layout.slotSize)
        transaction.store(Layout.slotHighWater, index + 1)
      }
      clear(slot)
      store32(slot + Slot.pid32, 0)
      store(slot + Slot.parent, parent)
      let generation = transaction.load32(slot + Slot.generation32) &+ 1
      transaction.store32(slot + Slot.generation32, max(generation, 1))
      transaction.store32(slot + Slot.state32, Slot.State.reserved)
      return slotID(slot, max(generation, 1))
    }
    Failpoint.hit(.slotReserved)
    return id
  }

  /// Forgets the last process of a free slot, but for its pid.
  func clear(_ slot: UInt64) {
    life(slot).reset()
    for word in [
      Slot.lifeIsExact32, Slot.polling32, Slot.busy32, Slot.deposed32, Slot.taskCount32,
      Slot.movers32,
      Slot.mainWait + WaitWords.serial32,
    ] {
      store32(slot + word, 0)
    }
    for word in [
      Slot.startTime, Slot.isOrphan, Slot.nextFree, Slot.waiting, Slot.waitTable, Slot.exitStatus,
      Slot.taskQueue, Slot.resultRing,
    ] {
      store(slot + word, 0)
    }
    // The first word of an intent says whether there is one.
    store(slot + Slot.intent, 0)
    for index in 0..<Slot.wordCount { store(slot + Slot.words + UInt64(index) * 8, 0) }
  }

  /// Ends this process's part in the arena while it lives on: to the others it is as if it had
  /// died.
  func leave() {
    let slot = ownSlot
    guard slot != 0 else { return }
    life(slot).disarm()
    // A forked child that did not adopt a slot has its parent's.
    guard load32(slot + Slot.pid32) == UInt32(bitPattern: ProcessStat.currentPID) else { return }
    store32(slot + Slot.lifeIsExact32, 1)
    life(slot).markDied()
  }

  /// Makes this process the one that a slot stands for.
  func adoptSlot(_ id: SlotID) throws(SharedMemoryError) {
    guard let slot = find(id), load32(slot + Slot.state32) == Slot.State.reserved else {
      throw .notAnArena(reason: "\(id) is not reserved")
    }
    unsafe local.pointee.owner = OwnerID(id)
    unsafe local.pointee.slot = slot
    unsafe local.pointee.doorbellSeen = load32(slot + Slot.doorbell32)
    unsafe local.pointee.pinsInUse = 0
    unsafe local.pointee.canSpin = Processor.usableCount > 1
    let pid = ProcessStat.currentPID
    store32(slot + Slot.busy32, 0)
    store32(slot + Slot.pid32, UInt32(bitPattern: pid))
    // Without a life word that is exact, others ask the system for this pid and start time.
    let isExact = life(slot).arm() && LifeWord.isMainThread
    if !isExact {
      store(slot + Slot.startTime, (try? ProcessStat.read(pid))??.startTime ?? 0)
    }
    store32(slot + Slot.lifeIsExact32, isExact ? 1 : 0)
    transact { $0.store32(slot + Slot.state32, Slot.State.live) }
    Failpoint.hit(.slotAdopted)
  }
}
