internal import LinuxSystem

// How a list lies in its block. First the words `magic`, `count` and for each item and the end of
// the last where it begins; then the items. An item has a word that counts its changes and two
// places of the same size, each with a word that says what is in it and room for the value. The
// lowest bit of the count says which place holds; a change writes the other one and then counts. So
// a process that dies while it changes an item leaves the old one, and a reader that was overtaken
// sees it in the count. Two processes that change the same item at once may mix it up, as in
// Python.

/// A list of numbers, strings and truth values in a block of shared memory: Python's
/// `ShareableList`.
package struct SharedList {
  /// An item as it lies in memory.
  package enum Item: Equatable, Sendable {
    case none
    case boolean(Bool)
    case integer(Int)
    case number(Double)
    case string([UInt8])

    var kind: UInt64 {
      switch self {
      case .none: 0
      case .boolean(let value): value ? 2 : 1
      case .integer: 3
      case .number: 4
      case .string(let bytes): 5 | UInt64(bytes.count) << 8
      }
    }

    /// The room that Python gives such an item: a longer string may take its place up to there.
    var room: Int {
      if case .string(let bytes) = self { 8 * (bytes.count / 8 + 1) } else { 8 }
    }
  }

  private static let magic: UInt64 = 0x7473_696c_6d68_7370
  private static let items = 16

  private let block: SharedBlock

  /// The bytes that a list of those items takes.
  package static func size(of list: [Item]) -> Int {
    items + 8 * (list.count + 1) + list.reduce(0) { $0 + 8 + 2 * (8 + $1.room) }
  }

  /// Writes a list into a new block, which has to have its ``size(of:)``.
  package static func write(_ list: [Item], to block: SharedBlock) throws(SharedMemoryError) {
    try block.word(at: 8).store(UInt64(list.count))
    var place = items + 8 * (list.count + 1)
    for (index, item) in list.enumerated() {
      try block.word(at: items + 8 * index).store(UInt64(place))
      try write(item, to: block, at: place + 8)
      place += 8 + 2 * (8 + item.room)
    }
    try block.word(at: items + 8 * list.count).store(UInt64(place))
    try block.word(at: 0).store(magic)
  }

  /// The list in a block; `notAList` if there is none.
  package init(in block: SharedBlock) throws(SharedMemoryError) {
    self.block = block
    guard block.size >= Self.items + 8, try block.word(at: 0).load() == Self.magic else {
      throw .notAList(reason: "holds no list")
    }
    // Every process may write there: what the block says is not taken on trust.
    let count = try block.word(at: 8).load()
    guard count <= UInt64(block.size / 8 - 3) else { throw .notAList(reason: "is damaged") }
    self.count = Int(count)
  }

  /// How many items there are; fixed for ever.
  package let count: Int

  // MARK: Items

  /// The item at a place from 0, which the caller checks.
  package func item(_ index: Int) throws(SharedMemoryError) -> Item {
    let (place, room) = try find(index)
    let changes = try block.word(at: place)
    var item = Item.none
    // Enough for any writer that is not writing without a pause.
    for _ in 0..<100_000 {
      let seen = changes.loadAcquire()
      item = try Self.read(block, place + 8 + Int(seen & 1) * (8 + room), room)
      if changes.load() == seen { break }
    }
    return item
  }

  /// Puts an item in the place of another one; false if it is too long for that.
  package func set(_ index: Int, _ item: Item) throws(SharedMemoryError) -> Bool {
    let (place, room) = try find(index)
    if case .string(let bytes) = item, bytes.count > room { return false }
    let changes = try block.word(at: place)
    let seen = changes.load()
    try Self.write(item, to: block, at: place + 8 + Int(~seen & 1) * (8 + room))
    Failpoint.hit(.listWritten)
    changes.store(seen &+ 1)
    return true
  }

  /// The room for a string in an item.
  package func room(_ index: Int) throws(SharedMemoryError) -> Int { try find(index).room }

  private func find(_ index: Int) throws(SharedMemoryError) -> (place: Int, room: Int) {
    precondition(index >= 0 && index < count, "no such item")
    let start = try block.word(at: Self.items + 8 * index).load()
    let end = try block.word(at: Self.items + 8 * index + 8).load()
    guard start % 8 == 0, start >= 24, end <= UInt64(block.size), start < end,
      end - start >= 40, (end - start - 24) % 16 == 0
    else { throw .notAList(reason: "is damaged") }
    return (Int(start), Int(end - start - 24) / 2)
  }

  private static func read(_ block: SharedBlock, _ place: Int, _ room: Int)
    throws(SharedMemoryError) -> Item
  {
    let kind = try block.word(at: place).relaxed
    let value = try block.word(at: place + 8).relaxed
    switch kind & 0xff {
    case 1: return .boolean(false)
    case 2: return .boolean(true)
    case 3: return .integer(Int(bitPattern: UInt(value)))
    case 4: return .number(Double(bitPattern: value))
    case 5:
      let length = min(Int(truncatingIfNeeded: kind >> 8), room)
      return .string(try block.bytes(place + 8..<place + 8 + length))
    default: return .none
    }
  }

  private static func write(_ item: Item, to block: SharedBlock, at place: Int)
    throws(SharedMemoryError)
  {
    try block.word(at: place).relaxed = item.kind
    switch item {
    case .integer(let value):
      try block.word(at: place + 8).relaxed = UInt64(bitPattern: Int64(value))
    case .number(let value): try block.word(at: place + 8).relaxed = value.bitPattern
    case .string(let bytes): try block.write(bytes, at: place + 8)
    case .none, .boolean: break
    }
  }
}
