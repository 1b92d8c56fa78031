internal import LuaRuntime
internal import Multiprocessing
internal import Wire

/// How an error that was raised in another process reaches its caller.
///
/// A typed error and any value that is no string arrive as equal values. A string becomes a
/// RemoteError that has it as `value`, and so does the text of an error that cannot cross. An error
/// object has its `traceback` set, and `where` to the place that raised it; of any other value the
/// traceback is kept for the report of one that nobody catches.
enum ErrorTransport {
  /// Appends the error value on top of the stack, which is popped, and where it was raised.
  static func encode(
    _ call: LuaCall, _ origin: LuaErrorOrigin?, into message: OutgoingMessage
  ) throws(LuaFailure) {
    let error = call.absolute(-1)
    defer { call.setTop(error - 1) }
    if call.type(error) == .string || !encodeValue(call, error, origin, message) {
      try encodeRemoteError(call, error, origin, message)
    }
  }

  /// Pushes the error that `encode` wrote. Bytes that hold none stand for one that could not be
  /// sent.
  ///
  /// - Parameter task: What the other process did then, such as `item 3 of Pool.map at main.lua:9`.
  static func push(
    _ call: LuaCall, _ bytes: RawSpan, from reach: Reach = .program,
    task: @autoclosure () -> String? = nil
  ) throws(LuaFailure) {
    guard bytes.byteCount > 0 else {
      return try call.pushError("RemoteError", "an error for which there was no memory", [])
    }
    try Unpickler.decode(call, bytes, from: reach)
    try unwrap(call, task())
  }

  /// The same.
  static func push(_ call: LuaCall, _ bytes: [UInt8], task: String? = nil) throws(LuaFailure) {
    try Unpickler.decode(call, bytes)
    try unwrap(call, task)
  }

  /// Pushes the error that `encode` wrote as one of the caller's own: it was raised by what this
  /// process called.
  static func pushBare(_ call: LuaCall, _ bytes: RawSpan) throws(LuaFailure) {
    try Unpickler.decode(call, bytes)
    let table = call.count
    guard call.type(table) == .table else { throw .picklingError("an error came damaged") }
    for place in 1...2 { try call.rawGet(table, place) }
    let isText = call.booleanValue(table + 2)
    call.setTop(table + 1)
    call.remove(table)
    if isText { return try wrap(call) }
    guard call.isError(-1) else { return }
    try call.pushNil()
    try call.rawSetField(-2, "where")
    try call.setWhere(-1)
  }

  /// Replaces the table on top by the error that it is about.
  private static func unwrap(_ call: LuaCall, _ task: String?) throws(LuaFailure) {
    let table = call.count
    guard call.type(table) == .table else {
      throw .picklingError("an error came damaged")
    }
    for place in 1...5 { try call.rawGet(table, place) }
    let isText = call.booleanValue(table + 2)
    let `where` = call.stringValue(table + 4)
    let source = [call.stringValue(table + 5), task].compactMap { $0 }.joined(separator: ", ")
    let traceback = [source.isEmpty ? nil : "in \(source):", call.stringValue(table + 3)]
      .compactMap { $0 }.joined(separator: "\n")
    call.setTop(table + 1)
    if isText { try wrap(call) }
    try add(call, traceback.isEmpty ? nil : traceback, `where`)
    call.remove(table)
  }

  // MARK: Sending

  private static func encodeValue(
    _ call: LuaCall, _ error: Int, _ origin: LuaErrorOrigin?, _ message: OutgoingMessage
  ) -> Bool {
    do throws(LuaFailure) {
      try write(call, isText: false, origin, message) { () throws(LuaFailure) in
        try call.copy(error)
      }
      return true
    } catch {
      return false
    }
  }

  private static func encodeRemoteError(
    _ call: LuaCall, _ error: Int, _ origin: LuaErrorOrigin?, _ message: OutgoingMessage
  ) throws(LuaFailure) {
    try write(call, isText: true, origin, message) { () throws(LuaFailure) in
      if call.type(error) == .string {
        try call.copy(error)
      } else {
        try pushText(call, error)
      }
    }
  }

  /// Pushes what `tostring` gives, or what is told of an error whose `__tostring` raises.
  private static func pushText(_ call: LuaCall, _ value: Int) throws(LuaFailure) {
    let top = call.count
    do throws(LuaFailure) {
      try call.pushDisplay(value)
    } catch {
      call.setTop(top)
      try call.push(call.errorText(value))
    }
  }

  /// Writes `{value, is text, traceback, where, process}`.
  private static func write(
    _ call: LuaCall, isText: Bool, _ origin: LuaErrorOrigin?, _ message: OutgoingMessage,
    _ pushValue: () throws(LuaFailure) -> Void
  ) throws(LuaFailure) {
    let top = call.count
    defer { call.setTop(top) }
    try call.newTable(array: 5)
    let table = call.absolute(-1)
    try pushValue()
    try call.rawSet(table, 1)
    try call.push(isText)
    try call.rawSet(table, 2)
    let texts = [origin?.traceback, origin?.where, Module.shared.host.identity.name]
    for (place, text) in zip(3..., texts) {
      guard let text else { continue }
      try call.push(text)
      try call.rawSet(table, place)
    }
    try Pickler.encode(call, table, into: message, root: "result")
  }

  // MARK: Receiving

  /// Replaces the text on top by a RemoteError.
  private static func wrap(_ call: LuaCall) throws(LuaFailure) {
    let text = try call.display(-1)
    try call.pushError("RemoteError", text, [])
    call.insert(-2)
    try call.rawSetField(-2, "value")
    // It is not the receiver that raised it.
    try call.pushNil()
    try call.rawSetField(-2, "where")
  }

  /// Says of the error on top where it was raised.
  private static func add(
    _ call: LuaCall, _ traceback: String?, _ place: String?
  ) throws(LuaFailure) {
    guard call.isError(-1) else {
      if let traceback, call.type(-1) == .table {
        try call.keepRemoteTraceback(-1, traceback)
      }
      return
    }
    try call.setWhere(-1, place)
    guard let traceback else { return }
    // One that came from further off keeps where it was raised first.
    try call.rawGetField(-1, "traceback")
    let first = call.stringValue(-1)
    call.pop()
    try call.push(first.map { "\($0)\n\(traceback)" } ?? traceback)
    try call.rawSetField(-2, "traceback")
  }
}
