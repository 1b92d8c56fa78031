import TestSupport
import Testing

/// Tests that users write: luaunit and busted run them under `mprun`, and a tree that LuaRocks made
/// is searched as LuaRocks says.
@Suite struct SpecRunnerTests {
  @Test(arguments: ["fork", "spawn", "forkserver"])
  func luaunitRunsTestsWithAPool(_ method: String) throws {
    let folder = try TemporaryFolder()
    try folder.write(
      """
      local lu = require "luaunit"
      local mp = require "multiprocessing"
      local function square(x) return x * x end
      TestPool = {}
      function TestPool:test_map()
        local pool <close> = mp.Pool(2)
        lu.assertEquals(tostring(pool:map(square, {1, 2, 3})), "[1, 4, 9]")
      end
      function TestPool:test_failure() lu.assertEquals(square(2), 5) end
      if __name__ == "__main__" then os.exit(lu.LuaUnit.run()) end
      """, to: "tests.lua")
    let run = try ProgramRun.of(
      BuiltProduct.mprun, ["--start-method", method, "tests.lua"], folder: folder.url)
    #expect(run.ending == .exit(1))
    #expect(run.output.contains("1) TestPool.test_failure\ntests.lua:9: expected: 5, actual: 4\n"))
    #expect(run.output.contains(/Ran 2 tests in .*, 1 success, 1 failure/))
  }

  /// busted's own script has no guard, so that a child may load it only as a fork does, not at all.
  @Test(arguments: [("fork", "/usr/bin/busted"), ("spawn", "run.lua"), ("forkserver", "run.lua")])
  func bustedRunsSpecsWithAPool(_ method: String, _ runner: String) throws {
    let folder = try TemporaryFolder()
    try folder.write(
      """
      if __name__ == "__main__" then require "busted.runner"{standalone = false} end
      """, to: "run.lua")
    try folder.write(
      """
      local mp = require "multiprocessing"
      describe("a pool", function()
        it("maps", function()
          local pool <close> = mp.Pool(2)
          local squares = pool:map(function(x) return x * x end, {1, 2, 3})
          assert.are.equal("[1, 4, 9]", tostring(squares))
        end)
        it("fails", function() assert.is_true(false) end)
      end)
      """, to: "pool_spec.lua")
    let run = try ProgramRun.of(
      BuiltProduct.mprun, ["--start-method", method, runner, "--output=TAP", "pool_spec.lua"],
      folder: folder.url)
    #expect(run.ending == .exit(1))
    #expect(run.output.contains("ok 1 - a pool maps\nnot ok 2 - a pool fails\n"))
  }

  /// A rock with a module in C is made into a tree, and found in children too.
  @Test func rocksAreFoundInEveryProcess() throws {
    let folder = try TemporaryFolder()
    try folder.write(
      """
      #include <lua.h>
      static int add(lua_State *L) {
        lua_pushinteger(L, lua_tointeger(L, 1) + lua_tointeger(L, 2));
        return 1;
      }
      int luaopen_sums(lua_State *L) { lua_pushcfunction(L, add); return 1; }
      """, to: "sums.c")
    try folder.write(
      "return {twice = function(x) return require 'sums'(x, x) end}", to: "twice.lua")
    try folder.write(
      """
      package = "sums"
      version = "1.0-1"
      source = {url = "git+file:///nowhere"}
      build = {type = "builtin", modules = {sums = "sums.c", twice = "twice.lua"}}
      """, to: "sums-1.0-1.rockspec")
    try folder.write(
      """
      local mp = require "multiprocessing"
      local sums, twice = require "sums", require "twice"
      if __name__ == "__main__" then
        local pool <close> = mp.Pool(1)
        print(sums(1, 2), pool:starmap(sums, {{3, 4}}), pool:map(twice.twice, {21}))
      end
      """, to: "use.lua")
    let run = try CommandLine(
      """
      cd '\(folder.path)' && export HOME="$PWD"
      luarocks --lua-version 5.4 --tree tree make >made 2>&1 || { cat made; exit 1; }
      eval "$(luarocks --lua-version 5.4 --tree "$PWD/tree" path)"
      for method in fork spawn forkserver; do $LUA --start-method $method use.lua; done
      """
    ).run(as: "mprun")
    #expect(run.errors.isEmpty)
    #expect(run.output == String(repeating: "3\t[7]\t[42]\n", count: 3))
  }
}
