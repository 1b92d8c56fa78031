internal import LuaRuntime
internal import Wire

/// How an error that was raised in another process reaches its caller.
///
/// A typed error and any value that is no string arrive as equal values, a typed error with its
/// `traceback` set. A string becomes a RemoteError that has it as `value`, and so does the text of an
/// error that cannot cross.
enum ErrorTransport {
  /// Appends the error value on top of the stack, which is popped, and where it was raised.
  static func encode(
    _ call: LuaCall, traceback: String?, into message: OutgoingMessage
  ) throws(LuaFailure) {
    let error = call.absolute(-1)
    defer { call.setTop(error - 1) }
    if call.type(error) == .string || !encodeValue(call, error, traceback, message) {
      try encodeRemoteError(call, error, traceback, message)
    }
  }

  /// Pushes the error that `encode` wrote. Bytes that hold none stand for one that could not be sent.
  static func push(
    _ call: LuaCall, _ bytes: RawSpan, from reach: Reach = .program
  ) throws(LuaFailure) {
    guard bytes.byteCount > 0 else {
      return try call.pushError("RemoteError", "an error for which there was no memory", [])
    }
    try Unpickler.decode(call, bytes, from: reach)
    try unwrap(call)
  }

  /// The same.
  static func push(_ call: LuaCall, _ bytes: [UInt8]) throws(LuaFailure) {
    try Unpickler.decode(call, bytes)
    try unwrap(call)
  }

  /// Replaces the table on top by the error that it is about.
  private static func unwrap(_ call: LuaCall) throws(LuaFailure) {
    let top = call.count - 1
    let table = top + 1
    guard call.type(table) == .table else {
      throw .picklingError("an error came damaged")
    }
    try call.rawGet(table, 3)
    let traceback = call.stringValue(-1)
    try call.rawGet(table, 2)
    let isText = call.booleanValue(-1)
    call.setTop(table)
    try call.rawGet(table, 1)
    if isText { try wrap(call, traceback) } else { try addTraceback(call, traceback) }
    call.remove(table)
  }

  // MARK: Sending

  private static func encodeValue(
    _ call: LuaCall, _ error: Int, _ traceback: String?, _ message: OutgoingMessage
  ) -> Bool {
    do throws(LuaFailure) {
      try write(call, isText: false, traceback, message) { () throws(LuaFailure) in
        try call.copy(error)
      }
      return true
    } catch {
      return false
    }
  }

  private static func encodeRemoteError(
    _ call: LuaCall, _ error: Int, _ traceback: String?, _ message: OutgoingMessage
  ) throws(LuaFailure) {
    try write(call, isText: true, traceback, message) { () throws(LuaFailure) in
      if call.type(error) == .string { try call.copy(error) } else { try call.pushDisplay(error) }
    }
  }

  /// Writes `{value, is text, traceback}`.
  private static func write(
    _ call: LuaCall, isText: Bool, _ traceback: String?, _ message: OutgoingMessage,
    _ pushValue: () throws(LuaFailure) -> Void
  ) throws(LuaFailure) {
    try call.newTable(array: 3)
    let table = call.absolute(-1)
    try pushValue()
    try call.rawSet(table, 1)
    try call.push(isText)
    try call.rawSet(table, 2)
    if let traceback {
      try call.push(traceback)
      try call.rawSet(table, 3)
    }
    try Pickler.encode(call, table, into: message, root: "result")
  }

  // MARK: Receiving

  /// Replaces the text on top by a RemoteError.
  private static func wrap(_ call: LuaCall, _ traceback: String?) throws(LuaFailure) {
    let text = try call.display(-1)
    try call.pushError("RemoteError", text, [])
    call.insert(-2)
    try call.rawSetField(-2, "value")
    try addTraceback(call, traceback)
  }

  /// Sets the traceback of the typed error on top.
  private static func addTraceback(_ call: LuaCall, _ traceback: String?) throws(LuaFailure) {
    guard let traceback, call.isError(-1) else { return }
    // One that came from further off keeps where it was raised first.
    try call.rawGetField(-1, "traceback")
    let first = call.stringValue(-1)
    call.pop()
    try call.push(first.map { "\($0)\n\(traceback)" } ?? traceback)
    try call.rawSetField(-2, "traceback")
  }
}
