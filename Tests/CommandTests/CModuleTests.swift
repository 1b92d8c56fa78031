import TestSupport
import Testing

/// Modules that others wrote, in C and in Lua: they work in the main process and in its children,
/// of whichever kind those are.
@Suite struct CModuleTests {
  /// For each module a function that uses it and gives a text, which is `expected`.
  private static let uses: [(module: String, body: String, expected: String)] = [
    ("cjson", "return M.encode(M.decode('[1, 2.5, {\"a\": null}]'))", #"[1,2.5,{"a":null}]"#),
    ("lpeg", "return M.match(M.C(M.R('az') ^ 1), 'abc1')", "abc"),
    ("re", "return M.match('key = 12', '%a+ %s* \"=\" %s* {%d+}')", "12"),
    (
      "socket",
      """
      local server = assert(M.bind('127.0.0.1', 0))
      local host, port = server:getsockname()
      local client = assert(M.connect(host, port))
      local peer = server:accept()
      client:send('over a socket\\n')
      return peer:receive('*l')
      """, "over a socket"
    ),
    (
      "luv",
      """
      local said
      local timer = M.new_timer()
      timer:start(1, 0, function() said = 'a timer rang' timer:close() end)
      M.run()
      return said
      """, "a timer rang"
    ),
    ("pl.List", "return tostring(M{1, 2, 3}:map('+', 1))", "{2,3,4}"),
    ("pl.pretty", "return M.write({1, 'x'}, '')", #"{1,"x"}"#),
    ("lfs", "return M.attributes('.', 'mode')", "directory"),
  ]

  /// Prints, for each module, what its function gives here, in a worker and in a child.
  private static var script: String {
    let functions = uses.map { use in
      "uses['\(use.module)'] = function() local M = require '\(use.module)'\n\(use.body)\nend"
    }
    return """
      local mp = require "multiprocessing"
      local uses = {}
      \(functions.joined(separator: "\n"))
      local function send(queue, f) queue:put(f()) end
      if __name__ == "__main__" then
        local pool <close> = mp.Pool(1)
        local queue = mp.Queue()
        for _, name in ipairs{\(uses.map { "'\($0.module)'" }.joined(separator: ", "))} do
          print(name, (uses[name]()))
          print(name, pool:apply(uses[name]))
          local child = mp.Process{target = send, args = {queue, uses[name]}}
          child:start()
          child:join()
          print(name, queue:get_nowait())
        end
      end
      """
  }

  @Test(arguments: ["fork", "spawn", "forkserver"])
  func modulesWorkInEveryProcess(_ method: String) throws {
    let folder = try TemporaryFolder()
    try folder.write(Self.script, to: "modules.lua")
    let run = try ProgramRun.of(
      BuiltProduct.mprun, ["--start-method", method, "modules.lua"], folder: folder.url)
    let expected = Self.uses.map { use in
      let line = "\(use.module)\t\(use.expected)\n"
      return line + line + line
    }
    #expect(run.errors.isEmpty)
    #expect(run.output == expected.joined())
    #expect(run.ending == .exit(0))
  }
}
