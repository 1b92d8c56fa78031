import LuaRuntime
import Testing

/// What crosses, and that it is the same after: section by section of what the API promises.
@Suite struct CodecTests {
  func check(
    _ source: String, _ expression: String, both: String = "",
    location: SourceLocation = #_sourceLocation
  ) throws {
    let fixture = try CodecFixture()
    try fixture.both(both)
    #expect(
      try fixture.send(source, check: "return \(expression)") == "true", sourceLocation: location)
  }

  @Test(arguments: [
    ("return nil", "v == nil"),
    ("return true", "v == true"),
    ("return false", "v == false"),
    ("return 0", "v == 0 and math.type(v) == 'integer'"),
    ("return 23", "v == 23"),
    ("return 24", "v == 24"),
    ("return -1", "v == -1"),
    ("return -25", "v == -25"),
    ("return 255", "v == 255"),
    ("return 256", "v == 256"),
    ("return 65536", "v == 65536"),
    ("return 1 << 32", "v == 1 << 32"),
    ("return math.maxinteger", "v == math.maxinteger"),
    ("return math.mininteger", "v == math.mininteger and math.type(v) == 'integer'"),
    ("return 1.0", "v == 1 and math.type(v) == 'float'"),
    ("return 0.1", "v == 0.1"),
    ("return -0.0", "v == 0 and 1 / v == -math.huge"),
    ("return math.huge", "v == math.huge"),
    ("return -math.huge", "v == -math.huge"),
    ("return 0/0", "v ~= v"),
    (
      "return string.unpack('d', '\\1\\2\\3\\4\\5\\6\\xf8\\x7f')",
      "string.pack('d', v) == '\\1\\2\\3\\4\\5\\6\\xf8\\x7f'"
    ),
    ("return 2.0^53", "v == 2.0^53 and math.type(v) == 'float'"),
    ("return ''", "v == ''"),
    ("return 'a\\0b\\xff'", "v == 'a\\0b\\xff'"),
    ("return ('x'):rep(70000)", "v == ('x'):rep(70000)"),
    ("return None", "v == None"),
  ])
  func scalarsCrossExactly(source: String, expression: String) throws {
    try check(source, expression)
  }

  @Test(arguments: [
    ("return {}", "next(v) == nil and getmetatable(v) == nil"),
    ("return {1, 2, 3}", "#v == 3 and v[1] == 1 and v[3] == 3"),
    ("return {1, nil, 3}", "v[1] == 1 and v[2] == nil and v[3] == 3 and #v == 3"),
    ("return {nil, nil, 3}", "v[3] == 3 and v[1] == nil"),
    ("return {[1000000000] = 1, [2] = 'x'}", "v[1000000000] == 1 and v[2] == 'x'"),
    ("return {a = 1, b = {c = 'd'}}", "v.a == 1 and v.b.c == 'd'"),
    ("return table.pack(1, nil, 3)", "v.n == 3 and v[1] == 1 and v[3] == 3"),
    (
      "return {[1.5] = 'x', [true] = 'y', [-1] = 'z', [0] = 'o'}",
      "v[1.5] == 'x' and v[true] == 'y' and v[-1] == 'z' and v[0] == 'o'"
    ),
    (
      "local k = {7}; return {[k] = k}",
      "(function() local k, w = next(v); return k == w and k[1] == 7 end)()"
    ),
    ("local t = {} for i = 1, 1000 do t[i] = i end return t", "#v == 1000 and v[500] == 500"),
    ("local t = {} for i = 1, 1000 do t[i] = i end t.x = 1 return t", "#v == 1000 and v.x == 1"),
    (
      "local t = {} for i = 1, 300 do t['k' .. i] = {i} end return t",
      "v.k300[1] == 300 and v.k1[1] == 1"
    ),
    ("local t = {} for i = 1, 300 do t[i] = {i, tostring(i)} end return t", "v[300][2] == '300'"),
    ("return {1, 2, nil, nil, 5, {}, nil, 8}", "v[5] == 5 and type(v[6]) == 'table' and v[8] == 8"),
  ])
  func tablesCross(source: String, expression: String) throws {
    try check(source, expression)
  }

  @Test(arguments: [
    ("local t = {} t.self = t return t", "v.self == v"),
    ("local s = {1} return {s, s, {s}}", "v[1] == v[2] and v[3][1] == v[1] and v[1][1] == 1"),
    ("local a, b = {}, {} a.b = b b.a = a return {a, b}", "v[1].b == v[2] and v[2].a == v[1]"),
    ("local t = {} t[t] = t return t", "v[v] == v"),
    (
      "local a = {} local t = {} for i = 1, 100 do t[i] = i % 3 == 0 and a or {i} end return t",
      "v[3] == v[99] and v[1] ~= v[2] and v[100][1] == 100"
    ),
    (
      "local l = List{1} l[2] = l return {l, l}",
      "v[1] == v[2] and v[1][2] == v[1] and getmetatable(v[1]) == ListMeta"
    ),
  ])
  func sharingAndCyclesKeepTheirShape(source: String, expression: String) throws {
    try check(source, expression)
  }

  @Test func listsStayLists() throws {
    try check("return List{1, List{}}", "tostring(v) == '[1, []]'")
    try check("return List{n = 3, 1, nil, 3}", "tostring(v) == '[1, None, 3]' and v.n == 3")
    try check("return {List{}, {}}", "getmetatable(v[1]) == ListMeta and not getmetatable(v[2])")
  }

  @Test func metatablesCrossByName() throws {
    let script = """
      Account = {} Account.__index = Account
      function Account.balance(self) return self.b end
      package.loaded.shapes = {Point = {__name = 'Point'}}
      package.loaded.vector = {__index = {dimensions = 3}}
      """
    try check(
      "return setmetatable({b = 7}, Account)",
      "v:balance() == 7 and getmetatable(v) == Account", both: script)
    try check(
      "local p = setmetatable({}, package.loaded.shapes.Point) p.p = p return {p, p}",
      "getmetatable(v[1]) == package.loaded.shapes.Point and v[1] == v[2] and v[1].p == v[1]",
      both: script)
    try check(
      "return setmetatable({}, package.loaded.vector)", "v.dimensions == 3", both: script)
  }

  @Test func modulesGlobalsAndClassesCrossByName() throws {
    try check(
      "return {string, _G, _G, {math}}", "v[1] == string and v[2] == _G and v[4][1] == math")
    try check("return {[string] = table}", "v[string] == table")
    let fixture = try CodecFixture()
    for state in [fixture.sender, fixture.receiver] {
      let call = state.call
      try CodecFixture.run(state, "return {}", results: 1)
      try call.registerClass("script.lua:Worker", -1)
      try call.setGlobal("Worker")
    }
    #expect(
      try fixture.send(
        """
        local W = Worker
        return {W, W, setmetatable({}, W), function() return W end}
        """,
        check: """
          return v[1] == Worker and v[2] == Worker and getmetatable(v[3]) == Worker
            and v[4]() == Worker
          """) == "true")
  }

  @Test func functionsCrossByNameOrByValue() throws {
    try check("return f", "v == f", both: "function f() end")
    try check("return {print, string.format}", "v[1] == print and v[2] == string.format")
    try check("local n = 5 return function(x) return x + n end", "v(1) == 6")
    try check(
      "local function fact(n) return n < 2 and 1 or n * fact(n - 1) end return fact", "v(5) == 120")
    try check("return function() return x end", "(function() x = 9 return v() == 9 end)()")
    try check("local t = {1} return {t, function() return t end}", "v[2]() == v[1]")
    try check("return function(...) return select('#', ...) end", "v(1, nil, nil) == 3")
    try check(
      "local string = string return function() return string.rep('a', 3) end", "v() == 'aaa'")
  }

  @Test func closuresSentTogetherShareTheirUpvalues() throws {
    try check(
      """
      local n = 0
      return {function() n = n + 1 return n end, function() return n end}
      """, "(function() v[1]() v[1]() return v[2]() == 2 end)()")
    try check(
      """
      local shared = {0}
      local a, b
      local function f() shared[1] = shared[1] + 1 return b end
      local function g() return shared[1], a end
      a, b = f, g
      return {f, g, shared}
      """, "v[1]() == v[2] and v[2]() == 1 and v[3][1] == 1 and select(2, v[2]()) == v[1]")
    try check(
      """
      local even, odd
      function even(n) if n == 0 then return true end return odd(n - 1) end
      function odd(n) if n == 0 then return false end return even(n - 1) end
      return even
      """, "v(10) == true and v(7) == false")
  }

  @Test func functionsWithAnEnvironmentOfTheirOwnCross() throws {
    try check(
      """
      local _ENV = {y = 3}
      return function() y = y + 1 return y end
      """, "v() == 4 and y == nil")
  }

  @Test func aFunctionOfSeveralNamesNeedsOneOfThemThere() throws {
    let fixture = try CodecFixture()
    try fixture.both(
      "function work() end local w = work package.preload.m = function() return {work = w} end")
    // Names that only the process which runs the script has, before and after the first sending.
    #expect(
      try fixture.send("task = work return work", check: "return v == work and task == nil")
        == "true")
    #expect(try fixture.send("a = work return a", check: "return v == work") == "true")
    #expect(
      try fixture.send(
        "work = nil task = nil a = nil b = require 'm'.work return b",
        check: "return v == require 'm'.work") == "true")
  }

  @Test func aFunctionRedefinedSinceGoesByValue() throws {
    let fixture = try CodecFixture()
    try fixture.both("function f() return 'old' end")
    #expect(try fixture.send("return f", check: "return v == f") == "true")
    #expect(
      try fixture.send(
        "local old = f; function f() return 'new' end return {old, f}",
        check: "return v[1]() .. ' ' .. v[2]()") == "old old")
  }

  @Test func reduceRebuilds() throws {
    let script = """
      Point = {}
      Point.__index = Point
      function Point.new(x, y) return setmetatable({x = x, y = y}, Point) end
      function Point:__reduce() return Point.new, {self.x, self.y} end
      """
    try check(
      "return {Point.new(1, 2), 'end'}",
      "v[1].x == 1 and v[1].y == 2 and getmetatable(v[1]) == Point and v[2] == 'end'",
      both: "\(script) new = Point.new")
    try check(
      "local p = Point.new(1, 2) return {p, p, {p}}", "v[1] == v[2] and v[3][1] == v[1]",
      both: "\(script) new = Point.new")
    try check(
      """
      local mt = {}
      function mt:__reduce() return function(a, b, c) return {a, b, c} end, {1, nil, 3} end
      return setmetatable({}, mt)
      """, "v[1] == 1 and v[2] == nil and v[3] == 3")
    try check(
      "return setmetatable({}, {__reduce = function() return os.time end})", "v > 0")
  }

  @Test func typedErrorsCross() throws {
    try check(
      "local e = ValueError('bad') e.extra = {1} e.traceback = 'tb' return e",
      """
      v.class == ValueError and v.name == 'ValueError' and v.message == 'bad'
        and v.extra[1] == 1 and tostring(v) == 'ValueError: bad\\ntb'
      """)
    try check("return ValueError", "v == ValueError")
    try check(
      "local e = Error('x') e.cause = e return {e, e}", "v[1] == v[2] and v[1].cause == v[1]")
  }
}
