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

extension RawSpan {
  /// The bytes as an array of their own.
  package func copied() -> [UInt8] {
    unsafe withUnsafeBytes { unsafe [UInt8]($0) }
  }
}

extension ByteBuffer {
  /// Appends an integer of fixed width, its lowest byte first.
  @inlinable
  package mutating func append<Value: FixedWidthInteger & BitwiseCopyable>(
    littleEndian value: Value
  ) {
    append(bigEndian: value.byteSwapped)
  }

  /// Overwrites bytes that are there with an integer of fixed width, its lowest byte first.
  package mutating func overwrite<Value: FixedWidthInteger & BitwiseCopyable>(
    at offset: Int, littleEndian value: Value
  ) {
    overwrite(at: offset, bigEndian: value.byteSwapped)
  }

  /// Appends so many bytes of zero.
  package mutating func append(zeros count: Int) {
    for _ in 0..<count { append(UInt8(0)) }
  }
}
