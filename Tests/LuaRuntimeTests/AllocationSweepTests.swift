import LuaRuntime
import Testing
import Wire

/// Every allocation that Lua asks for is refused once: nothing crashes, nothing leaks, and the
/// state works afterwards.
@Suite struct AllocationSweepTests {
  final class Held {
    nonisolated(unsafe) static var alive = 0
    init() { unsafe Self.alive += 1 }
    deinit { unsafe Self.alive -= 1 }
  }

  static let held: LuaClass<Held> = LuaClass("Held", userValues: 1) { held in
    held.method("fail") { call, held throws(LuaFailure) in
      throw .error(
        className: "ValueError", message: "a message of some length",
        fields: [
          LuaErrorField("errno", .integer(17)), LuaErrorField("bytes", .bytes([1, 2, 3])),
        ])
    }
    held.method("echo") { call, held throws(LuaFailure) in
      let text = try call.string(2, "text")
      try call.push(text + "!")
      return 1
    }
    held.getter("twin") { call, _ throws(LuaFailure) in
      try call.push(Held(), AllocationSweepTests.held)
      return 1
    }
    held.pickle(
      encode: { _, _, message throws(LuaFailure) in
        message.references.append(7)
        return .array([.integer(7), .text("name")])
      },
      decode: { _, _ throws(LuaFailure) in Held() })
  }

  static let setUp = """
    function new() return setmetatable({1, 2}, R) end
    R = {__reduce = function(self) return new, {1, {2}} end}
    Named = {}
    local shared = {n = 0}
    local function f() shared.n = shared.n + 1 return shared end
    value = {
      1, 2.5, 'text', ('long'):rep(40), {a = 1, b = {c = List{1, None, {}}}}, shared, shared,
      f, function() return f, shared end, print, string, new(), setmetatable({x = 1}, Named),
      ValueError('v'), held, held, Class, {[{}] = 1},
    }
    """

  /// Makes a state, refuses each allocation of `body` in turn, and checks that all is given back.
  func sweep(_ name: String, _ body: (LuaCall) throws(LuaFailure) -> Void) throws {
    let allocator = LuaAllocator()
    do {
      let state = try LuaState(allocator: allocator)
      let call = state.call
      try CodecFixture.open(call)
      try call.push(Held(), Self.held)
      try call.setGlobal("held")
      try call.newTable()
      try call.registerClass("Class", -1)
      try call.setGlobal("Class")
      try CodecFixture.run(state, Self.setUp)
      var failures = 0
      for refused in 1... {
        #expect(refused < 20_000, "\(name) never gets through")
        allocator.refuse(after: refused)
        let before = allocator.requests
        var failed = false
        do throws(LuaFailure) {
          try body(call)
        } catch {
          call.pushRaised(error)
          failed = true
          failures += 1
        }
        let asked = allocator.requests - before
        allocator.refuse(after: nil)
        call.setTop(0)
        if !failed && asked < refused { break }
      }
      #expect(failures > 0, "\(name) allocates nothing that can fail")
      try body(call)
      call.setTop(0)
    }
    #expect(allocator.liveBytes == 0, "\(name) leaves Lua memory behind")
    #expect(unsafe Held.alive == 0, "\(name) leaves Swift objects behind")
  }

  @Test func everyOperationSurvivesEveryFailingAllocation() throws {
    try sweep("encoding") { call throws(LuaFailure) in
      let message = OutgoingMessage()
      try call.getGlobal("value")
      do throws(LuaFailure) {
        try Pickler.encode(call, -1, into: message, root: "obj")
      } catch {
        #expect(message.bytes.count == 0 && message.references.isEmpty)
        throw error
      }
    }
    try sweep("decoding") { call throws(LuaFailure) in
      try Unpickler.decode(call, try Self.encodedValue(call))
    }
    try sweep("calling a binding") { call throws(LuaFailure) in
      try call.run(
        [UInt8]("assert(held:echo('x') == 'x!') local t = held.twin return t, held.fail".utf8),
        name: "=sweep")
    }
    try sweep("raising errors") { call throws(LuaFailure) in
      try call.run([UInt8]("local ok, e = pcall(held.fail, held) error(e)".utf8), name: "=sweep")
      Issue.record("nothing was raised")
    } expecting: { call in
      call.isInstance(-1, of: "ValueError")
    }
    try sweep("a wrong argument") { call throws(LuaFailure) in
      try call.run([UInt8]("held:echo({})".utf8), name: "=sweep")
      Issue.record("nothing was raised")
    } expecting: { call in
      call.isInstance(-1, of: "TypeError")
    }
    try sweep("showing a value") { call throws(LuaFailure) in
      try call.getGlobal("value")
      _ = try call.representation(-1)
    }
    try sweep("keeping references") { call throws(LuaFailure) in
      try call.newTable()
      let reference = try call.reference(-1)
      try call.push(reference)
    }
  }

  /// For operations that end in an error anyway: they are through when it is the expected one.
  func sweep(
    _ name: String, _ body: (LuaCall) throws(LuaFailure) -> Void,
    expecting isExpected: (LuaCall) -> Bool
  ) throws {
    try sweep(name) { call throws(LuaFailure) in
      do throws(LuaFailure) {
        try body(call)
      } catch {
        call.pushRaised(error)
        guard isExpected(call) else { throw .raised }
      }
    }
  }

  /// The encoded value; made once per state, as a global string.
  static func encodedValue(_ call: LuaCall) throws(LuaFailure) -> [UInt8] {
    if try call.getGlobal("encoded") == .string, let bytes = call.bytesValue(-1) { return bytes }
    let message = OutgoingMessage()
    try call.getGlobal("value")
    try Pickler.encode(call, -1, into: message, root: "obj")
    let bytes = message.bytes.copy()
    try call.push(bytes: bytes)
    try call.setGlobal("encoded")
    return bytes
  }

  @Test func aStateThatCannotBeMadeIsAnError() throws {
    for refused in 1... {
      let allocator = LuaAllocator()
      allocator.refuse(after: refused)
      do {
        let state = try LuaState(allocator: allocator)
        state.close()
        #expect(allocator.liveBytes == 0)
        break
      } catch LuaState.OpeningError.outOfMemory {
        #expect(allocator.liveBytes == 0, "refusing request \(refused)")
      }
    }
  }
}
