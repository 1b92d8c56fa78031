/// Writing CBOR items.
extension ByteBuffer {
  /// The most bytes that an item without contents takes.
  @inlinable package static var maximumItemHead: Int { 9 }

  /// The first byte of an item with its argument in as few bytes as it fits in.
  @inlinable
  package mutating func writeHead(_ major: UInt8, _ argument: UInt64) {
    reserve(Self.maximumItemHead)
    writeReservedHead(major << 5, argument)
  }

  /// Writes an integer in its shortest form.
  @inlinable
  package mutating func writeInteger(_ value: Int64) {
    reserve(Self.maximumItemHead)
    writeReservedInteger(value)
  }

  /// Writes an integer where `maximumItemHead` bytes are reserved already.
  @inlinable
  @inline(__always)
  package mutating func writeReservedInteger(_ value: Int64) {
    // The complement of a negative number is what CBOR writes for it.
    let sign = value >> 63
    writeReservedHead(UInt8(truncatingIfNeeded: sign) & 0x20, UInt64(bitPattern: value ^ sign))
  }

  /// Stores eight bytes of argument whatever its size, and counts only those that it takes.
  @inlinable
  @inline(__always)
  mutating func writeReservedHead(_ top: UInt8, _ argument: UInt64) {
    let size: Int
    let first: UInt8
    if argument < 24 {
      (size, first) = (0, UInt8(truncatingIfNeeded: argument))
    } else if argument <= 0xFF {
      (size, first) = (1, 24)
    } else if argument <= 0xFFFF {
      (size, first) = (2, 25)
    } else if argument <= 0xFFFF_FFFF {
      (size, first) = (4, 26)
    } else {
      (size, first) = (8, 27)
    }
    unsafe storage.storeBytes(of: top | first, toByteOffset: written, as: UInt8.self)
    let shifted = argument &<< UInt64(truncatingIfNeeded: 64 - 8 * size)
    unsafe storage.storeBytes(
      of: shifted.bigEndian, toByteOffset: written + 1, as: UInt64.self)
    written += 1 + size
  }

  /// All 64 bits, whatever they are.
  @inlinable
  package mutating func writeFloat(_ value: Double) {
    reserve(Self.maximumItemHead)
    writeReservedFloat(value)
  }

  /// Writes a float where `maximumItemHead` bytes are reserved already.
  @inlinable
  @inline(__always)
  package mutating func writeReservedFloat(_ value: Double) {
    unsafe storage.storeBytes(of: CBOR.float64, toByteOffset: written, as: UInt8.self)
    unsafe storage.storeBytes(
      of: value.bitPattern.bigEndian, toByteOffset: written + 1, as: UInt64.self)
    written += 9
  }

  /// Writes true or false.
  @inlinable
  package mutating func writeBoolean(_ value: Bool) {
    append(value ? CBOR.true : CBOR.false)
  }

  /// Writes null.
  @inlinable
  package mutating func writeNull() {
    append(CBOR.null)
  }

  /// Writes a byte string.
  @inlinable
  package mutating func writeBytes(_ bytes: UnsafeRawBufferPointer) {
    reserve(Self.maximumItemHead + bytes.count)
    writeReservedHead(CBOR.Major.bytes << 5, UInt64(bytes.count))
    guard let start = bytes.baseAddress else { return }
    unsafe (storage + written).copyMemory(from: start, byteCount: bytes.count)
    written += bytes.count
  }

  /// Writes a byte string.
  package mutating func writeBytes(_ bytes: [UInt8]) {
    unsafe bytes.withUnsafeBytes { unsafe writeBytes($0) }
  }

  /// Writes a byte string.
  package mutating func writeBytes(_ bytes: RawSpan) {
    unsafe bytes.withUnsafeBytes { unsafe writeBytes($0) }
  }

  /// Begins a byte string, whose `count` bytes follow.
  package mutating func writeBytesHead(_ count: Int) {
    writeHead(CBOR.Major.bytes, UInt64(count))
  }

  /// Writes the byte string of a text in UTF-8.
  package mutating func writeText(_ text: String) {
    var text = text
    text.withUTF8 { text in unsafe writeBytes(UnsafeRawBufferPointer(text)) }
  }

  /// Begins an array; its `count` items follow.
  @inlinable
  package mutating func writeArrayHead(_ count: Int) {
    writeHead(CBOR.Major.array, UInt64(count))
  }

  /// Begins a map; its `count` keys, each with its value, follow.
  @inlinable
  package mutating func writeMapHead(_ count: Int) {
    writeHead(CBOR.Major.map, UInt64(count))
  }

  /// Writes a tag; the item that it is about follows.
  @inlinable
  package mutating func writeTag(_ tag: UInt64) {
    writeHead(CBOR.Major.tag, tag)
  }

  /// A tag's bytes inserted into what is written already: see `insert(_:)`.
  package struct Insertion {
    /// The offset of the item, before anything is inserted.
    package let offset: Int
    /// The tags, the outermost first.
    package let tags: [UInt64]

    /// Tags for the item at `offset`.
    package init(offset: Int, tags: [UInt64]) {
      self.offset = offset
      self.tags = tags
    }
  }

  /// Inserts tags before items written before, in one pass over the bytes from the first on.
  ///
  /// - insertions: in ascending order of offset.
  /// - returns: for each insertion, by how much the bytes from its offset on moved, itself
  ///   included.
  package mutating func insert(_ insertions: [Insertion]) -> [Int] {
    var heads = ByteBuffer(capacity: insertions.count * 8)
    var shifts: [Int] = []
    shifts.reserveCapacity(insertions.count)
    for insertion in insertions {
      for tag in insertion.tags { heads.writeTag(tag) }
      shifts.append(heads.count)
    }
    reserve(heads.count)
    var end = written
    for (index, insertion) in insertions.enumerated().reversed() {
      let before = index == 0 ? 0 : shifts[index - 1]
      let moved = unsafe storage + insertion.offset
      unsafe (moved + shifts[index]).copyMemory(from: moved, byteCount: end - insertion.offset)
      unsafe (moved + before).copyMemory(
        from: heads.storage + before, byteCount: shifts[index] - before)
      end = insertion.offset
    }
    written += heads.count
    return shifts
  }
}
