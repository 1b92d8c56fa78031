import LuaRuntime
import Testing
import Wire

/// Values of a stack that cross as a list: arguments and results of calls.
@Suite struct StackCodecTests {
  private static let lists = [
    "return", "return 1", "return -1, 0, math.maxinteger, math.mininteger",
    "return nil, true, false, nil", "return 0.5, 1e300, -0.0, 1/0",
    "return '', 'x', ('y'):rep(23), ('z'):rep(24), ('w'):rep(70000), 'a\\0b'",
    "return 1, {2}, 'three'", "local t = {} return t, t", "return table.unpack({}, 1, 16)",
    "return table.unpack({}, 1, 17)",
  ]

  @Test(arguments: lists) func theBytesAreTheEncoders(_ source: String) throws {
    let state = try LuaState()
    let call = state.call
    try call.run(source, name: "=test", results: LuaCall.allResults)
    let count = call.count
    let quick = OutgoingMessage()
    let plain = OutgoingMessage()
    try Pickler.encodeStack(call, from: 1, count: count, into: quick, root: "args")
    try Pickler.encodeAll(
      call, (0..<count).map { (index: $0 + 1, root: "args") }, into: plain)
    #expect(quick.bytes.copy() == plain.bytes.copy())
    #expect(call.count == count)
    #expect(try Unpickler.decodeAll(call, quick.bytes.copy()) == count)
    #expect(call.count == 2 * count)
    for index in stride(from: 1, through: count, by: 1) where call.type(index) != .table {
      #expect(call.rawEqual(index, count + index))
      #expect(call.isInteger(index) == call.isInteger(count + index))
    }
  }

  @Test func aFailureNamesTheValueAndLeavesNothing() throws {
    let state = try LuaState()
    let call = state.call
    try call.run(
      "return 1, {deep = coroutine.create(print)}", name: "=test", results: LuaCall.allResults)
    let message = OutgoingMessage()
    let error = #expect(throws: LuaFailure.self) {
      try Pickler.encodeStack(call, from: 1, count: 2, into: message, root: "args")
    }
    if case .error(_, let text, _) = error { #expect(text.contains("args[2].deep")) }
    #expect(message.bytes.count == 0)
  }

  @Test(
    arguments: [
      [], [0x81], [0x82, 0x01], [0x81, 0x01, 0x01], [0x81, 0x42, 0x61], [0x9F], [0xA0],
      [0x81, 0x61],
    ] as [[UInt8]])
  func damagedListsAreErrorsAndPushNothing(_ bytes: [UInt8]) throws {
    let state = try LuaState()
    let call = state.call
    let error = #expect(throws: LuaFailure.self) { _ = try Unpickler.decodeAll(call, bytes) }
    if case .raised = error { call.pop() }
    #expect(call.count == 0)
  }
}
