import LuaRuntime
import Testing

/// Scripts that change what is being sent while it is sent get an error or a value, never a crash.
@Suite struct CodecInterferenceTests {
  /// Whether it was sent; if not, the error must be one that tells about it.
  func send(_ fixture: CodecFixture, _ source: String) throws -> Bool {
    do {
      try fixture.decode(try fixture.encode(source))
      return true
    } catch let error as CodecFixture.ScriptError {
      #expect(
        error.text.contains("changed by a __reduce")
          || error.text.contains("invalid key to 'next'"),
        "\(error)")
      return false
    }
  }

  @Test func constructorsThatChangeTheTableBeingSent() throws {
    for change in [
      "for i = 1, 100 do t['k' .. i] = nil end",
      "for i = 1, 1000 do t['new' .. i] = i end",
      "for k in pairs(t) do t[k] = nil end",
      "for i = 1, 100 do t['k' .. i] = nil t['new' .. i] = {} end",
      "t.k1 = nil t.other = 1",
    ] {
      let fixture = try CodecFixture()
      _ = try send(
        fixture,
        """
        local t = {}
        for i = 1, 100 do t['k' .. i] = {i} end
        for i = 1, 20 do
          t['r' .. i] = setmetatable({}, {__reduce = function()
            \(change)
            collectgarbage()
            return print, {{t.k1}}
          end})
        end
        return {t, t}
        """)
      #expect(try fixture.send("return {1}", check: "return v[1]") == "1")
    }
  }

  @Test func aListThatShrinksHasHoles() throws {
    let fixture = try CodecFixture()
    #expect(
      try fixture.send(
        """
        local t = {}
        for i = 1, 200 do t[i] = {i} end
        t[1] = setmetatable({}, {__reduce = function()
          for i = 100, 200 do t[i] = nil end
          return print, {}
        end})
        return t
        """, check: "return v[99][1] == 99 and v[100] == nil and v[200] == nil") == "true")
  }

  /// A collector that never rests, and finalizers that add and remove what is being sent.
  @Test func finalizersThatChangeWhatIsBeingSent() throws {
    let fixture = try CodecFixture()
    try fixture.both("Named = {} function named() end")
    try CodecFixture.run(
      fixture.sender,
      """
      collectgarbage("incremental", 1, 10000, 1)
      shared = {}
      local function fill()
        for i = 1, 50 do shared['k' .. math.random(500)] = setmetatable({i}, Named) end
      end
      local function drop()
        for k in pairs(shared) do if math.random(3) == 1 then shared[k] = nil end end
      end
      function litter()
        for _ = 1, 5 do setmetatable({}, {__gc = math.random(2) == 1 and fill or drop}) end
      end
      fill()
      """)
    for round in 0..<300 {
      // New functions and modules make the codec allocate in the midst of the walk.
      _ = try send(
        fixture,
        """
        litter()
        _G['f\(round % 7)'] = function() end
        f = named
        shared.f = named
        local keep = {shared, {named, print, string}, shared, Named}
        litter()
        return keep
        """)
    }
    #expect(try fixture.send("return {1}", check: "return v[1]") == "1")
  }

  @Test func scriptsMayReplaceWhatTheCodecLooksAt() throws {
    let fixture = try CodecFixture()
    for source in [
      "setmetatable(package.loaded, nil) package.loaded.m = {} return {package.loaded.m, string}",
      "setmetatable(package.loaded, {__newindex = error}) return {string, {}}",
      "package.loaded.string = nil return {string.format('x')}",
      "setmetatable(_G, {__index = error, __newindex = error}) return {print, _G}",
    ] {
      try fixture.both("package.loaded.m = {}")
      #expect(try send(fixture, source))
    }
  }

  @Test func aModuleLoadedLaterGoesByName() throws {
    let fixture = try CodecFixture()
    #expect(try fixture.send("return {string}", check: "return v[1] == string") == "true")
    try fixture.both("package.preload.late = function() return {f = function() end} end")
    #expect(
      try fixture.send(
        "local late = require 'late' return {late, late.f}",
        check: "return v[1] == require 'late' and v[2] == v[1].f") == "true")
    // Once it is no module any more, it is a table like others.
    #expect(
      try fixture.send(
        "local late = require 'late' package.loaded.late = nil return {late}",
        check: "return v[1] ~= require 'late' and type(v[1].f)") == "function")
  }
}
