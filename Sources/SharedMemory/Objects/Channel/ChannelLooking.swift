internal import LinuxSystem

// What looks at a channel without changing its sequence numbers.

extension ChannelCore {
  /// Whether taking would not block, with the other side's word for it.
  @inline(__always)
  var isReadable: Bool {
    headSequence.relaxed != tailSequence.loadAcquire()
      || (flagsWord.relaxed != 0 && flags.endsReading)
  }

  /// Items between head and tail, as they were at one instant.
  var count: Int {
    while true {
      // If the tail stood still meanwhile, this was the count when the head was read.
      let tail = tailSequence.load()
      let head = headSequence.load()
      if tailSequence.load() == tail { return Int(tail - head) }
    }
  }

  /// The message at the head, if there is one. A block gets this process as an owner more: it can
  /// still be read when another process has taken the message.
  func peek(into scratch: UnsafeMutableRawPointer) -> Message? {
    lockHead()
    defer { unlockHead() }
    let sequence = headSequence.relaxed
    guard tailSequence.loadAcquire() != sequence else { return nil }
    let (place, word) = nextRecord()
    if Record.kind(word) == Record.inline {
      let length = Int(Record.length(word))
      unsafe scratch.copyMemory(from: memory.address(place + Record.header), byteCount: length)
      return Message(pin: 0, sequence: sequence, block: 0, length: length)
    }
    // Nobody can take it, and so nobody can free it, while this process has the lock.
    let block = memory.load(place + 8)
    let pin = memory.openPin()
    memory.transact { transaction in
      transaction.store(block + Block.owners, transaction.load(block + Block.owners) + 1)
      transaction.store(pin, block)
    }
    Failpoint.hit(.peekShared)
    return Message(pin: pin, sequence: sequence, block: block, length: Int(memory.load(place + 16)))
  }

  /// Writes the words of a new channel, which nobody else sees yet.
  func initialise(_ limit: Channel.Limit, _ segment: UInt64, _ payload: UInt64) {
    for word in stride(from: 0, to: ChannelWords.size, by: 8) { store(word, 0) }
    switch limit {
    case .unbounded: break
    case .items(let count): store(ChannelWords.itemLimit, UInt64(max(count, 1)))
    case .bytes(let count): store(ChannelWords.byteLimit, UInt64(max(count, 1)))
    }
    initialise(segment, payload, sequence: 0, bytes: 0)
    store(ChannelWords.segmentSize, Segment.smallestBlock)
    store(ChannelWords.tailSegment, segment)
    store(ChannelWords.tailOffset, Segment.records)
    store(ChannelWords.headSegment, segment)
    store(ChannelWords.headOffset, Segment.records)
  }
}
