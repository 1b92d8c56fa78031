import LuaRuntime
import Testing

/// The binding API as a module's author uses it.
@Suite struct BindingTests {
  final class Counter {
    var value = 0
    let onDeinit: () -> Void

    init(onDeinit: @escaping () -> Void = {}) { self.onDeinit = onDeinit }
    deinit { onDeinit() }
  }

  static let counter = LuaClass<Counter>("Counter") { counter in
    counter.method("add") { call, counter throws(LuaFailure) in
      counter.value += try call.optionalInteger(2, "n") ?? 1
      try call.push(counter.value)
      return 1
    }
    counter.getter("value") { call, counter throws(LuaFailure) in
      try call.push(counter.value)
      return 1
    }
    counter.setter("value") { call, counter throws(LuaFailure) in
      counter.value = try call.integer(3, "value")
      return 0
    }
    counter.metamethod("__len") { call, counter throws(LuaFailure) in
      try call.push(counter.value)
      return 1
    }
  }

  static let stepper = LuaClass<Counter>("Stepper", parent: counter) { stepper in
    stepper.method("step") { call, counter throws(LuaFailure) in
      counter.value += 10
      try call.push(counter.value)
      return 1
    }
    stepper.index { call, counter throws(LuaFailure) in
      try call.push(try call.integer(2, "key") * 100)
      return 1
    }
  }

  static func open(_ call: LuaCall) throws(LuaFailure) {
    try call.newTable()
    try call.bind(-1, "Counter", prefix: "mp") { call throws(LuaFailure) in
      try call.push(Counter(), counter)
      return 1
    }
    try call.bind(-1, "Stepper", prefix: "mp") { call throws(LuaFailure) in
      try call.push(Counter(), stepper)
      return 1
    }
    try call.bind(-1, "sleep", prefix: "mp") { call throws(LuaFailure) in
      _ = try call.timeout(1, "seconds")
      return 0
    }
    try call.bind(-1, "Pool", prefix: "mp") { call throws(LuaFailure) in
      try call.bindKeywords(["processes", "initializer"], from: 1)
      try call.push("\(try call.optionalInteger(1, "processes") ?? -1)")
      return 1
    }
    try call.setLoadedModule("counter")
  }

  /// Runs source text with the module open and gives what it returns, displayed.
  func run(_ source: String) throws -> String {
    let state = try LuaState()
    let call = state.call
    try Self.open(call)
    do {
      try call.load(source, name: "=test")
      try call.call(arguments: 0, results: 1)
    } catch LuaFailure.raised {
      return "raised " + (try call.display(-1))
    }
    return try call.display(-1)
  }

  @Test func methodsGettersAndSettersWork() throws {
    #expect(
      try run(
        """
        local c = require "counter".Counter()
        c:add(); c:add(4); c.value = c.value * 2
        return c.value + #c
        """) == "20")
  }

  @Test func aSubclassHasTheParentsMembersAndItsOwn() throws {
    #expect(
      try run(
        """
        local s = require "counter".Stepper()
        s:add(1)
        return s:step() .. " " .. s[3]
        """) == "11 300")
  }

  @Test(arguments: [
    (
      "require 'counter'.sleep('x')",
      "raised TypeError: mp.sleep: seconds: number or nil expected, got string"
    ),
    (
      "require 'counter'.Counter():add({})",
      "raised TypeError: Counter.add: n: integer or nil expected, got table"
    ),
    (
      "require 'counter'.Counter().add(1)",
      "raised TypeError: Counter.add: self: Counter expected, got number 1; write c:add(…)"
    ),
    (
      "require 'counter'.Counter().add(io.stdout)",
      "raised TypeError: Counter.add: self: Counter expected, got FILE*; write c:add(…)"
    ),
    (
      "require 'counter'.Stepper().step(require 'counter'.Counter())",
      "raised TypeError: Stepper.step: self: Stepper expected, got Counter; write s:step(…)"
    ),
    (
      "require 'counter'.Counter().other = 1",
      "raised TypeError: Counter has no field other that can be set"
    ),
    (
      "require 'counter'.Pool{process = 1}",
      "raised TypeError: mp.Pool: unexpected argument 'process'; did you mean 'processes'?"
    ),
    ("return require 'counter'.Pool{processes = 3}", "3"),
    ("return require 'counter'.Pool(4)", "4"),
    ("return require 'counter'.Pool()", "-1"),
  ])
  func argumentErrorsNameFunctionArgumentAndValue(source: String, outcome: String) throws {
    #expect(try run(source) == outcome)
  }

  @Test func objectsAreReleasedWithTheirState() throws {
    var released = 0
    do {
      let state = try LuaState()
      try state.call.push(Counter { released += 1 }, Self.counter)
      state.call.pop()
    }
    #expect(released == 1)
  }

  @Test func anObjectWhoseFinalizerRanIsNoObjectAnyMore() throws {
    #expect(
      try run(
        """
        local c = require "counter".Counter()
        debug.getmetatable(c).__gc(c)
        debug.getmetatable(c).__gc(c)
        debug.getmetatable(c).__gc(io.stdout)
        return c:add()
        """) == "raised TypeError: Counter.add: self: Counter expected, got a Counter that is gone")
  }
}
