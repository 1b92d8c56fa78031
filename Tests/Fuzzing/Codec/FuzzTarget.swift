import LuaRuntime
import Wire

/// What is fuzzed: the decoder in a Lua state that has what messages can name, and the record
/// decoder.
final class FuzzTarget {
  struct Failure: Error {
    let text: String
  }

  final class Thing {}

  static let thing = LuaClass<Thing>("Thing") { thing in
    thing.pickle(
      encode: { _, _, message throws(LuaFailure) in
        message.references.append(1)
        return .map([WirePair(.text("id"), .integer(1)), WirePair(.null, .array([.float(0.5)]))])
      },
      decode: { _, _ throws(LuaFailure) in Thing() })
  }

  /// Constructors only make values: whatever arguments they get, nothing outside is touched.
  private static let script = """
    function make(...) return {...} end
    function List(t) return setmetatable(t, ListMeta) end
    R = {__reduce = function(self) return make, {1, {2}, nil, 4} end}
    Named = {__index = function() end}
    local shared, up = {n = 0}, 1
    local function f() shared.n = shared.n + up return shared end
    local function g() up = up + 1 return f, g, shared end
    local cycle = List{} cycle[1] = cycle cycle.other = {cycle}
    local ints, long = {}, {}
    for i = 1, 300 do ints[i] = i * i * (i % 2 == 0 and -1 or 1) end
    for i = 1, 40 do long['key' .. i] = {i, i / 3, 'v' .. i} end
    corpus = {
      1, -70000, 2.5, 'text', ('long'):rep(80), {}, {1, nil, 3}, ints, long, cycle, f, g, {f, g, f},
      {print, string, _G, make, Class, setmetatable({}, Class)}, setmetatable({1, 2}, R),
      {setmetatable({x = {}}, Named), setmetatable({}, Named)}, ValueError('v'),
      {ValueError, ValueError('a')}, {thing, thing, List{thing}}, List{1, None, {List{}}},
      {[{}] = 1, [1.5] = true, [false] = 'x', a = {b = {c = {}}}},
      {f, shared, cycle, setmetatable({cycle}, R), long, ints, thing, ValueError('b')},
    }
    package.searchers = {package.searchers[1]}
    """

  private let state: LuaState

  init() throws {
    state = try LuaState()
    let call = state.call
    try call.pushListMetatable()
    try call.setGlobal("ListMeta")
    try call.pushNone()
    try call.setGlobal("None")
    try call.pushErrorClass("ValueError")
    try call.setGlobal("ValueError")
    try call.push(Thing(), Self.thing)
    try call.setGlobal("thing")
    try call.newTable()
    try call.registerClass("Class", -1)
    try call.setGlobal("Class")
    call.setTop(0)
    do {
      try call.run([UInt8](Self.script.utf8), name: "=corpus")
    } catch LuaFailure.raised {
      throw Failure(text: try call.display(-1))
    }
  }

  /// Whole messages of every kind.
  func corpus() throws -> [[UInt8]] {
    let call = state.call
    try call.getGlobal("corpus")
    var messages: [[UInt8]] = []
    for index in 1...call.rawLength(-1) {
      try call.rawGet(-1, index)
      let message = OutgoingMessage()
      try Pickler.encode(call, -1, into: message, root: "obj")
      messages.append(message.bytes.copy())
      call.pop()
    }
    call.setTop(0)
    return messages
  }

  /// Decodes one message and gives the value back; true when it was one. What is decoded is
  /// encoded again, so that whatever is wrong with it is met.
  func run(_ message: [UInt8], allowCode: Bool) throws -> Bool {
    let call = state.call
    defer { call.setTop(0) }
    _ = try? WireValue.decode(message)
    do throws(LuaFailure) {
      try Unpickler.decode(call, message, allowCode: allowCode)
    } catch {
      return false
    }
    let again = OutgoingMessage()
    do throws(LuaFailure) {
      try Pickler.encode(call, 1, into: again, root: "obj")
    } catch {
      // A value that cannot be sent on, such as a function that only this state names.
    }
    return true
  }
}
