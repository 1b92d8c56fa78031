// Integers of fixed width, little-endian, for the headers in front of messages that never leave the
// machine. What crosses a network, and every value, is CBOR.

extension RawSpan {
  /// The unsigned integer of 8 bytes at `offset`; traps when it is not inside.
  @inlinable
  package func uint64(at offset: Int) -> UInt64 {
    precondition(offset >= 0 && offset <= byteCount - 8, "a header must be whole")
    return unsafe UInt64(
      littleEndian: unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: UInt64.self))
  }

  /// The unsigned integer of 4 bytes at `offset`; traps when it is not inside.
  @inlinable
  package func uint32(at offset: Int) -> UInt32 {
    precondition(offset >= 0 && offset <= byteCount - 4, "a header must be whole")
    return unsafe UInt32(
      littleEndian: unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: UInt32.self))
  }

  /// The byte at `offset`; traps when it is not inside.
  @inlinable
  package func byte(at offset: Int) -> UInt8 {
    precondition(offset >= 0 && offset < byteCount, "a header must be whole")
    return unsafe unsafeLoad(fromUncheckedByteOffset: offset, as: UInt8.self)
  }
}

extension [UInt8] {
  /// Overwrites the 8 bytes at `offset`.
  package mutating func store(_ value: UInt64, at offset: Int) {
    for byte in 0..<8 { self[offset + byte] = UInt8(truncatingIfNeeded: value &>> (8 * byte)) }
  }

  /// Overwrites the 4 bytes at `offset`.
  package mutating func store(_ value: UInt32, at offset: Int) {
    for byte in 0..<4 { self[offset + byte] = UInt8(truncatingIfNeeded: value &>> (8 * byte)) }
  }
}
