internal import LinuxSystem

// What the successor of a channel's lock does before anybody else may use that side of the channel.
// All of it may be done twice: a successor that dies in the middle has a successor too.

extension ChannelCore {
  func repairTail(_ dead: OwnerID) {
    memory.rollBackTheDead()
    settle(dead, ChannelIntent.put)
    let (offset, bytes) = walk(from: load(ChannelWords.tailSegment), to: tailSequence.relaxed)
    store(ChannelWords.tailOffset, offset)
    store(ChannelWords.tailBytes, bytes)
    memory.takeOverSettled()
  }

  func repairHead(_ dead: OwnerID) {
    memory.rollBackTheDead()
    settle(dead, ChannelIntent.take)
    let (offset, bytes) = walk(from: load(ChannelWords.headSegment), to: headSequence.relaxed)
    store(ChannelWords.headOffset, offset)
    memory.word(words + ChannelWords.headBytes).storeRelease(bytes)
    memory.takeOverSettled()
  }

  /// Where the record of a sequence number begins in a segment, and the cost of all records before
  /// it.
  func walk(from segment: UInt64, to sequence: UInt64) -> (offset: UInt64, bytes: UInt64) {
    var offset = Segment.records
    var bytes = memory.load(segment + Segment.firstBytes)
    for _ in 0..<(sequence &- memory.load(segment + Segment.firstSequence)) {
      let word = memory.load(segment + offset)
      let isBlock = Record.kind(word) == Record.block
      bytes += Record.cost(isBlock ? memory.load(segment + offset + 16) : Record.length(word))
      offset += Record.size(Record.length(word))
    }
    return (offset, bytes)
  }

  /// Settles what the dead owner of a lock, and those from whom it had taken it over, were about to
  /// do.
  private func settle(_ dead: OwnerID, _ operation: UInt64) {
    for slot in memory.lineOfOwners(of: dead) {
      let intent = slot + Slot.intent
      let found = memory.load(intent + ChannelIntent.operation)
      let isDrop = found == ChannelIntent.drop
      guard found == operation || (isDrop && operation == ChannelIntent.take),
        memory.load(intent + ChannelIntent.channel) == words
      else { continue }
      let sequence = memory.load(intent + ChannelIntent.sequence)
      let pin = memory.load(intent + ChannelIntent.pin)
      let claim = memory.load(intent + ChannelIntent.claim)
      if operation == ChannelIntent.put {
        // Published: the block is the channel's. Else it is still in the pin, and is freed with
        // it.
        if tailSequence.relaxed > sequence { memory.store(pin, 0) }
      } else if headSequence.relaxed > sequence {
        if pin != 0 { memory.store(pin, memory.load(intent + ChannelIntent.block)) }
        if isDrop { store(ChannelWords.done, memory.load(intent + ChannelIntent.done)) }
      } else if claim != 0 {
        memory.store(claim, 0)
      }
      memory.store(intent + ChannelIntent.operation, ChannelIntent.none)
    }
  }
}

extension Memory {
  /// The slots of a dead lock owner and of those whose locks it had taken over when it died.
  func lineOfOwners(of dead: OwnerID) -> [UInt64] {
    var slots: [UInt64] = []
    var owner = dead
    while slots.count < 64, let slot = slot(of: owner) {
      slots.append(slot)
      owner = OwnerID(word: load32(slot + Slot.deposed32))
    }
    return slots
  }

  /// Has the intent of a dead process settled, by taking the lock that it died with.
  func settleIntents(of slot: UInt64) {
    let generation = load32(slot + Slot.generation32)
    for slot in lineOfOwners(of: OwnerID(slotID(slot, generation))) {
      let intent = slot + Slot.intent
      let operation = load(intent + ChannelIntent.operation)
      guard operation != ChannelIntent.none else { continue }
      let channel = ChannelCore(self, load(intent + ChannelIntent.channel))
      if operation == ChannelIntent.put {
        channel.lockTail()
        channel.unlockTail()
      } else {
        channel.lockHead()
        channel.unlockHead()
      }
    }
  }
}
