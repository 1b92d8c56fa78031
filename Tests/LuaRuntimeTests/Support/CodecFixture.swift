import LuaRuntime
import Wire

/// Two Lua states that stand for two processes: what one encodes the other decodes.
final class CodecFixture {
  let sender: LuaState
  let receiver: LuaState

  init() throws {
    sender = try LuaState()
    receiver = try LuaState()
    for state in [sender, receiver] { try Self.open(state.call) }
  }

  /// Gives the state the globals that the tests' scripts use: `List`, `None`, `repr`.
  static func open(_ call: LuaCall) throws(LuaFailure) {
    try call.pushListMetatable()
    try call.setGlobal("ListMeta")
    try call.pushNone()
    try call.setGlobal("None")
    try call.push(function: "repr") { call throws(LuaFailure) in
      try call.pushRepresentation(1)
      return 1
    }
    try call.setGlobal("repr")
    for name in ["Error", "PicklingError", "ValueError"] {
      try call.pushErrorClass(name)
      try call.setGlobal(name)
    }
    try call.run([UInt8]("function List(t) return setmetatable(t, ListMeta) end".utf8), name: "=f")
  }

  /// Runs source text in both processes, as both would load the same script.
  func both(_ source: String) throws {
    try Self.run(sender, source)
    try Self.run(receiver, source)
  }

  static func run(_ state: LuaState, _ source: String, results: Int = 0) throws {
    let call = state.call
    do {
      try call.load(source, name: "=test")
      try call.call(arguments: 0, results: results)
    } catch LuaFailure.raised {
      let text = try call.display(-1)
      call.setTop(0)
      throw ScriptError(text: text)
    }
  }

  struct ScriptError: Error, CustomStringConvertible {
    let text: String
    var description: String { text }
  }

  /// What the sender makes of `return EXPRESSION`.
  func encode(_ source: String, root: String = "obj") throws -> [UInt8] {
    try Self.run(sender, source, results: 1)
    let call = sender.call
    defer { call.setTop(0) }
    return try Self.encodeTop(call, root: root)
  }

  static func encodeTop(_ call: LuaCall, root: String = "obj") throws -> [UInt8] {
    let message = OutgoingMessage()
    let base = call.count
    do {
      try Pickler.encode(call, -1, into: message, root: root)
    } catch {
      throw ScriptError(text: try text(call, error))
    }
    precondition(call.count == base, "encoding must leave the stack as it was")
    return message.bytes.copy()
  }

  static func text(_ call: LuaCall, _ failure: LuaFailure) throws -> String {
    call.pushRaised(failure)
    defer { call.pop() }
    return try call.display(-1)
  }

  /// Decodes in the receiver and makes the value its global `v`.
  func decode(_ bytes: [UInt8], allowCode: Bool = true) throws {
    let call = receiver.call
    let base = call.count
    do {
      try Unpickler.decode(call, bytes, allowCode: allowCode)
      precondition(call.count == base + 1, "decoding must push one value")
      try call.setGlobal("v")
    } catch {
      let text = try Self.text(call, error)
      precondition(call.count == base, "a failed decoding must leave the stack as it was")
      throw ScriptError(text: text)
    }
  }

  /// Sends what `source` returns and runs `check` with the received value as `v`.
  func send(_ source: String, check: String) throws -> String {
    try decode(try encode(source))
    try Self.run(receiver, "local v = v; " + check, results: 1)
    let call = receiver.call
    defer { call.setTop(0) }
    return try call.display(-1)
  }
}
