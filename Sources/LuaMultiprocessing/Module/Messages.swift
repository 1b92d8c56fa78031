internal import LinuxSystem
internal import LuaRuntime
internal import SharedMemory
internal import Wire

extension Channel {
  var isHeldHereOnly: Bool { object.isHeldHereOnly }

  var arena: Arena { object.arena }
}

extension Module {
  /// Encodes the value at `index` and lends what is to be put: the message, and behind it, for a
  /// long string, the string's own bytes where Lua has them.
  func withEncoded<Result>(
    _ call: LuaCall, _ index: Int, reach: Reach = .program,
    _ body: (OutgoingMessage, RawSpan) throws(LuaFailure) -> Result
  ) throws(LuaFailure) -> Result {
    try withMessage { message throws(LuaFailure) in
      message.reach = reach
      if keepsItemsClosed, let parcel = call.objectValue(index, Parcel.definition) {
        parcel.write(message)
        defer { parcel.letGo() }
        return try body(message, RawSpan())
      }
      guard call.type(index) == .string, call.rawLength(index) > Channel.shortMessage else {
        try Pickler.encode(call, index, into: message, root: "obj")
        return try body(message, RawSpan())
      }
      return try withString(call, index) { string throws(LuaFailure) in
        message.bytes.writeBytesHead(string.byteCount)
        return try body(message, string)
      }
    }
  }

  /// Lends the bytes of the string at `index`.
  func withString<Result>(
    _ call: LuaCall, _ index: Int, _ body: (RawSpan) throws(LuaFailure) -> Result
  ) throws(LuaFailure) -> Result {
    guard let result = try call.withBytes(index, body) else {
      throw call.mismatch(index, "obj", "string")
    }
    return result
  }
}
