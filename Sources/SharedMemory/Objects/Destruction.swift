internal import LinuxSystem

// How objects without references are taken apart, step by step. Each step is a transaction and leaves the
// object shorter; the entry stays on the list of the dying until the last one.

/// The words of an entry that each kind of object has of its own.
enum Body {
  /// A `SharedLock`; its lock word comes first.
  static let mutex: UInt64 = Entry.body

  static let channelWords: UInt64 = Entry.body

  /// The names of the channels that an end reads and writes.
  static let endReads: UInt64 = Entry.body
  static let endWrites: UInt64 = Entry.body + 8

  static let cellValue: UInt64 = Entry.body
  static let vectorBlock: UInt64 = Entry.body
  static let typecode: UInt64 = Entry.body + 8
  /// The name of the lock that goes with a value or an array.
  static let lock: UInt64 = Entry.body + 16
  static let vectorCount: UInt64 = Entry.body + 24

  /// The block with the name and the bytes.
  static let namedBlock: UInt64 = Entry.body
  /// The entry of the next one in its bucket, while it is in one.
  static let nextNamed: UInt64 = Entry.body + 8
  static let namedSize: UInt64 = Entry.body + 16
  static let isNamed: UInt64 = Entry.body + 24

  /// A `SharedPermits`; its word comes first.
  static let semaphore: UInt64 = Entry.body

  static let eventWord32: UInt64 = Entry.body

  /// The first block of a condition's or a barrier's waiters.
  static let waiters: UInt64 = Entry.body
  static let conditionTicket: UInt64 = Entry.body + 8

  static let barrierLock32: UInt64 = Entry.body + 8
  static let barrierParties32: UInt64 = Entry.body + 12
  static let barrierState: UInt64 = Entry.body + 16
  static let barrierReason32: UInt64 = Entry.body + 24
  static let barrierHasTimeout32: UInt64 = Entry.body + 28
  static let barrierTimeout: UInt64 = Entry.body + 32
}

extension Transaction {
  /// One step in the destruction of the first of the dying.
  func destroyStep(_ entry: UInt64) {
    switch ObjectKind(rawValue: load32(entry + Entry.kind32) & ~ObjectKind.dying) {
    case .channel: destroyChannel(entry)
    case .channelEnd: destroyEnd(entry)
    case .vector:
      let block = load(entry + Body.vectorBlock)
      if block != 0 { free(block) }
      retireWithLock(entry)
    case .cell: retireWithLock(entry)
    case .block:
      let block = load(entry + Body.namedBlock)
      if block != 0 { free(block) }
      retire(entry)
    case .condition:
      if !freeWaiters(entry) { return }
      retireWithLock(entry)
    case .barrier:
      if !freeWaiters(entry) { return }
      retire(entry)
    case .mutex, .semaphore, .event, nil: retire(entry)
    }
  }

  private func retireWithLock(_ entry: UInt64) {
    let lock = load(entry + Body.lock)
    retire(entry)
    dropReference(named: lock)
  }

  /// Tells the channels that this end of them is gone.
  private func destroyEnd(_ entry: UInt64) {
    let reads = load(entry + Body.endReads)
    let writes = load(entry + Body.endWrites)
    raise(.readersGone, reads)
    raise(.writersGone, writes)
    retire(entry)
    dropReference(named: reads)
    dropReference(named: writes)
  }

  private func raise(_ flags: ChannelFlags, _ name: UInt64) {
    guard name != 0, let entry = try? memory.entry(of: ObjectID(rawValue: name), .channel)
    else { return }
    ChannelCore(memory, load(entry + Body.channelWords)).raise(flags)
  }

  private func destroyChannel(_ entry: UInt64) {
    let words = load(entry + Body.channelWords)
    let channel = ChannelCore(memory, words)
    let headLock = words + ChannelWords.headLock32
    if load32(headLock) != 0 {
      // The last one to use it was killed there, and nobody mended it since.
      let ticket = load(words + ChannelWords.headTicket)
      let (offset, _) = channel.walk(from: load(words + ChannelWords.headSegment), to: ticket)
      store(words + ChannelWords.headOffset, offset)
      store32(headLock, 0)
    }
    if !dropItems(channel) { return }
    let segment = load(words + ChannelWords.headSegment)
    let spare = load(words + ChannelWords.spare)
    if segment != 0 {
      store(words + ChannelWords.headSegment, load(segment + Segment.next))
      free(segment - Block.header)
    } else if spare != 0 {
      store(words + ChannelWords.spare, 0)
      free(spare - Block.header)
    } else {
      free(words - Block.header)
      retire(entry)
    }
  }

  /// Drops some of the items that nobody took; true when none is left.
  private func dropItems(_ channel: ChannelCore) -> Bool {
    let words = channel.words
    let tail = load(words + ChannelWords.tailTicket)
    var ticket = load(words + ChannelWords.headTicket)
    guard ticket != tail else { return true }
    let segment = load(words + ChannelWords.headSegment)
    var offset = load(words + ChannelWords.headOffset)
    var blocks = 0
    loop: while ticket != tail, blocks < 4 {
      let word = load(segment + offset)
      switch Record.kind(word) {
      case Record.jump:
        store(words + ChannelWords.headSegment, load(segment + Segment.next))
        free(segment - Block.header)
        offset = Segment.records
        break loop
      case Record.block:
        blocks += 1
        guard release(message: load(segment + offset + 8)) else { break loop }
      default:
        break
      }
      offset += Record.size(Record.length(word))
      ticket += 1
    }
    store(words + ChannelWords.headOffset, offset)
    store(words + ChannelWords.headTicket, ticket)
    return false
  }
}
