import CLua
import Wire

/// The quick way for lists of a few numbers, short strings and the like: what most calls have for
/// arguments and results. The bytes are the same as the encoder's; the rest is left to it.
enum ScalarList {
  /// How many values are tried.
  private static let most = 16

  /// Appends the `count` values from `first` on as a list; false, with nothing written, if one of
  /// them is no scalar.
  static func write(
    _ call: LuaCall, from first: Int, count: Int, to buffer: inout ByteBuffer
  ) -> Bool {
    guard count <= most else { return false }
    let start = buffer.count
    buffer.writeArrayHead(count)
    for index in first..<first + count {
      let value = unsafe clua_look(call.state, Int32(truncatingIfNeeded: index))
      guard unsafe value.kind <= CLUA_LAST_SCALAR else {
        buffer.truncate(to: start)
        return false
      }
      unsafe buffer.write(value)
    }
    return true
  }

  /// Pushes the values of a list and answers how many they are; nil, with nothing pushed, if it is
  /// none of this kind.
  static func push(_ call: LuaCall, _ bytes: RawSpan) throws(LuaFailure) -> Int? {
    guard bytes.byteCount > 0 else { return nil }
    let head = bytes.byte(at: 0)
    let count = Int(head) - 0x80
    guard count >= 0, count <= most else { return nil }
    let base = call.count
    return try unsafe bytes.withUnsafeBytes { (bytes) throws(LuaFailure) in
      var reader = unsafe CBORReader(UnsafeRawBufferPointer(rebasing: bytes.dropFirst()))
      for _ in 0..<count {
        guard let item = reader.readScalar(), try push(call, item, reader) else {
          call.setTop(base)
          return nil
        }
      }
      guard reader.isAtEnd else {
        call.setTop(base)
        return nil
      }
      return count
    }
  }

  @inline(__always)
  private static func push(
    _ call: LuaCall, _ item: CBORReader.Item, _ reader: borrowing CBORReader
  ) throws(LuaFailure) -> Bool {
    switch item {
    case .integer(let value): try call.push(Int(value))
    case .bytes(let range): try call.push(bytes: unsafe reader.bytes(in: range).bytes)
    case .float(let value): try call.push(value)
    case .boolean(let value): try call.push(value)
    case .null: try call.pushNil()
    default: return false
    }
    return true
  }
}
