internal import LinuxSystem

// What the arena has to know of channels: how one is destroyed, what a dead process leaves in them,
// and what belongs to them.

extension ObjectKind {
  /// The kind of these objects.
  package static let channel = ObjectKind(2, "channel")
}

extension Entry {
  /// Where the words of a channel are.
  static let channelWords = Field<Entry, UInt64>(body)
}

extension Channel: SharedKind {
  static var kind: ObjectKind { .channel }

  static func destroyStep(_ entry: Place<Entry>, _ transaction: Transaction) {
    let words = transaction[entry, Entry.channelWords]
    let channel = ChannelCore(transaction.memory, words)
    let headLock = words + ChannelWords.headLock32
    if transaction.load32(headLock) != 0 {
      // The last one to use it was killed there, and nobody mended it since.
      let sequence = transaction.load(words + ChannelWords.headSequence)
      let segment = transaction.load(words + ChannelWords.headSegment)
      transaction.store(
        words + ChannelWords.headOffset, channel.walk(from: segment, to: sequence).offset)
      transaction.store32(headLock, 0)
    }
    guard transaction.dropItems(channel) else { return }
    if !transaction.freeSegment(words) {
      transaction.free(words - Block.header)
      transaction.retire(entry)
    }
  }

  static func status(_ entry: Place<Entry>, _ memory: Memory) -> ObjectStatus {
    let words = memory[entry, Entry.channelWords]
    let core = ChannelCore(memory, words)
    let limit = Int(memory.load(words + ChannelWords.itemLimit))
    return ObjectStatus(
      count: core.count, limit: limit == 0 ? nil : limit, taken: Int(core.headSequence.load()))
  }

  static func settle(_ slot: UInt64, _ memory: Memory) { memory.settleIntents(of: slot) }

  static func audit(_ entry: Place<Entry>, _ audit: inout Audit) {
    audit.walkChannel(audit.memory[entry, Entry.channelWords], from: audit.name(entry))
  }
}

extension Transaction {
  /// Frees one of the segments of a channel without items; false if it has none.
  fileprivate func freeSegment(_ words: UInt64) -> Bool {
    let segment = load(words + ChannelWords.headSegment)
    let spare = load(words + ChannelWords.spare)
    if segment != 0 {
      store(words + ChannelWords.headSegment, load(segment + Segment.next))
      free(segment - Block.header)
    } else if spare != 0 {
      store(words + ChannelWords.spare, 0)
      free(spare - Block.header)
    }
    return segment != 0 || spare != 0
  }

  /// Drops some of the items that nobody took; true when none is left.
  fileprivate func dropItems(_ channel: ChannelCore) -> Bool {
    let words = channel.words
    let tail = load(words + ChannelWords.tailSequence)
    var sequence = load(words + ChannelWords.headSequence)
    guard sequence != tail else { return true }
    let segment = load(words + ChannelWords.headSegment)
    var offset = load(words + ChannelWords.headOffset)
    var blocks = 0
    loop: while sequence != tail, blocks < 4 {
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
      sequence += 1
    }
    store(words + ChannelWords.headOffset, offset)
    store(words + ChannelWords.headSequence, sequence)
    return false
  }
}

extension Audit {
  fileprivate mutating func walkChannel(_ words: UInt64, from owner: String) {
    reach(words - Block.header, Block.Tag.channel, from: owner)
    let spare = memory.load(words + ChannelWords.spare)
    if spare != 0 { reach(spare - Block.header, Block.Tag.segment, from: "\(owner)'s spare") }
    let head = memory.load(words + ChannelWords.headSequence)
    let tail = memory.load(words + ChannelWords.tailSequence)
    var segment = memory.load(words + ChannelWords.headSegment)
    var sequence = memory.load(segment + Segment.firstSequence)
    var last = segment
    while segment != 0 {
      reach(segment - Block.header, Block.Tag.segment, from: owner)
      compare(
        "items before a segment of \(owner)", memory.load(segment + Segment.firstSequence), sequence
      )
      var offset = Segment.records
      while sequence < tail {
        let word = memory.load(segment + offset)
        if Record.kind(word) == Record.jump { break }
        if sequence >= head, Record.kind(word) == Record.block {
          walkMessage(memory.load(segment + offset + 8), from: "an item of \(owner)")
        }
        offset += Record.size(Record.length(word))
        sequence += 1
      }
      last = segment
      segment = memory.load(segment + Segment.next)
    }
    if last != memory.load(words + ChannelWords.tailSegment) {
      problems.append("\(owner)'s segments do not end at its tail")
    }
    compare("items of \(owner)", sequence, tail)
  }
}
