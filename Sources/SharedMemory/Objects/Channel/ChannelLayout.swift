// The words of a channel. Those that one side writes at each item are on cache lines of their own,
// so that the sides do not fight for them.

/// The head of a channel, in a block of its own.
enum ChannelWords {
  // The producers' line; all but the lock is written under it.
  static let tailLock32: UInt64 = 0
  /// Where the next record goes, in bytes from the beginning of the tail segment.
  static let tailOffset: UInt64 = 8
  static let tailSegment: UInt64 = 16
  /// A value that the head sequence number had; saves a look at the consumers' line.
  static let knownHead: UInt64 = 24
  /// The cost of all records ever put, for a channel that is bounded by bytes.
  static let tailBytes: UInt64 = 32

  /// How many items were ever put: storing it is what makes an item visible. Consumers sleep on its
  /// low half.
  static let tailSequence: UInt64 = 64

  // The consumers' line; all but the lock is written under it.
  static let headLock32: UInt64 = 128
  static let headOffset: UInt64 = 136
  static let headSegment: UInt64 = 144
  static let knownTail: UInt64 = 152
  /// How many of the items were declared done; see `ChannelTasks`.
  static let done: UInt64 = 160

  /// How many items were ever taken: storing it is what takes an item. Producers sleep on its low
  /// half.
  static let headSequence: UInt64 = 192
  static let headBytes: UInt64 = 200

  // Mostly read.
  /// Who sleeps: ``sleepers`` and ``pollers``.
  static let readerSleep32: UInt64 = 256
  static let writerSleep32: UInt64 = 260
  static let flags32: UInt64 = 264
  /// Whether somebody sleeps until all items are done.
  static let doneSleep32: UInt64 = 268
  static let itemLimit: UInt64 = 272
  static let byteLimit: UInt64 = 280
  /// A segment to use again; written in transactions.
  static let spare: UInt64 = 288
  /// Bytes of the next new segment's block; written in transactions.
  static let segmentSize: UInt64 = 296
  static let size: UInt64 = 320

  /// Somebody may be asleep on the futex.
  static let sleepers: UInt32 = 1
  /// Somebody may be asleep in poll, where only a signal arrives.
}

/// A stretch of records. It is left for the next one when a record does not fit, and never written
/// again until it was left by the consumers too.
enum Segment {
  static let next: UInt64 = 0
  /// The sequence number of its first record.
  static let firstSequence: UInt64 = 8
  /// The cost of all records before it.
  static let firstBytes: UInt64 = 16
  static let size: UInt64 = 24
  static let records: UInt64 = 32

  static let smallestBlock: UInt64 = 4096
  static let largestBlock: UInt64 = 65_536
}

/// A record: one word that says what follows, then the bytes, padded to 8.
enum Record {
  static let header: UInt64 = 8
  /// The bytes themselves.
  static let inline: UInt64 = 0
  /// The place of a block with the message, and its length.
  static let block: UInt64 = 1
  /// No record: the next one is in the next segment.
  static let jump: UInt64 = 2

  static let blockSize: UInt64 = 16
  /// Longer messages go into a block, where they are decoded in place.
  static let inlineLimit = Scratch.size

  static func word(_ kind: UInt64, _ length: UInt64) -> UInt64 { kind << 32 | length }
  static func kind(_ word: UInt64) -> UInt64 { word >> 32 }
  static func length(_ word: UInt64) -> UInt64 { word & 0xffff_ffff }

  /// Bytes that a record takes in its segment.
  static func size(_ length: UInt64) -> UInt64 { header + (length + 7) / 8 * 8 }
  /// What a message counts against a limit in bytes: an empty one is not free either.
  static func cost(_ length: UInt64) -> UInt64 { length + 16 }
}

/// What a process notes in its slot before it moves a block or a claim: enough for its successor to
/// know which side of the one decisive store it died on.
enum ChannelIntent {
  static let operation: UInt64 = 0
  static let channel: UInt64 = 8
  static let sequence: UInt64 = 16
  static let claim: UInt64 = 24
  static let pin: UInt64 = 32
  static let block: UInt64 = 40
  /// What the count of items that are done will be; of ``drop`` only.
  static let done: UInt64 = 48

  static let none: UInt64 = 0
  static let put: UInt64 = 1
  static let take: UInt64 = 2
  /// To take an item that nobody is to see, and that counts as done.
  static let drop: UInt64 = 3
}
