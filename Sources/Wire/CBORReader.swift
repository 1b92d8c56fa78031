/// Reads CBOR items one after another and never past the end; trusts nothing that it reads.
///
/// It accepts the part of CBOR that this program writes: definite lengths, 64-bit floats, byte
/// strings. The bytes it was given must outlive it.
@safe
package struct CBORReader {
  /// The head of one item. Contents follow for arrays, maps and tags; a byte string's are skipped,
  /// and `bytes(in:)` gives them.
  package enum Item {
    case integer(Int64)
    case bytes(Range<Int>)
    case array(Int)
    case map(Int)
    case tag(UInt64)
    case boolean(Bool)
    case null
    case undefined
    case float(Double)
  }

  @usableFromInline
  let base: UnsafeRawPointer
  @usableFromInline
  let end: Int
  /// Where the next item starts.
  @usableFromInline
  var position = 0
  /// Items that containers have promised and that are not yet read; each takes a byte at least, so
  /// that no count can promise more than there are bytes left.
  @usableFromInline
  var promised = 0

  /// A reader at the first of these bytes.
  package init(_ bytes: UnsafeRawBufferPointer) {
    unsafe base = bytes.baseAddress ?? UnsafeRawPointer(bitPattern: 8)!
    end = bytes.count
  }

  /// Where the next item starts.
  package var offset: Int { position }
  /// Whether all bytes are read.
  package var isAtEnd: Bool { position == end }
  /// The number of bytes not yet read.
  package var remaining: Int { end - position }

  /// Whether the next item is this tag, whose number takes two bytes.
  package func isAtTag(_ tag: UInt64) -> Bool {
    guard end - position > 3 else { return false }
    return unsafe base.load(fromByteOffset: position, as: UInt8.self) == CBOR.Major.tag << 5 | 25
      && load(position + 1, 2) == tag
  }

  /// The contents of a byte string that was read.
  package func bytes(in range: Range<Int>) -> UnsafeRawBufferPointer {
    precondition(range.lowerBound >= 0 && range.upperBound <= end, "no part of this message")
    return unsafe UnsafeRawBufferPointer(start: base + range.lowerBound, count: range.count)
  }

  /// The error of something wrong at this place.
  package func malformed(_ reason: String) -> WireError {
    WireError(offset: position, reason: reason)
  }

  /// Reads an integer item if that is what comes next; the quick way through long lists of them.
  @inlinable
  @inline(__always)
  package mutating func readInteger() -> Int64? {
    guard position < end else { return nil }
    let first = unsafe base.load(fromByteOffset: position, as: UInt8.self)
    guard first < 0x40 else { return nil }
    let short = first & 31
    var argument = UInt64(short)
    var next = position + 1
    if short >= 24 {
      guard short <= 27 else { return nil }
      let size = 1 << Int(short - 24)
      guard end - next >= size else { return nil }
      argument = load(next, size)
      next += size
    }
    guard argument <= UInt64(Int64.max) else { return nil }
    position = next
    return first & 0x20 == 0 ? Int64(argument) : ~Int64(argument)
  }

  /// Reads a scalar item if that is what comes next, and it is whole; the quick way through
  /// records.
  @inlinable
  @inline(__always)
  package mutating func readScalar() -> Item? {
    if let integer = readInteger() { return .integer(integer) }
    guard position < end else { return nil }
    let first = unsafe base.load(fromByteOffset: position, as: UInt8.self)
    switch first {
    case 0x40...0x57:
      let start = position + 1
      let next = start + Int(first & 31)
      guard next <= end else { return nil }
      position = next
      return .bytes(start..<next)
    case CBOR.float64:
      guard end - position >= 9 else { return nil }
      let bits = load(position + 1, 8)
      position += 9
      return .float(Double(bitPattern: bits))
    case CBOR.false, CBOR.true:
      position += 1
      return .boolean(first == CBOR.true)
    case CBOR.null:
      position += 1
      return .null
    default: return nil
    }
  }

  @inlinable
  func load(_ offset: Int, _ size: Int) -> UInt64 {
    switch size {
    case 1: return unsafe UInt64((base + offset).load(as: UInt8.self))
    case 2: return unsafe UInt64(UInt16(bigEndian: (base + offset).loadUnaligned(as: UInt16.self)))
    case 4: return unsafe UInt64(UInt32(bigEndian: (base + offset).loadUnaligned(as: UInt32.self)))
    default: return unsafe UInt64(bigEndian: (base + offset).loadUnaligned(as: UInt64.self))
    }
  }

  /// Reads the next item, or an array's, map's or tag's head.
  package mutating func read() throws(WireError) -> Item {
    if let scalar = readScalar() { return scalar }
    guard position < end else { throw malformed("it ends too early") }
    let first = unsafe base.load(fromByteOffset: position, as: UInt8.self)
    if first >= 0xE0 { return try readSimple(first) }
    let argument = try readArgument(first)
    switch first >> 5 {
    case CBOR.Major.unsigned, CBOR.Major.negative:
      throw malformed("an integer beyond 64 bits")
    case CBOR.Major.bytes:
      return try readBytes(argument)
    case CBOR.Major.array:
      return .array(try promise(argument, itemsEach: 1))
    case CBOR.Major.map:
      return .map(try promise(argument, itemsEach: 2))
    case CBOR.Major.tag:
      return .tag(argument)
    default:
      throw malformed("a text string, which is never written")
    }
  }

  /// What of the simple values and floats is no whole scalar.
  private mutating func readSimple(_ first: UInt8) throws(WireError) -> Item {
    switch first {
    case CBOR.undefined:
      position += 1
      return .undefined
    case CBOR.float64: throw malformed("it ends too early")
    default: throw malformed("an unknown simple value")
    }
  }

  private mutating func readArgument(_ first: UInt8) throws(WireError) -> UInt64 {
    let short = first & 31
    if short < 24 {
      position += 1
      return UInt64(short)
    }
    guard short <= 27 else { throw malformed("an indefinite or reserved length") }
    let size = 1 << Int(short - 24)
    guard remaining > size else { throw malformed("it ends too early") }
    let argument = load(position + 1, size)
    position += 1 + size
    return argument
  }

  private mutating func readBytes(_ count: UInt64) throws(WireError) -> Item {
    guard count <= UInt64(remaining) else { throw malformed("a string longer than the message") }
    let start = position
    position += Int(count)
    return .bytes(start..<position)
  }

  /// Takes a container's count only if the bytes left can hold all that is promised by now.
  private mutating func promise(_ count: UInt64, itemsEach: Int) throws(WireError) -> Int {
    guard count <= UInt64(remaining) else { throw malformed("more items than bytes") }
    promised += Int(count) * itemsEach
    guard promised <= end else { throw malformed("more items than bytes") }
    return Int(count)
  }
}
