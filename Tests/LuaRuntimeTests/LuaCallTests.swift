import LuaRuntime
import Testing

/// The parts of the binding API one by one.
@Suite struct LuaCallTests {
  let state: LuaState
  var call: LuaCall { state.call }

  init() throws {
    state = try LuaState()
  }

  /// Runs source text and gives its result, displayed, or what it raised.
  func run(_ source: String) throws -> String {
    defer { call.setTop(0) }
    do {
      try call.load(source, name: "=test")
      try call.call(arguments: 0, results: 1)
    } catch LuaFailure.raised {
      return "raised " + (try call.display(-1))
    }
    return try call.display(-1)
  }

  func bind(_ name: String, _ body: @escaping LuaBody) throws {
    try call.push(function: name, body)
    try call.setGlobal(name)
  }

  @Test func valuesArePushedAndReadBack() throws {
    try call.push(7)
    try call.push(2.5)
    try call.push(true)
    try call.push("é\0x")
    try call.push(bytes: [0xFF, 0])
    try call.push("static" as StaticString)
    try call.pushNil()
    #expect(call.count == 7)
    #expect(call.integerValue(1) == 7 && call.isInteger(1) && call.numberValue(1) == 7)
    #expect(call.numberValue(2) == 2.5 && call.integerValue(2) == nil && !call.isInteger(2))
    #expect(call.type(3) == .boolean && call.booleanValue(3))
    #expect(call.stringValue(4) == "é\0x")
    #expect(call.bytesValue(5) == [0xFF, 0])
    #expect(call.withBytes(6) { $0.byteCount } == 6)
    #expect(call.isNil(7) && call.type(7) == .nil && call.type(8) == .none && call.isNil(8))
    #expect(call.stringValue(1) == nil, "numbers are no strings here")
    try call.push(3.0)
    #expect(call.integerValue(-1) == 3)
  }

  @Test func tablesAreReadAndWritten() throws {
    try call.newTable(array: 2, record: 2)
    try call.push("one")
    try call.rawSet(1, 1)
    try call.push("x")
    try call.push(10)
    try call.rawSet(1)
    try call.push(20)
    try call.rawSetField(1, "y")
    #expect(call.rawLength(1) == 1)
    #expect(try call.rawGet(1, 1) == .string)
    #expect(try call.rawGetField(1, "x") == .number && call.integerValue(-1) == 10)
    #expect(try call.getField(1, "nothing") == .nil)
    call.setTop(1)
    var keys: [String] = []
    try call.pushNil()
    while try call.next(1) {
      keys.append(try call.display(-2))
      call.pop()
    }
    #expect(keys.sorted() == ["1", "x", "y"])
    #expect(call.count == 1)
  }

  @Test func metamethodsRunWhereTheyShould() throws {
    #expect(
      try run(
        """
        t = setmetatable({}, {__index = function(_, k) return k .. '!' end, __len = function() return 9 end,
          __newindex = function(t, k, v) rawset(t, k, v + 1) end})
        """) == "nil")
    try call.getGlobal("t")
    #expect(try call.getField(1, "a") == .string && call.stringValue(-1) == "a!")
    #expect(try call.rawGetField(1, "a") == .nil)
    #expect(try call.length(1) == 9 && call.rawLength(1) == 0)
    try call.push(1)
    try call.setField(1, "b")
    #expect(try call.rawGetField(1, "b") == .number && call.integerValue(-1) == 2)
  }

  @Test func errorsOfLuaArriveAndLeaveTheStackInOrder() throws {
    try call.push("below")
    try call.load("error({code = 5})", name: "=test")
    #expect(throws: LuaFailure.self) { try call.call(arguments: 0, results: 0) }
    #expect(call.count == 2 && call.type(2) == .table)
    call.setTop(1)
    try call.load("local function inner() error('deep') end inner()", name: "=chunk")
    #expect(throws: LuaFailure.self) { try call.callTraced(arguments: 0, results: 0) }
    #expect(try call.display(-1) == "chunk:1: deep")
    let traceback = call.takeOrigin()?.traceback ?? ""
    #expect(traceback.hasPrefix("stack traceback:\n") && traceback.contains("chunk:1: in"))
    #expect(call.takeOrigin()?.traceback == nil)
    #expect(call.count == 2)
  }

  @Test func typedErrorsAreObjects() throws {
    try call.defineErrors([
      LuaErrorDefinition("ProcessError", parent: "Error"),
      LuaErrorDefinition("WorkerLostError", parent: "ProcessError", fields: ["pid", "exitcode"]),
      LuaErrorDefinition("RemoteError", parent: "Error", fields: ["value"], showsMessageOnly: true),
    ])
    for name in ["Error", "ProcessError", "WorkerLostError", "RemoteError", "ValueError"] {
      try call.pushErrorClass(name)
      try call.setGlobal(name)
    }
    try bind("isinstance") { call throws(LuaFailure) in
      try call.push(call.isInstance(1, ofClassAt: 2))
      return 1
    }
    try bind("lose") { _ throws(LuaFailure) in
      throw .error(
        className: "WorkerLostError", message: "gone", fields: [LuaErrorField("pid", .integer(42))])
    }
    #expect(
      try run(
        """
        local ok, e = pcall(lose)
        assert(not ok and e.class == WorkerLostError and e.name == "WorkerLostError")
        assert(e.message == "gone" and e.pid == 42 and e.traceback == nil)
        assert(tostring(e) == "WorkerLostError: gone")
        assert(isinstance(e, WorkerLostError) and isinstance(e, ProcessError) and isinstance(e, Error))
        assert(not isinstance(e, ValueError) and not isinstance(e, RemoteError))
        assert(not isinstance("text", Error) and not isinstance({}, Error) and not isinstance(e, {}))
        assert(not isinstance(Error, Error) and not isinstance(nil, nil))
        local made = WorkerLostError("w", 1, -9)
        assert(made.pid == 1 and made.exitcode == -9)
        made.traceback = "stack traceback: there"
        assert(tostring(made) == "WorkerLostError: w\\nstack traceback: there")
        assert(tostring(RemoteError("text", "v")) == "text" and RemoteError("text", "v").value == "v")
        assert(tostring(ValueError()) == "ValueError" and tostring(WorkerLostError)
          == "<class 'WorkerLostError'>")
        assert(WorkerLostError.parent == ProcessError)
        return "fine"
        """) == "fine")
    #expect(try run("error(ValueError('v'))") == "raised ValueError: v")
  }

  @Test func aClassThatDoesNotExistIsStillAnError() throws {
    try bind("fail") { _ throws(LuaFailure) in
      throw .error(className: "NoSuchError", message: "text")
    }
    #expect(try run("fail()") == "raised NoSuchError: text")
  }

  @Test func optionsAndKeywordsAreLaidOut() throws {
    try bind("map") { call throws(LuaFailure) in
      let first = try call.pushOptions(2, "opts", ["chunksize", "timeout"])
      let chunk = try call.optionalInteger(first, "chunksize") ?? 0
      let timeout = try call.timeout(first + 1) ?? -1
      try call.push("\(chunk) \(timeout)")
      return 1
    }
    #expect(try run("return map(1)") == "0 -1.0")
    #expect(try run("return map(1, {timeout = 2})") == "0 2.0")
    #expect(
      try run("return map(1, {timeou = 2})")
        == "raised TypeError: map: unexpected argument 'timeou'; did you mean 'timeout'?")
    #expect(
      try run("return map(1, 5)")
        == "raised TypeError: map: opts: table or nil expected, got number 5")
    #expect(
      try run("return map(1, {timeout = 0/0})")
        == "raised ValueError: map: timeout: a number of seconds expected, got nan")
    try bind("Pool") { call throws(LuaFailure) in
      try call.bindKeywords(["processes", "initializer"], from: 1)
      let hasInitializer = try call.checkOptionalCallable(2, "initializer")
      try call.push("\(try call.optionalInteger(1, "processes") ?? 0) \(hasInitializer)")
      return 1
    }
    #expect(try run("return Pool{initializer = print}") == "0 true")
    #expect(try run("return Pool(2, setmetatable({}, {__call = print}))") == "2 true")
    #expect(
      try run("return Pool(nil, {})")
        == "raised TypeError: Pool: initializer: function or nil expected, got table")
    #expect(
      try run("return Pool(1, nil, 3)")
        == "raised TypeError: Pool: at most 2 arguments expected, got 3")
    #expect(
      try run("return Pool(1.5)")
        == "raised TypeError: Pool: processes: integer or nil expected, got number 1.5")
  }

  @Test func referencesKeepValuesAlive() throws {
    #expect(try run("weak = setmetatable({}, {__mode = 'v'}) weak[1] = {} kept = weak[1]") == "nil")
    try call.getGlobal("kept")
    var reference: LuaReference? = try call.reference(-1)
    call.setTop(0)
    #expect(try run("kept = nil collectgarbage() return weak[1] ~= nil") == "true")
    if let reference {
      try call.push(reference)
      #expect(call.type(-1) == .table)
      call.setTop(0)
    }
    reference = nil
    #expect(try run("collectgarbage() return weak[1]") == "nil")
    // Slots are used again, in any order, and may outlive the state.
    var many: [LuaReference] = []
    for number in 0..<100 {
      try call.push(number)
      many.append(try call.reference(-1))
      call.pop()
    }
    many.removeSubrange(20..<60)
    for number in 0..<40 {
      try call.push(number + 1000)
      many.append(try call.reference(-1))
      call.pop()
    }
    try call.push(many[0])
    try call.push(many[99])
    #expect(call.integerValue(-2) == 0 && call.integerValue(-1) == 1039)
    state.close()
    many.removeAll()
  }

  @Test func coroutinesShareTheStatesContext() throws {
    try bind("keep") { call throws(LuaFailure) in
      let reference = try call.reference(1)
      try call.push(reference)
      return 1
    }
    #expect(
      try run("return coroutine.wrap(function() return keep('from a coroutine') end)()")
        == "from a coroutine")
  }

  @Test func bindingsRunInsideBindings() throws {
    try bind("apply") { call throws(LuaFailure) in
      try call.call(arguments: call.count - 1, results: LuaCall.allResults)
      return call.count
    }
    #expect(try run("return select('#', apply(function(...) return ... end, 1, nil, 3))") == "3")
    #expect(
      try run("return apply(apply, apply, function() error('inner', 0) end)") == "raised inner")
    // Recursion through Swift ends in Lua's own error, not in a crash.
    #expect(
      try run("local function f() return apply(f) end local ok, e = pcall(f) return e").contains(
        "overflow"))
  }

  @Test func stackRoomIsMadeOrRefused() throws {
    try bind("fill") { call throws(LuaFailure) in
      for number in 0..<2_000_000 { try call.push(number) }
      return 0
    }
    #expect(try run("fill()").contains("stack overflow"))
    #expect(try run("return 'usable'") == "usable")
    #expect(throws: LuaFailure.self) { try call.reserve(2_000_000) }
  }

  /// Tests run side by side, so none may change the environment; this mark is what Lua itself looks
  /// at.
  @Test func theEnvironmentCanBeLeftOut() throws {
    for (state, mark) in [(try LuaState(ignoresEnvironment: true), "true"), (state, "nil")] {
      try CodecFixture.run(state, "return debug.getregistry().LUA_NOENV", results: 1)
      #expect(try state.call.display(-1) == mark)
    }
  }

  @Test(arguments: [
    ("error('text', 0)", "text"),
    ("error(ValueError('v'))", "test:1: ValueError: v"),
    ("error({code = 5})", "{'code': 5}"),
    ("error()", "None"),
    ("error(7)", "7"),
    (
      "error(setmetatable({}, {__tostring = function() error('again', 0) end}))",
      "(error object is a table value), whose __tostring raised: again"
    ),
  ])
  func anUncaughtErrorHasAText(source: String, text: String) throws {
    try call.pushErrorClass("ValueError")
    try call.setGlobal("ValueError")
    try call.load(source, name: "=test")
    #expect(throws: LuaFailure.self) { try call.call(arguments: 0, results: 0) }
    #expect(call.errorText(-1) == text)
    #expect(call.count == 1)
  }

  final class Box {}
  static let box = LuaClass<Box>("Box", userValues: 2) { _ in }

  @Test func objectsHoldLuaValues() throws {
    try call.push(Box(), Self.box)
    try call.push("held")
    call.setUserValue(1, 2)
    #expect(try call.getUserValue(1, 2) == .string)
    #expect(try call.getUserValue(1, 1) == .nil)
    #expect(call.objectClass(1) === Self.box && call.objectClass(2) == nil)
  }

  @Test func allArgumentChecksTellWhatTheyWant() throws {
    let checks: [(String, LuaBody)] = [
      ("integer expected", { call throws(LuaFailure) in try call.integer(1, "x") }),
      ("number expected", { call throws(LuaFailure) in Int(try call.number(1, "x")) }),
      ("string expected", { call throws(LuaFailure) in try call.string(1, "x").count }),
      ("string expected", { call throws(LuaFailure) in try call.bytes(1, "x").count }),
      (
        "string or nil expected",
        { call throws(LuaFailure) in try call.optionalString(1, "x") == nil ? 0 : 1 }
      ),
      (
        "string or nil expected",
        { call throws(LuaFailure) in try call.optionalBytes(1, "x") == nil ? 0 : 1 }
      ),
      ("boolean expected", { call throws(LuaFailure) in try call.boolean(1, "x") ? 0 : 1 }),
      (
        "boolean or nil expected",
        { call throws(LuaFailure) in try call.optionalBoolean(1, "x") == nil ? 0 : 1 }
      ),
      (
        "function expected",
        { call throws(LuaFailure) in
          try call.checkCallable(1, "x")
          return 0
        }
      ),
    ]
    for (number, (text, body)) in checks.enumerated() {
      try bind("check\(number)", body)
      #expect(
        try run("check\(number)({})") == "raised TypeError: check\(number): x: \(text), got table")
    }
    try bind("table") { call throws(LuaFailure) in
      try call.checkTable(1, "x")
      return 0
    }
    #expect(try run("table()") == "raised TypeError: table: x: table expected, got nil")
  }
}
