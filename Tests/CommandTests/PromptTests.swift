import TestSupport
import Testing

/// What a session at the prompt has that lua5.4's has not.
@Suite struct PromptTests {
  /// What the lines print, without the banner and the lines themselves.
  private func session(_ lines: [String], options: String = "") throws -> [String] {
    let input = lines.joined(separator: "\n")
    let run = try CommandLine("$LUA \(options) -i <<'END'\n\(input)\nEND").run(as: "mprun")
    #expect(run.errors == "")
    let output = run.output.split(separator: "\n").dropFirst()
    return output.filter { !$0.hasPrefix(">") }.map(String.init)
  }

  @Test func tablesAreShown() throws {
    let shown = try session([
      "{1, 2, {a = 'x'}}", "{}, 'text', 1.5", "t = {} t[1] = t", "t",
      "setmetatable({}, {__tostring = function() return 'my own' end})",
      "string.gsub = nil type = nil getmetatable = nil", "{true}",
    ])
    #expect(shown == ["[1, 2, {'a': 'x'}]", "[]\ttext\t1.5", "[[...]]", "my own", "[True]"])
  }

  @Test func helpAndExitSayWhatToDo() throws {
    let shown = try session(["exit", "help", "help()", "exit(0)", "print('not reached')"])
    #expect(shown.prefix(2).allSatisfy { $0.contains("()") })
    #expect(shown.contains("  pool = mp.Pool(4)"))
    #expect(!shown.contains("not reached"))
  }

  @Test func aScriptsOwnNamesStay() throws {
    let shown = try session(["help", "exit"], options: "-e 'help, exit = 1, 2'")
    #expect(shown == ["1", "2"])
  }

  @Test(arguments: ["fork", "spawn", "forkserver"])
  func typedFunctionsFindTheirModules(_ method: String) throws {
    let shown = try session(
      [
        "mp, time = require 'multiprocessing', require 'time'",
        "function now() return time.time() > 0 end",
        "function name() return now() and mp.current_process().name:match '%a+$' end",
        "pool = mp.Pool{processes = 1, initializer = now}",
        "pool:apply(name)",
        "p = mp.Process{target = function() print(name()) end, name = 'p/child'}",
        "p:start() p:join()",
      ], options: "--start-method \(method)")
    #expect(shown.count == 2)
    #expect(shown.last == "child")
  }

  @Test(arguments: ["fork", "spawn", "forkserver"])
  func typedFunctionsCross(_ method: String) throws {
    let shown = try session(
      [
        "mp = require 'multiprocessing'",
        "function square(x) return x * x end",
        "function fib(n) return n < 2 and n or fib(n - 1) + fib(n - 2) end",
        "function twice(x) return 2 * square(x) end",
        "pool = mp.Pool(2)",
        "pool:map(square, {1, 2, 3})",
        "pool:map(fib, {1, 5, 10})",
        "pool:map(twice, {3})",
        "function square(x) return -x end",
        "pool:map(square, {1, 2, 3})",
        "pool:map(twice, {3})",
        "do local n = 40 function add(x) return n + x end end",
        "pool:map(add, {1, 2})",
        "p = mp.Process{target = function(x) print('child', square(x)) end, args = {4}}",
        "p:start() p:join()",
        "queue = mp.Queue()",
        "queue:put(square)",
        "queue:get()(5)",
      ], options: "--start-method \(method)")
    #expect(
      shown == [
        "[1, 4, 9]", "[1, 5, 55]", "[18]", "[-1, -2, -3]", "[-6]", "[41, 42]", "child\t-4", "-5",
      ])
  }

  @Test func theBannerSaysMprun() throws {
    let folder = try TemporaryFolder()
    let run = try TerminalSession(home: folder.path).run([("> ", "\u{4}")])
    #expect(run.output.hasPrefix("mprun "))
    #expect(run.output.contains("Lua 5.4"))
    #expect(run.output.contains("help()"))
  }
}
