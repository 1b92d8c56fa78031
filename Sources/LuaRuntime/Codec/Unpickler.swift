import CLua
package import Wire

/// Rebuilds Lua values from messages: Python's pickle.loads.
///
/// A message is never trusted: whatever its bytes are, the outcome is a value or an error.
/// (Bytecode is the exception: Lua runs it as it is, which is why `allowCode` exists. Damaged
/// bytecode is refused by its checksum.)
package enum Unpickler {
  /// Pushes the value that a whole message is.
  ///
  /// Does not block, but constructors named by `__reduce` and the hooks of classes run.
  /// - allowCode: whether functions by value, constructor calls and the loading of modules are let
  ///   in: true between the processes of one program, false for a peer that has not proved itself.
  package static func decode(
    _ call: LuaCall, _ bytes: RawSpan, allowCode: Bool = true
  ) throws(LuaFailure) {
    if try decodeScalar(call, bytes) { return }
    _ = try Decoder.decode(call, bytes, asList: false, allowCode: allowCode)
  }

  /// Pushes the value of a message that is one scalar, which needs none of what a tree of values
  /// needs.
  private static func decodeScalar(
    _ call: LuaCall, _ bytes: RawSpan
  ) throws(LuaFailure) -> Bool {
    try unsafe bytes.withUnsafeBytes { bytes throws(LuaFailure) -> Bool in
      var reader = unsafe CBORReader(bytes)
      guard let item = try? reader.read(), reader.isAtEnd else { return false }
      switch item {
      case .integer(let value): try call.push(Int(value))
      case .float(let value): try call.push(value)
      case .boolean(let value): try call.push(value)
      case .bytes(let range):
        let text = unsafe reader.bytes(in: range)
        let start = unsafe text.assumingMemoryBound(to: CChar.self).baseAddress
        try call.check(unsafe clua_push_string(call.state, start, range.count))
      case .null: try call.pushNil()
      default: return false
      }
      return true
    }
  }

  /// Pushes the value that a whole message is.
  package static func decode(
    _ call: LuaCall, _ bytes: [UInt8], allowCode: Bool = true
  ) throws(LuaFailure) {
    try decode(call, unsafe bytes.span.bytes, allowCode: allowCode)
  }

  /// Pushes the value that a message of another program is, or of a process of this one.
  package static func decode(
    _ call: LuaCall, _ bytes: RawSpan, from reach: Reach
  ) throws(LuaFailure) {
    if try decodeScalar(call, bytes) { return }
    _ = try Decoder.decode(
      call, bytes, asList: false, allowCode: reach != .network, isForeign: reach != .program)
  }

  /// Pushes the values of a message of another program, or of a process of this one, as `decodeAll`
  /// does.
  package static func decodeAll(
    _ call: LuaCall, _ bytes: RawSpan, from reach: Reach
  ) throws(LuaFailure) -> Int {
    try Decoder.decode(
      call, bytes, asList: true, allowCode: reach != .network, isForeign: reach != .program)
  }

  /// Pushes the values of a message written by `Pickler.encodeAll` and answers how many they are.
  package static func decodeAll(
    _ call: LuaCall, _ bytes: RawSpan, allowCode: Bool = true
  ) throws(LuaFailure) -> Int {
    if let count = try ScalarList.push(call, bytes) { return count }
    return try Decoder.decode(call, bytes, asList: true, allowCode: allowCode)
  }

  /// The same for bytes in an array.
  package static func decodeAll(
    _ call: LuaCall, _ bytes: [UInt8], allowCode: Bool = true
  ) throws(LuaFailure) -> Int {
    try decodeAll(call, unsafe bytes.span.bytes, allowCode: allowCode)
  }
}
