internal import LinuxSystem
internal import Waiting

// Visits: a process of another program maps this arena to use a named block of it. It needs a slot,
// for it takes locks and holds objects; but no process of this program would reserve one for it, as
// they all may be busy. So the slots behind the first one are taken by the visitors themselves.
//
// A visitor's slot belongs to the process whose pid is in it. It is claimed by one compare-and-swap
// of the pid, from 0 or, in a slot that is free, from a pid that does not run any more. All else is
// written before the slot is declared live. Given back, it is declared free first, and the pid is
// cleared last.
//
// Crash points: a visitor that dies before it declares its slot live, or after it declared it free,
// leaves a free slot with a dead pid, which the next one claims. One that dies in between is
// mourned and buried like any other process. If all slots belong to visitors that were killed, and
// nobody here has had the time to bury them, the next visitor does it: as the holder of the first
// of these slots, which is the broom's. Whoever has it holds no objects, and so it is claimed from
// a dead process as it is. The kernel can mark one life word for each process, and that is in its
// own program's
// arena: whether a visitor lives is asked of /proc.

extension Memory {
  /// The slots of visitors.
  var visitorSlots: StrideTo<UInt64> {
    stride(
      from: broomSlot + Layout.slotSize,
      to: broomSlot + Layout.visitorCount * Layout.slotSize, by: Int(Layout.slotSize))
  }

  private var broomSlot: UInt64 { Layout.slots + Layout.slotSize }

  func isVisitor(_ slot: UInt64) -> Bool {
    slot > Layout.slots && slot <= Layout.slots + Layout.visitorCount * Layout.slotSize
  }

  /// Makes this process one of the arena's, for as long as the visit lasts.
  func beginVisit() throws(SharedMemoryError) {
    if takeVisitorSlot() { return }
    // The dead may have left no room. Somebody else may be sweeping at this moment, for an instant.
    for _ in 0..<100 {
      if become(broomSlot, Slot.State.broom) {
        sweepVisitors()
        store32(broomSlot + Slot.state32, Slot.State.free)
        freeVisitor(broomSlot)
        unsafe local.pointee.slot = 0
      }
      if takeVisitorSlot() { return }
      Scheduler.shared.pause(nanoseconds: 1_000_000)
    }
    throw .tooManyVisitors(limit: Int(Layout.visitorCount) - 1)
  }

  private func takeVisitorSlot() -> Bool {
    for slot in visitorSlots where become(slot, Slot.State.live) {
      Failpoint.hit(.visitBegun)
      return true
    }
    return false
  }

  /// Makes this process the one of a slot, if the slot can be had.
  private func become(_ slot: UInt64, _ state: UInt32) -> Bool {
    let pid = ProcessStat.currentPID
    guard claim(slot, UInt32(bitPattern: pid)) else { return false }
    Failpoint.hit(.visitClaimed)
    clear(slot)
    store(slot + Slot.parent, 0)
    store(slot + Slot.startTime, (try? ProcessStat.read(pid))??.startTime ?? 0)
    let generation = max(load32(slot + Slot.generation32) &+ 1, 1)
    store32(slot + Slot.generation32, generation)
    unsafe local.pointee.owner = OwnerID(slotID(slot, generation))
    unsafe local.pointee.slot = slot
    unsafe local.pointee.handsInUse = 0
    unsafe local.pointee.canSpin = Processor.usableCount > 1
    store32(slot + Slot.state32, state)
    return true
  }

  private func claim(_ slot: UInt64, _ pid: UInt32) -> Bool {
    let owner = word32(slot + Slot.pid32)
    let seen = owner.load()
    if seen != 0 {
      let state = word32(slot + Slot.state32).load()
      guard state == Slot.State.free || state == Slot.State.broom, seen != pid,
        !ProcessStat.isRunning(Int32(bitPattern: seen), startTime: 0)
      else { return false }
    }
    return owner.replace(seen, with: pid)
  }

  /// Whether the slot that this process uses is its own: a fork of a visitor has its parent's.
  var isOwnVisit: Bool {
    ownSlot != 0 && load32(ownSlot + Slot.pid32) == UInt32(bitPattern: ProcessStat.currentPID)
  }

  /// Ends this process's visit. It has no lock of the arena, and nothing in its hands.
  func endVisit() {
    guard isOwnVisit else { return }
    let slot = ownSlot
    while !dropHolds(of: slot) {}
    store32(slot + Slot.state32, Slot.State.free)
    Failpoint.hit(.visitLeft)
    freeVisitor(slot)
    unsafe local.pointee.slot = 0
  }

  /// The last step of a visitor's going or burial.
  func freeVisitor(_ slot: UInt64) {
    guard load32(slot + Slot.state32) == Slot.State.free else { return }
    store32(slot + Slot.pid32, 0)
  }
}

extension Arena {
  /// Sees to it that this process is one of those of an arena that it visits, also when it is a
  /// fork of one that was. What it inherited and does not find any more, it does not hold from now
  /// on.
  func settleVisit() throws(SharedMemoryError) {
    guard isVisit, !memory.isOwnVisit else { return }
    let inherited = holds.all
    holds = HoldTable()
    try memory.beginVisit()
    for (id, count) in inherited {
      let place = try? memory.transact { (transaction) throws(SharedMemoryError) -> Int in
        let entry = try transaction.entry(of: id)
        let place = try transaction.appendHold(id, of: memory.ownSlot)
        transaction.addReference(entry)
        return place
      }
      if let place { holds.add(id, at: place, count: count) }
    }
  }
}
