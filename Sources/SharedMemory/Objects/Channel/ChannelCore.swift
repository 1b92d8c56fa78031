internal import LinuxSystem

// The channel: a line of records in linked segments, producers at the tail and consumers at the
// head, each side under a lock of its own.
//
// An item is published by ONE store, of the tail sequence number, and taken by ONE store, of the
// head sequence number. All else under the locks (where in which segment, how many bytes) can be
// worked out from the sequence numbers and the records, and is, by the successor of a lock whose
// owner died (`repairTail`, `repairHead`).
//
// Orderings: a consumer reads the tail sequence number with acquire and therefore sees the record
// that was written before the releasing store; likewise a producer and the head sequence number,
// before it uses freed room. Waking: a waiter first announces itself, then looks at the sequence
// number once more; the other side first stores the sequence number, then looks for waiters. The
// lock's exchange between the two is a full barrier (and so are the waiter's sequentially
// consistent operations): one of the two sees the other.
//
// Crash points, producer: before the tail sequence number's store nothing has happened (a block
// stays in the dead one's hand and is freed with it); after it the item is there. Consumer: before
// the head sequence number's store the item is still there, and a claim that was already written is
// taken back; after it the item was the dead one's, and its block is pinned by the dead one.
// Segments change in transactions. For blocks and claims the successor needs to know which side of
// the store the death was on, after others have moved the sequence number too; hence the note
// (`ChannelIntent`) in the slot, which the lock's successor settles before it goes on.

/// A channel as one process sees it: the memory, and the place of the channel's words.
struct ChannelCore {
  let memory: Memory
  let words: UInt64

  init(_ memory: Memory, _ words: UInt64) {
    self.memory = memory
    self.words = words
  }

  var tailSequence: SharedWord64 { memory.word(words + ChannelWords.tailSequence) }
  var headSequence: SharedWord64 { memory.word(words + ChannelWords.headSequence) }
  var readerSleep: SharedWord32 { memory.word32(words + ChannelWords.readerSleep32) }
  var writerSleep: SharedWord32 { memory.word32(words + ChannelWords.writerSleep32) }
  var flagsWord: SharedWord32 { memory.word32(words + ChannelWords.flags32) }
  var flags: ChannelFlags { ChannelFlags(rawValue: flagsWord.load()) }

  @inline(__always)
  func load(_ word: UInt64) -> UInt64 { memory.load(words + word) }
  @inline(__always)
  func store(_ word: UInt64, _ value: UInt64) { memory.store(words + word, value) }

  // MARK: Locks

  @inline(__always)
  func lockTail() {
    let dead = memory.lock(memory.word32(words + ChannelWords.tailLock32), isNoted: true)
    if dead != .none { repairTail(dead) }
    Failpoint.hit(.putLocked)
  }

  @inline(__always)
  func unlockTail() { memory.unlock(memory.word32(words + ChannelWords.tailLock32)) }

  @inline(__always)
  func lockHead() {
    let dead = memory.lock(memory.word32(words + ChannelWords.headLock32), isNoted: true)
    if dead != .none { repairHead(dead) }
    Failpoint.hit(.takeLocked)
  }

  @inline(__always)
  func unlockHead() { memory.unlock(memory.word32(words + ChannelWords.headLock32)) }

  // MARK: Putting

  /// Whether a message of that length may be put now. The answer holds under the tail lock only.
  @inline(__always)
  func hasRoom(_ length: UInt64, holdingLock: Bool) -> Bool {
    let itemLimit = load(ChannelWords.itemLimit)
    if itemLimit != 0 {
      let tail = tailSequence.relaxed
      if tail &- load(ChannelWords.knownHead) < itemLimit { return true }
      let head = headSequence.loadAcquire()
      if holdingLock { store(ChannelWords.knownHead, head) }
      return tail &- head < itemLimit
    }
    let byteLimit = load(ChannelWords.byteLimit)
    guard byteLimit != 0 else { return true }
    // Without the lock, an item may be gone again before the producer has counted it: less than
    // nothing.
    let pending = Int64(
      bitPattern: load(ChannelWords.tailBytes)
        &- memory.word(words + ChannelWords.headBytes).loadAcquire())
    return pending <= 0 || UInt64(pending) + Record.cost(length) <= byteLimit
  }

  enum PutResult: Equatable {
    case done(sequence: UInt64)
    case full
    case closed
  }

  /// Puts a short message, copied into the record.
  func put(_ bytes: UnsafeRawBufferPointer) throws(SharedMemoryError) -> PutResult {
    let length = UInt64(bytes.count)
    lockTail()
    let (result, place) = try prepare(length, size: Record.size(length))
    guard case .done(let sequence) = result else { return result }
    memory.store(place, Record.word(Record.inline, length))
    if length > 0 {
      unsafe memory.address(place + Record.header).copyMemory(
        from: bytes.baseAddress.unsafelyUnwrapped, byteCount: bytes.count)
    }
    Failpoint.hit(.putWritten)
    publish(sequence, length, size: Record.size(length))
    unlockTail()
    Failpoint.hit(.putUnlocked)
    if readerSleep.load() != 0 { wakeReaders() }
    return result
  }

  /// Puts the message whose block is in the given pin, which is empty afterwards.
  func put(blockIn pin: UInt64, length: UInt64) throws(SharedMemoryError) -> PutResult {
    lockTail()
    let size = Record.size(Record.blockSize)
    let (result, place) = try prepare(length, size: size)
    guard case .done(let sequence) = result else { return result }
    memory.store(place, Record.word(Record.block, Record.blockSize))
    memory.store(place + 8, memory.load(pin))
    memory.store(place + 16, length)
    Failpoint.hit(.putWritten)
    announce(ChannelIntent.put, sequence, claim: 0, pin: pin, block: memory.load(pin))
    Failpoint.hit(.putIntent)
    publish(sequence, length, size: size)
    memory.store(pin, 0)
    settleIntent()
    unlockTail()
    Failpoint.hit(.putUnlocked)
    if readerSleep.load() != 0 { wakeReaders() }
    return result
  }

  /// Looks for reasons not to put, and finds the place for the record. Unlocks unless the answer is
  /// done, for the sequence number that the record will have.
  @inline(__always)
  private func prepare(_ length: UInt64, size: UInt64)
    throws(SharedMemoryError) -> (PutResult, UInt64)
  {
    if flagsWord.relaxed != 0, flags.refusesPut {
      unlockTail()
      return (.closed, 0)
    }
    if !hasRoom(length, holdingLock: true) {
      unlockTail()
      return (.full, 0)
    }
    var offset = load(ChannelWords.tailOffset)
    var segment = load(ChannelWords.tailSegment)
    // There is always room left for a jump.
    if offset + size + Record.header > memory.load(segment + Segment.size) {
      do throws(SharedMemoryError) {
        try appendSegment(size)
      } catch {
        unlockTail()
        throw error
      }
      offset = Segment.records
      segment = load(ChannelWords.tailSegment)
      Failpoint.hit(.putSegment)
    }
    return (.done(sequence: tailSequence.relaxed), segment + offset)
  }

  /// The decisive store, and the words that follow from it.
  @inline(__always)
  private func publish(_ sequence: UInt64, _ length: UInt64, size: UInt64) {
    tailSequence.storeRelease(sequence + 1)
    Failpoint.hit(.putPublished)
    store(ChannelWords.tailOffset, load(ChannelWords.tailOffset) + size)
    store(ChannelWords.tailBytes, load(ChannelWords.tailBytes) + Record.cost(length))
    Failpoint.hit(.putMoved)
  }

  /// Links a new tail segment for a record of that size.
  @inline(never)
  private func appendSegment(_ size: UInt64) throws(SharedMemoryError) {
    let sequence = tailSequence.relaxed
    let bytes = load(ChannelWords.tailBytes)
    try memory.transact { (transaction) throws(SharedMemoryError) in
      let old = load(ChannelWords.tailSegment)
      // A backlog of whole segments asks for larger ones.
      var blockSize = load(ChannelWords.segmentSize)
      if old != load(ChannelWords.headSegment), blockSize < Segment.largestBlock {
        blockSize *= 2
        transaction.store(words + ChannelWords.segmentSize, blockSize)
      }
      if size * 4 > blockSize { blockSize = (size * 4 + 4095) / 4096 * 4096 }
      let payload = blockSize - Block.header
      var segment = load(ChannelWords.spare)
      if segment != 0 { transaction.store(words + ChannelWords.spare, 0) }
      if segment != 0, memory.load(segment + Segment.size) < payload {
        transaction.free(segment - Block.header)
        segment = 0
      }
      if segment == 0 {
        segment = try transaction.allocate(payload, tag: Block.Tag.segment) + Block.header
      }
      initialise(segment, payload, sequence: sequence, bytes: bytes)
      memory.store(
        old + load(ChannelWords.tailOffset), Record.word(Record.jump, 0))
      transaction.store(old + Segment.next, segment)
      transaction.store(words + ChannelWords.tailSegment, segment)
      transaction.store(words + ChannelWords.tailOffset, Segment.records)
    }
  }

  /// Writes an empty segment's words; nobody else sees them yet.
  func initialise(_ segment: UInt64, _ payload: UInt64, sequence: UInt64, bytes: UInt64) {
    memory.store(segment + Segment.next, 0)
    memory.store(segment + Segment.firstSequence, sequence)
    memory.store(segment + Segment.firstBytes, bytes)
    memory.store(segment + Segment.size, payload)
  }

  // MARK: Taking

  /// A message that was taken: bytes that nobody else will touch until it is given back.
  struct Message {
    /// The pin that has the block; 0 for bytes copied elsewhere.
    var pin: UInt64
    var sequence: UInt64
    /// The place of the bytes in the arena, if they are in a block.
    var block: UInt64
    var length: Int
  }

  /// Takes the next message, if there is one. A short one is copied to `scratch`.
  func take(claim: UInt64, into scratch: UnsafeMutableRawPointer) -> Message? {
    lockHead()
    let sequence = headSequence.relaxed
    guard hasItem(sequence) else {
      unlockHead()
      return nil
    }
    let (place, word) = nextRecord()
    var message = Message(pin: 0, sequence: sequence, block: 0, length: Int(Record.length(word)))
    if Record.kind(word) == Record.inline {
      unsafe scratch.copyMemory(
        from: memory.address(place + Record.header), byteCount: message.length)
      Failpoint.hit(.takeCopied)
      if claim != 0 {
        announce(ChannelIntent.take, sequence, claim: claim, pin: 0, block: 0)
        Failpoint.hit(.takeIntent)
        memory.store(claim, sequence + 1)
        Failpoint.hit(.takeClaimed)
      }
      consume(sequence, UInt64(message.length), size: Record.size(Record.length(word)))
      if claim != 0 { settleIntent() }
    } else {
      message.pin = memory.openPin()
      message.block = memory.load(place + 8)
      message.length = Int(memory.load(place + 16))
      announce(
        ChannelIntent.take, sequence, claim: claim, pin: message.pin, block: message.block)
      Failpoint.hit(.takeIntent)
      if claim != 0 { memory.store(claim, sequence + 1) }
      Failpoint.hit(.takeClaimed)
      consume(sequence, UInt64(message.length), size: Record.size(Record.blockSize)) {
        memory.store(message.pin, message.block)
      }
      settleIntent()
    }
    unlockHead()
    Failpoint.hit(.takeUnlocked)
    if writerSleep.load() != 0 { wakeWriters() }
    return message
  }

  /// Whether there is an item at the head, under the head lock.
  @inline(__always)
  func hasItem(_ sequence: UInt64) -> Bool {
    if load(ChannelWords.knownTail) != sequence { return true }
    let tail = tailSequence.loadAcquire()
    store(ChannelWords.knownTail, tail)
    return tail != sequence
  }

  /// The record at the head, behind a jump if need be. (Behind two, where a producer died between a
  /// new segment and the record it was meant for, and the next one's record did not fit.)
  @inline(__always)
  func nextRecord() -> (place: UInt64, word: UInt64) {
    while true {
      let place = load(ChannelWords.headSegment) + load(ChannelWords.headOffset)
      let word = memory.load(place)
      if Record.kind(word) != Record.jump { return (place, word) }
      leaveSegment()
    }
  }

  /// The decisive store, and the words that follow from it.
  @inline(__always)
  func consume(
    _ sequence: UInt64, _ length: UInt64, size: UInt64, _ own: () -> Void = {}
  ) {
    memory.word(words + ChannelWords.headBytes).storeRelease(
      load(ChannelWords.headBytes) + Record.cost(length))
    headSequence.storeRelease(sequence + 1)
    Failpoint.hit(.takeConsumed)
    own()
    store(ChannelWords.headOffset, load(ChannelWords.headOffset) + size)
    Failpoint.hit(.takeMoved)
  }

  /// Goes on to the next segment; the one that was left becomes the spare, or is freed.
  @inline(never)
  private func leaveSegment() {
    memory.transact { transaction in
      let old = load(ChannelWords.headSegment)
      let next = memory.load(old + Segment.next)
      transaction.store(words + ChannelWords.headSegment, next)
      transaction.store(words + ChannelWords.headOffset, Segment.records)
      let spare = load(ChannelWords.spare)
      if spare == 0 {
        transaction.store(words + ChannelWords.spare, old)
      } else if memory.load(spare + Segment.size) < memory.load(old + Segment.size) {
        transaction.store(words + ChannelWords.spare, old)
        transaction.free(spare - Block.header)
      } else {
        transaction.free(old - Block.header)
      }
    }
    Failpoint.hit(.takeSegment)
  }

  // MARK: Intents

  @inline(__always)
  func announce(
    _ operation: UInt64, _ sequence: UInt64, claim: UInt64, pin: UInt64, block: UInt64
  ) {
    let intent = memory.ownSlot + Slot.intent
    memory.store(intent + ChannelIntent.channel, words)
    memory.store(intent + ChannelIntent.sequence, sequence)
    memory.store(intent + ChannelIntent.claim, claim)
    memory.store(intent + ChannelIntent.pin, pin)
    memory.store(intent + ChannelIntent.block, block)
    memory.store(intent + ChannelIntent.operation, operation)
  }

  @inline(__always)
  func settleIntent() {
    memory.store(memory.ownSlot + Slot.intent + ChannelIntent.operation, ChannelIntent.none)
  }
}
