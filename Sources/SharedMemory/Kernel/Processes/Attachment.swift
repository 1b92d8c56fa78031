internal import LinuxSystem
internal import Waiting

// Attached processes: a process of another program maps this arena to use a named block of it. It
// needs a slot, for it takes locks and holds objects; but no process of this program would reserve
// one for it, as they all may be busy. So the slots behind the first one are taken by the attached
// processes themselves.
//
// An attached process's slot belongs to the process whose pid is in it. It is claimed by one
// compare-and-swap of the pid, from 0 or, in a slot that is free, from a pid that does not run any
// more. All else is written before the slot is declared live. Given back, it is declared free
// first, and the pid is cleared last.
//
// Crash points: an attached process that dies before it declares its slot live, or after it
// declared it free, leaves a free slot with a dead pid, which the next one claims. One that dies in
// between is reclaimed and reaped like any other process. If all slots belong to attached processes
// that were killed, and nobody here has had the time to reap them, the next attached process does
// it: as the holder of the first of these slots, which is the reclaimer's. The process that has it
// holds no objects, and so it is claimed from a dead process as it is. The kernel can mark one life
// word for each process, and that is in its own program's
// arena: whether an attached process lives is asked of /proc.

extension Memory {
  /// The slots of attached processes.
  var attachedSlots: StrideTo<UInt64> {
    stride(
      from: reclaimerSlot + Layout.slotSize,
      to: reclaimerSlot + Layout.attachedCount * Layout.slotSize, by: Int(Layout.slotSize))
  }

  private var reclaimerSlot: UInt64 { Layout.slots + Layout.slotSize }

  func isAttached(_ slot: UInt64) -> Bool {
    slot > Layout.slots && slot <= Layout.slots + Layout.attachedCount * Layout.slotSize
  }

  /// Makes this process one of the arena's, for as long as it is attached.
  func attach() throws(SharedMemoryError) {
    if takeAttachedSlot() { return }
    // The dead may have left no room. Somebody else may be sweeping at this moment, for an instant.
    for _ in 0..<100 {
      if become(reclaimerSlot, Slot.State.reclaimer) {
        sweepAttached()
        store32(reclaimerSlot + Slot.state32, Slot.State.free)
        freeAttached(reclaimerSlot)
        unsafe local.pointee.slot = 0
      }
      if takeAttachedSlot() { return }
      Scheduler.shared.pause(nanoseconds: 1_000_000)
    }
    throw .tooManyAttached(limit: Int(Layout.attachedCount) - 1)
  }

  private func takeAttachedSlot() -> Bool {
    for slot in attachedSlots where become(slot, Slot.State.live) {
      Failpoint.hit(.attachBegun)
      return true
    }
    return false
  }

  /// Makes this process the one of a slot, if the slot can be had.
  private func become(_ slot: UInt64, _ state: UInt32) -> Bool {
    let pid = ProcessStat.currentPID
    guard claim(slot, UInt32(bitPattern: pid)) else { return false }
    Failpoint.hit(.attachClaimed)
    clear(slot)
    store(slot + Slot.parent, 0)
    store(slot + Slot.startTime, (try? ProcessStat.read(pid))??.startTime ?? 0)
    let generation = max(load32(slot + Slot.generation32) &+ 1, 1)
    store32(slot + Slot.generation32, generation)
    unsafe local.pointee.owner = OwnerID(slotID(slot, generation))
    unsafe local.pointee.slot = slot
    unsafe local.pointee.pinsInUse = 0
    unsafe local.pointee.canSpin = Processor.usableCount > 1
    store32(slot + Slot.state32, state)
    return true
  }

  private func claim(_ slot: UInt64, _ pid: UInt32) -> Bool {
    let owner = word32(slot + Slot.pid32)
    let seen = owner.load()
    if seen != 0 {
      let state = word32(slot + Slot.state32).load()
      guard state == Slot.State.free || state == Slot.State.reclaimer, seen != pid,
        !ProcessStat.isRunning(Int32(bitPattern: seen), startTime: 0)
      else { return false }
    }
    return owner.replace(seen, with: pid)
  }

  /// Whether the slot that this process uses is its own: a fork of an attached process has its
  /// parent's.
  var isAttachedItself: Bool {
    ownSlot != 0 && load32(ownSlot + Slot.pid32) == UInt32(bitPattern: ProcessStat.currentPID)
  }

  /// Ends this process's attachment. It has no lock of the arena, and nothing that it has pinned.
  func detach() {
    guard isAttachedItself else { return }
    let slot = ownSlot
    while !dropHandles(of: slot) {}
    store32(slot + Slot.state32, Slot.State.free)
    Failpoint.hit(.attachLeft)
    freeAttached(slot)
    unsafe local.pointee.slot = 0
  }

  /// The last step of an attached process's going or reaping.
  func freeAttached(_ slot: UInt64) {
    guard load32(slot + Slot.state32) == Slot.State.free else { return }
    store32(slot + Slot.pid32, 0)
  }
}

extension Arena {
  /// Sees to it that this process is one of those of an arena that it is attached to, also when it
  /// is a fork of one that was. What it inherited and does not find any more, it does not hold from
  /// now on.
  func settleAttachment() throws(SharedMemoryError) {
    guard isForeign, !memory.isAttachedItself else { return }
    let inherited = handles.all
    handles = HandleTable()
    try memory.attach()
    for (id, count) in inherited {
      let place = try? memory.transact { (transaction) throws(SharedMemoryError) -> Int in
        let entry = try transaction.entry(of: id)
        let place = try transaction.appendHandle(id, of: memory.ownSlot)
        transaction.addReference(entry)
        return place
      }
      if let place { handles.add(id, at: place, count: count) }
    }
  }
}
