import LuaRuntime
import Testing
import Wire

/// Deep values: success up to a limit, an error beyond, and no stack overflow anywhere.
@Suite struct CodecDepthTests {
  @Test(arguments: [
    ("local t = {} for i = 2, N do t = {t} end return t", "return v[1]"),
    ("local t = {} for i = 2, N do t = {x = t} end return t", "return v.x"),
    ("local t = {} for i = 2, N do t = List{t} end return t", "return v[1]"),
    ("local t = {} for i = 2, N do t = {[t] = 1} end return t", "return next(v)"),
    (
      "local f = {} for i = 2, N do local g = f f = function() return g end end return f",
      "if type(v) == 'function' then return v() end return v[1]"
    ),
    ("local t = {} for i = 2, N do t = setmetatable({t}, G) end return t", "return v[1]"),
    (
      "local e = Error('') for i = 2, N do local f = Error('') f.e = e e = f end return e",
      "return v.e"
    ),
  ])
  func aHundredThousandLevelsCross(source: String, step: String) throws {
    let fixture = try CodecFixture()
    try fixture.both("G = {}")
    let depth = 100_000
    let check = """
      local function down(v) \(step) end
      local levels = 0
      while v do levels = levels + 1 v = down(v) end
      return levels
      """
    let source = source.replacing("N", with: "\(depth)", maxReplacements: 1)
    #expect(try fixture.send(source, check: check) == "\(depth)")
  }

  @Test func aHundredThousandConstructorsCross() throws {
    let fixture = try CodecFixture()
    try fixture.both(
      "R = {} function wrap(x) return {x} end function R:__reduce() return wrap, {self[1]} end")
    let source = "local t = 0 for i = 1, 100000 do t = setmetatable({t}, R) end return t"
    #expect(
      try fixture.send(
        source, check: "local n = 0 while type(v) == 'table' do n = n + 1 v = v[1] end return n")
        == "100000")
  }

  @Test func beyondTheLimitIsAnError() throws {
    let fixture = try CodecFixture()
    let error = #expect(throws: CodecFixture.ScriptError.self) {
      try fixture.encode("local t = {} for i = 1, 1e6 do t = {t} end return t")
    }
    #expect(
      error?.text == """
        PicklingError: obj: nested too deeply: at most 200000 levels can be sent; send a flatter structure
        """)
  }

  @Test func aMessageDeeperThanTheLimitIsAnError() throws {
    let fixture = try CodecFixture()
    let bytes = [UInt8](repeating: 0x81, count: 3_000_000) + [0x00]
    let error = #expect(throws: CodecFixture.ScriptError.self) { try fixture.decode(bytes) }
    #expect(error?.text.contains("nesting too deep") == true)
  }

  @Test func aNearlyFullStackIsAnErrorNotACrash() throws {
    let fixture = try CodecFixture()
    let call = fixture.sender.call
    try call.push(function: "encode") { call throws(LuaFailure) in
      let message = OutgoingMessage()
      try Pickler.encode(call, 1, into: message, root: "obj")
      try Unpickler.decode(call, message.bytes.copy())
      return 1
    }
    try call.setGlobal("encode")
    try CodecFixture.run(
      fixture.sender,
      """
      local deep = {} for i = 1, 90000 do deep = {deep} end
      for _, n in ipairs{1000, 500000, 900000, 950000, 990000, 999000, 999900} do
        local ok, e = pcall(function()
          local function eat(...) return encode(deep), select('#', ...) end
          return eat(table.unpack({}, 1, n))
        end)
        assert(ok or type(e) == 'string' or tostring(e):find('^PicklingError'), tostring(e))
      end
      """)
  }
}
