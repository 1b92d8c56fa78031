package import LinuxSystem

/// The processes that share an arena: a slot for each, made by its parent before it exists and
/// reaped after it ended.
package struct ProcessTable {
  let arena: Arena
  private var memory: Memory { arena.memory }

  /// The most processes of one program that can be alive at once. The other places are for
  /// attached processes.
  package static let limit = Layout.slotLimit - Int(Layout.attachedCount)

  /// This process.
  package var current: SlotID {
    let slot = memory.ownSlot
    return memory.slotID(slot, memory.load32(slot + Slot.generation32))
  }

  /// Reserves the place of a child that is about to be started, with this process as its parent.
  ///
  /// Whatever happens to the child, or to the attempt to start it, the slot has to be reaped in the
  /// end.
  package func reserve() throws(SharedMemoryError) -> SlotID {
    memory.reapOrphans()
    return try memory.reserveSlot(parent: current.rawValue)
  }

  /// Gives a child that will be forked a reference to everything that this process holds, as it
  /// will inherit the Swift values that stand for them. To be called immediately before the fork.
  package func prepareFork(of child: SlotID) throws(SharedMemoryError) {
    guard let slot = memory.find(child) else { return }
    try memory.copyHandles(from: memory.ownSlot, to: slot)
  }

  /// Makes this process the one that a reserved slot stands for; first thing in a forked child.
  package func adopt(_ slot: SlotID) throws(SharedMemoryError) {
    try memory.adoptSlot(slot)
  }

  /// Makes this process one without a parent: the process that finds it dead reaps it.
  package func leaveParent() {
    memory.transact { transaction in
      let slot = memory.ownSlot
      transaction.store(slot + Slot.parent, 0)
      guard transaction.load(slot + Slot.isOrphan) == 0 else { return }
      transaction.store(slot + Slot.isOrphan, 1)
      transaction.add(Layout.orphanCount, 1)
    }
  }

  /// Notes a child's pid, so that its death is noticed even before it has adopted its slot.
  package func setPID(_ slot: SlotID, _ pid: Int32) {
    guard let place = memory.find(slot) else { return }
    memory.store32(place + Slot.pid32, UInt32(bitPattern: pid))
  }

  /// The pid of a process, nil before it is known or when the slot is out of date.
  package func pid(of slot: SlotID) -> Int32? {
    guard let place = memory.find(slot) else { return nil }
    let pid = memory.load32(place + Slot.pid32)
    return pid == 0 ? nil : Int32(bitPattern: pid)
  }

  /// The parent of a process.
  package func parent(of slot: SlotID) -> SlotID? {
    memory.find(slot).flatMap { SlotID(rawValue: memory.load($0 + Slot.parent)) }
  }

  /// Whether a process is there: false from the moment it ended, also while nobody has collected
  /// it.
  package func isAlive(_ slot: SlotID) -> Bool { memory.isAlive(slot) }

  /// Gives back what a process that ended still had: its references (which is how the peers of its
  /// pipes learn of it), the messages that it has pinned, its locks. Its words can still be read.
  /// It may be done again.
  package func reclaim(_ slot: SlotID) { memory.reclaim(slot) }

  /// Reclaims a process that ended, or was never started, and frees its slot. It may be done again.
  package func reap(_ slot: SlotID) { memory.reap(slot) }

  /// Looks for processes that died and whose parent has not noticed; at most every 50 ms in the
  /// whole program.
  package func sweep() { memory.sweep() }

  /// Looks for processes of other programs that used this arena and have ended. A sweep does that,
  /// too.
  package func sweepAttached() { memory.sweepAttached() }

  /// All processes that are alive.
  package var alive: [SlotID] {
    memory.slots().filter { memory.isAlive(slot: $0) }.map {
      memory.slotID($0, memory.load32($0 + Slot.generation32))
    }
  }

  // MARK: Start records

  /// Leaves a child what it needs to start, and the references in it.
  package func attachRecord(_ slot: SlotID, bytes: RawSpan, references: [ObjectID] = [])
    throws(SharedMemoryError)
  {
    guard let place = memory.find(slot) else { return }
    let block = try memory.makeMessage(
      in: place + Slot.record, length: UInt64(bytes.byteCount), references: references)
    memory.fill(block, bytes)
    Failpoint.hit(.slotRecord)
  }

  /// Leaves a child the bytes of an array; for the rest like ``attachRecord(_:bytes:references:)``.
  package func attachRecord(_ slot: SlotID, bytes: [UInt8], references: [ObjectID] = [])
    throws(SharedMemoryError)
  {
    unsafe try attachRecord(slot, bytes: bytes.span.bytes, references: references)
  }

  /// Reads the start record in place and frees it; nil if there is none.
  package func takeRecord<Value, Failure: Error>(
    _ slot: SlotID, _ body: (RawSpan) throws(Failure) -> Value
  ) throws(Failure) -> Value? {
    guard let place = memory.find(slot) else { return nil }
    let block = memory.load(place + Slot.record)
    guard block != 0 else { return nil }
    defer { memory.releaseMessage(in: place + Slot.record) }
    return unsafe try body(memory.contents(of: block).bytes)
  }

  // MARK: Doorbells

  /// The word that this process sleeps on beside whatever else it waits for. A signal handler adds
  /// 1 to it and wakes it as a futex: the wait then ends with ``WaitOutcome/interrupted``.
  package var doorbell: Doorbell { memory.doorbell }

  /// Interrupts whatever a process waits for.
  package func ring(_ slot: SlotID) {
    guard let place = memory.find(slot) else { return }
    let doorbell = memory.word32(place + Slot.doorbell32)
    doorbell.add(1)
    Futex.wakeAll(doorbell)
  }

  // MARK: Words

  /// How many words each slot has for the layers above.
  package static let wordCount = Slot.wordCount

  /// A word of a slot for the layers above: 0 when the slot is reserved, and readable until it is
  /// reaped.
  package func word(_ slot: SlotID, _ index: Int) -> SharedWord64? {
    precondition(index >= 0 && index < Slot.wordCount, "no such word of a slot")
    return memory.find(slot).map { memory.word($0 + Slot.words + UInt64(index) * 8) }
  }

  /// A word of a slot in which a consumer of a channel notes what it took; see ``ClaimWord``.
  package func claim(_ slot: SlotID, _ index: Int) -> ClaimWord? {
    precondition(index >= 0 && index < Slot.wordCount, "no such word of a slot")
    return memory.find(slot).map {
      ClaimWord(memory: memory, offset: $0 + Slot.words + UInt64(index) * 8)
    }
  }

  /// Whether a process has a lock of the arena at this very moment. One that was stopped in such a
  /// moment would stop the others too: let it go on for an instant, and stop it again.
  package func isBusy(_ slot: SlotID) -> Bool {
    guard let place = memory.find(slot) else { return false }
    return memory.word32(place + Slot.busy32).load() != 0
  }

  /// Whether the process of a slot has not adopted it yet, and so may not be armed yet to die with
  /// its parent.
  package func isBeginning(_ slot: SlotID) -> Bool {
    guard let place = memory.find(slot) else { return false }
    return memory.word32(place + Slot.state32).load() == Slot.State.reserved
  }
}

/// A word that receives the sequence number of an item before the item leaves its channel, so that
/// others know what a process had that it has pinned when it died.
///
/// Read it after ``ProcessTable/reclaim(_:)``: a claim on an item that was not taken in the end is
/// undone there.
public struct ClaimWord {
  let memory: Memory
  let offset: UInt64

  /// The sequence number of the item that was claimed last; nil after ``clear()``.
  package var sequence: UInt64? {
    let value = memory.word(offset).loadAcquire()
    return value == 0 ? nil : value - 1
  }

  /// Forgets it, when the item is done with.
  package func clear() { memory.store(offset, 0) }
}

extension Memory {
  /// Copies bytes into a message's block, from an offset on.
  func fill(_ block: UInt64, _ bytes: RawSpan, at offset: Int = 0) {
    guard bytes.byteCount > 0 else { return }
    unsafe bytes.withUnsafeBytes { source in
      unsafe address(block + Block.header + UInt64(offset)).copyMemory(
        from: source.baseAddress.unsafelyUnwrapped, byteCount: source.count)
    }
    Failpoint.hit(.messageCopied)
  }
}
