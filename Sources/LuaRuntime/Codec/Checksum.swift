/// Tells damaged bytecode from whole: Lua's loader trusts what it is given.
enum Checksum {
  /// A 64-bit multiply-and-fold hash, not cryptographic.
  static func of(_ bytes: RawSpan) -> Int64 {
    unsafe bytes.withUnsafeBytes { unsafe of($0) }
  }

  static func of(_ bytes: UnsafeRawBufferPointer) -> Int64 {
    var hash = UInt64(bytes.count) ^ 0x9E37_79B9_7F4A_7C15
    var offset = 0
    while offset + 8 <= bytes.count {
      hash = unsafe mix(hash ^ bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
      offset += 8
    }
    while offset < bytes.count {
      hash = unsafe mix(hash ^ UInt64(bytes[offset]))
      offset += 1
    }
    return Int64(bitPattern: hash)
  }

  private static func mix(_ value: UInt64) -> UInt64 {
    let product = value.multipliedFullWidth(by: 0xD6E8_FEB8_6659_FD93)
    return product.high ^ product.low &+ 0x2545_F491_4F6C_DD1D
  }
}
