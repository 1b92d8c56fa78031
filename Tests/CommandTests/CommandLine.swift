import Foundation
import TestSupport
import Testing

/// A shell command in which `$LUA` is run, to be compared between `lua5.4` and `mprun`.
struct CommandLine: Sendable, CustomTestStringConvertible {
  /// What the shell runs, in a folder that holds `CommandLine.files`.
  let shell: String
  /// Where the two are meant to differ, so that the comparison leaves it out.
  let difference: Difference?

  /// What is meant to differ.
  enum Difference: Sendable {
    /// The usage text after the complaint; the complaint itself is compared.
    case usage
    /// An error that is no text, which lua5.4 hands to C's printf as a null pointer.
    case errorValue
  }

  var testDescription: String { shell }

  init(_ shell: String, except difference: Difference? = nil) {
    self.shell = shell
    self.difference = difference
  }

  /// Runs the command with a program, found under its bare name on PATH, as `$LUA`.
  func run(as program: String) throws -> ProgramRun {
    let folder = try TemporaryFolder()
    for (file, text) in Self.files { try folder.write(text, to: file) }
    var environment = ProcessInfo.processInfo.environment
    for variable in environment.keys where variable.hasPrefix("LUA_") {
      environment[variable] = nil
    }
    let products = URL(filePath: BuiltProduct.mprun).deletingLastPathComponent()
    environment["PATH"] =
      products.path(percentEncoded: false) + ":" + (environment["PATH"] ?? "/usr/bin:/bin")
    environment["LUA"] = program
    environment["LC_ALL"] = "C"
    return try ProgramRun.of(
      "/bin/sh", ["-c", shell], folder: folder.url, environment: environment, seconds: 30)
  }

  /// Files that the commands use.
  static let files = [
    "show.lua": """
    print(#arg, ...)
    for i = -9, 9 do if arg[i] then print(i, arg[i]) end end
    """,
    "shebang.lua": "#!/usr/bin/env lua\nprint('after the first line')\nerror('at line 3')\n",
    "only-comment.lua": "# no line end",
    "bom.lua": "\u{FEFF}# comment\nprint('after a mark')\n",
    "fails.lua": """
    local function inner() error("deep down") end
    local function outer() inner() end
    outer()
    """,
    "syntax.lua": "local x =\n  = 3\n",
    "level0.lua": "error('no position', 0)\n",
    "object.lua": "error(setmetatable({}, {__tostring = function() return 'I am shown' end}))\n",
    "table.lua": "error({})\n",
    "number.lua": "error(42)\n",
    "nil.lua": "error()\n",
    "badobject.lua": "error(setmetatable({}, {__tostring = function() return 1 end}))\n",
    "worseobject.lua":
      "error(setmetatable({}, {__tostring = function() error('in tostring') end}))\n",
    "level.lua": """
    error(setmetatable({}, {__tostring = function()
      return tostring(debug.getinfo(4).currentline) end}))
    """,
    "many.lua": "print(select('#', ...), (select(-1, ...)))\n",
    "warns.lua": """
    warn("@allow")
    warn("one ", "two")
    warn("@off") warn("unheard") warn("@on") warn("heard")
    """,
    "gcwarns.lua": "setmetatable({}, {__gc = function() error('in finalizer', 0) end})\n",
    "close.lua": """
    local a <close> = setmetatable({}, {__close = function() print("closed a") end})
    local b <close> = setmetatable({}, {__close = function() print("closed b") end})
    io.write("unfinished line")
    """,
    "closeexit.lua": """
    local a <close> = setmetatable({}, {__close = function(_, e) print("closed", e) end})
    setmetatable({}, {__gc = function() print("finalized") end})
    os.exit(tonumber(arg[1]) or arg[1] ~= "false", arg[2] == "close")
    """,
    "closefails.lua": """
    local a <close> = setmetatable({}, {__close = function(_, e) print("closing", e) end})
    error("on the way out")
    """,
    "coroutine.lua": """
    local co = coroutine.wrap(function() error("in a coroutine") end)
    co()
    """,
    "coroutines.lua": """
    local co = coroutine.create(function(a, ...)
      print(a, ..., coroutine.isyieldable())
      local b = coroutine.yield(a + 1, nil)
      print(b, coroutine.status(coroutine.running()))
      local c <close> = setmetatable({}, {__close = function(_, e) print("closed", e) end})
      error({b})
    end)
    print(coroutine.status(co), coroutine.resume(co, 1, 2))
    print(coroutine.status(co), select("#", coroutine.resume(co, "b")))
    print(coroutine.status(co), coroutine.close(co) == false)
    print(coroutine.resume(co))
    local function closing()
      local x <close> = setmetatable({}, {__close = function() error("in close", 0) end})
      error("first", 0)
    end
    print(pcall(coroutine.wrap(closing)))
    print(coroutine.resume(coroutine.create(function() return table.unpack({}, 1, 200) end)))
    print(pcall(coroutine.resume, coroutine.create(print), table.unpack({}, 1, 250)))
    local deep
    local function nest(n) return n == 0 and 0 or 1 + coroutine.wrap(nest)(n - 1) end
    print(nest(50), (pcall(nest, 1e6)))
    for v in coroutine.wrap(function() for i = 1, 3 do coroutine.yield(i) end end) do print(v) end
    local self
    self = coroutine.wrap(function() return pcall(self) end)
    print(self())
    """,
    "overflow.lua": "local function f() return 1 + f() end f()\n",
    "readinput.lua": "print(io.read('l')) print(io.read('a'))\n",
    "mod.lua": "print('loading', ...) return {name = 'mod'}\n",
    "badmod.lua": "error('cannot be loaded')\n",
    "falsemod.lua": "return false\n",
    "noreturn.lua": "x = 1\n",
    "strict.lua": """
    setmetatable(_G, {__newindex = function(_, k) error("no new global " .. k, 2) end})
    """,
    "dump.lua": "io.write(string.dump(load('print([[compiled]], ...)', '=dumped')))\n",
  ]
}
