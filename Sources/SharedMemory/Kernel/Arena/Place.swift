internal import LinuxSystem

// Types for places in the arena: which word belongs to what, and what is in it, is known to the
// compiler. They are numbers at run time.

/// A place in the arena at which something of a type lies; it counts bytes from the arena's
/// beginning.
struct Place<Content>: Hashable, Sendable {
  let offset: UInt64

  init(_ offset: UInt64) { self.offset = offset }

  /// Whether it is no place: what a word names that names nothing.
  var isNowhere: Bool { offset == 0 }
}

/// A word of something that lies in the arena, and what is in the word.
struct Field<Content, Value>: Sendable {
  /// Bytes from the beginning of what it belongs to.
  let offset: UInt64

  init(_ offset: UInt64) { self.offset = offset }
}

/// What a word of the arena can hold.
protocol ArenaWord {
  static func load(_ memory: Memory, _ offset: UInt64) -> Self
  static func store(_ value: Self, _ memory: Memory, _ offset: UInt64)
  static func store(_ value: Self, _ transaction: Transaction, _ offset: UInt64)
}

extension UInt32: ArenaWord {
  static func load(_ memory: Memory, _ offset: UInt64) -> UInt32 { memory.load32(offset) }
  static func store(_ value: UInt32, _ memory: Memory, _ offset: UInt64) {
    memory.store32(offset, value)
  }
  static func store(_ value: UInt32, _ transaction: Transaction, _ offset: UInt64) {
    transaction.store32(offset, value)
  }
}

extension UInt64: ArenaWord {
  static func load(_ memory: Memory, _ offset: UInt64) -> UInt64 { memory.load(offset) }
  static func store(_ value: UInt64, _ memory: Memory, _ offset: UInt64) {
    memory.store(offset, value)
  }
  static func store(_ value: UInt64, _ transaction: Transaction, _ offset: UInt64) {
    transaction.store(offset, value)
  }
}

extension Place: ArenaWord {
  static func load(_ memory: Memory, _ offset: UInt64) -> Place { Place(memory.load(offset)) }
  static func store(_ value: Place, _ memory: Memory, _ offset: UInt64) {
    memory.store(offset, value.offset)
  }
  static func store(_ value: Place, _ transaction: Transaction, _ offset: UInt64) {
    transaction.store(offset, value.offset)
  }
}

extension Place {
  /// Where a word of it is.
  static func + <Value>(place: Place, field: Field<Content, Value>) -> UInt64 {
    place.offset + field.offset
  }
}

extension Memory {
  /// A word of something, for a plain load or store; see ``store(_:_:)``.
  subscript<Content, Value: ArenaWord>(place: Place<Content>, field: Field<Content, Value>) -> Value
  {
    @inline(__always) get { Value.load(self, place.offset + field.offset) }
    @inline(__always) nonmutating set { Value.store(newValue, self, place.offset + field.offset) }
  }

  /// A word of something, for atomic operations.
  func word<Content>(_ place: Place<Content>, _ field: Field<Content, UInt64>) -> SharedWord64 {
    word(place.offset + field.offset)
  }

  /// A word of something, for atomic operations.
  func word<Content>(_ place: Place<Content>, _ field: Field<Content, UInt32>) -> SharedWord32 {
    word32(place.offset + field.offset)
  }
}

extension Transaction {
  /// A word of something, which is given its old value again if the transaction does not end.
  subscript<Content, Value: ArenaWord>(place: Place<Content>, field: Field<Content, Value>) -> Value
  {
    @inline(__always) get { Value.load(memory, place.offset + field.offset) }
    @inline(__always) nonmutating set { Value.store(newValue, self, place.offset + field.offset) }
  }
}
