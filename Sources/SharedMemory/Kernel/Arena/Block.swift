// A block of the heap begins with 64 bytes of its own: where the next one begins, whether it is
// used, and what it is. Its contents follow, aligned to 64.

enum Block {
  static let header: UInt64 = 64
  static let unit: UInt64 = 64

  /// The block's size with its header, a multiple of 64; the low bits are flags.
  static let size: UInt64 = 0
  /// What a used block is (``Tag``).
  static let tag: UInt64 = 8

  // In a free block, and the last of them in a used one that is uncommitted:
  static let next: UInt64 = 16
  static let previous: UInt64 = 24
  /// Bytes of it that may have memory.
  static let dirty: UInt64 = 32
  /// Bytes from the beginning of an uncommitted block that certainly have memory.
  static let ready: UInt64 = 40
  // Its last 8 bytes repeat the size, for the block after it.

  // In a block with a message:
  /// Bytes of the message.
  static let length: UInt64 = 16
  /// How many references the message has (still) got. Their names follow the message.
  static let references: UInt64 = 24
  /// How many words name the block: one, and one for each process that peeks at the message.
  static let owners: UInt64 = 32

  static let used: UInt64 = 1
  /// The block before this one is used: there is no size in front of this one.
  static let previousUsed: UInt64 = 2
  /// Pages inside may have been given back to the system, or not have been reserved yet.
  static let uncommitted: UInt64 = 4
  static let flags: UInt64 = 63

  /// What the contents of a used block are.
  enum Tag {
    static let message: UInt64 = 1
    static let segment: UInt64 = 2
    static let channel: UInt64 = 3
    static let vector: UInt64 = 4
    static let handles: UInt64 = 5
    static let end: UInt64 = 6
    static let waiters: UInt64 = 7
    static let named: UInt64 = 8
    static let waitTable: UInt64 = 9
  }

  /// The free list for blocks of a size: eight lists for each power of two.
  static func bin(_ size: UInt64) -> Int {
    let units = size / unit
    guard units >= 8 else { return Int(units) }
    let level = 63 - units.leadingZeroBitCount
    return (level - 2) * 8 + Int(units >> UInt64(level - 3) & 7)
  }

  /// Blocks from this size on can be made first and get their memory afterwards.
  static let largeSize: UInt64 = 1 << 20

  static let binCount = 29 * 8

  static func rounded(_ payload: UInt64) -> UInt64 {
    (payload + header + unit - 1) / unit * unit
  }
}
