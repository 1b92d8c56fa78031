extension CommandLineCase {
  private static let guarded = """
    local mp = require "multiprocessing"
    local greeting = "hello"
    local function f(q, name) q:put(greeting .. " " .. name .. " " .. type(f_global)) end
    function f_global() return __name__ end
    if __name__ == "__main__" then
      local q = mp.Queue()
      local p = mp.Process{target = f, args = {q, "bob"}}
      p:start()
      p:join()
      print(p.exitcode, q:get())
      local pool <close> = mp.Pool(2)
      print(pool:map(function(x) return x * x end, {1, 2, 3}))
      local forked = mp.get_start_method() == "fork"
      print(pool:apply(f_global) == (forked and "__main__" or "__mp_main__"))
    end
    """

  private static let guardedOutput = "0\thello bob function\n[1, 4, 9]\ntrue\n"

  /// Command lines that start processes, run under every start method.
  static let withProcesses: [CommandLineCase] = [
    CommandLineCase(
      name: "-e with processes", words: ["--start-method", "@METHOD@", "-e", guarded],
      stdout: guardedOutput),
    CommandLineCase(
      name: "stdin with processes", words: ["--start-method", "@METHOD@", "-"], input: guarded,
      stdout: guardedOutput),
    CommandLineCase(
      name: "stdin without a dash", words: ["--start-method", "@METHOD@"], input: guarded,
      stdout: guardedOutput),
    CommandLineCase(
      name: "two -e",
      words: [
        "--start-method", "@METHOD@",
        "-e", "mp = require 'multiprocessing' function f(x) return x + offset end",
        "-e", "offset = 40",
        "-e",
        """
        if __name__ == '__main__' then
          local p <close> = mp.Pool(1)
          print(p:apply(f, {2}))
        end
        """,
      ], stdout: "42\n"),
    CommandLineCase(
      name: "-e, then a script",
      words: [
        "--start-method", "@METHOD@", "-e", "from_e = 'set by -e'", "lib/uses_e.lua", "a", "b c",
      ], stdout: "set by -e\ta\tb c\n"),
    CommandLineCase(
      name: "-l in children",
      words: [
        "--start-method", "@METHOD@", "-l", "shapes", "-e",
        """
        mp = require 'multiprocessing'
        function f() return shapes.double(21), shapes == require 'shapes' end
        if __name__ == '__main__' then
          local p <close> = mp.Pool(1)
          print(p:apply(f))
        end
        """,
      ], stdout: "42\n"),
    CommandLineCase(
      name: "children leave stdin alone",
      words: [
        "--start-method", "@METHOD@", "-e",
        """
        local mp = require 'multiprocessing'
        local function reads(q) q:put(io.read('a')) end
        if __name__ == '__main__' then
          local q = mp.Queue()
          local p = mp.Process{target = reads, args = {q}}
          p:start() p:join()
          print(#q:get(), io.read('l'), io.read('l'))
        end
        """,
      ], input: "one\ntwo\n", stdout: "0\tone\ttwo\n"),
    CommandLineCase(
      name: "arguments of a stdin script", words: ["--start-method", "@METHOD@", "-", "x", "y z"],
      input: """
        local mp = require "multiprocessing"
        local first, second = ...
        local function f(q) q:put(arg[1] .. "," .. arg[2] .. "," .. arg[0]) end
        if __name__ == "__main__" then
          print(first, second, #arg)
          local q = mp.Queue()
          local p = mp.Process{target = f, args = {q}}
          p:start() p:join()
          print(q:get())
        end
        """, stdout: "x\ty z\t2\nx,y z,-\n"),
    CommandLineCase(
      name: "unguarded -e",
      words: [
        "--start-method", "@METHOD@", "-e",
        """
        local mp = require 'multiprocessing'
        local p = mp.Process{target = print, args = {'child'}}
        p:start() p:join()
        if __name__ == '__main__' then
          print(p.exitcode == (mp.get_start_method() == 'fork' and 0 or 1))
        end
        """,
      ], stdoutPattern: "^(child\n)?true\n$", stderrPattern: "^$|RuntimeError"),
    CommandLineCase(
      name: "error in a child of -e",
      words: [
        "--start-method", "@METHOD@", "-e",
        """
        local mp = require 'multiprocessing'
        local function f() error('in the child') end
        if __name__ == '__main__' then
          local p = mp.Process{target = f}
          p:start() p:join()
          print(p.exitcode)
        end
        """,
      ], stdout: "1\n", stderrPattern: "Process Process-1:\n(.*\n)*?.*command line.*in the child"),
    CommandLineCase(
      name: "exit code beside children",
      words: [
        "--start-method", "@METHOD@", "-e",
        """
        local mp = require 'multiprocessing'
        local function f() os.exit(9) end
        if __name__ == '__main__' then
          local p = mp.Process{target = f}
          p:start() p:join()
          os.exit(p.exitcode + 1)
        end
        """,
      ], ending: .exit(10), stdout: ""),
    CommandLineCase(
      name: "a PATH that leads nowhere",
      words: [
        "--start-method", "@METHOD@", "lib/uses_e.lua", "1", "2",
      ], environment: ["PATH": "/nowhere"], stdout: "nil\t1\t2\n"),
  ]

  /// Command lines whose start method does not matter.
  static let withoutProcesses: [CommandLineCase] = [
    CommandLineCase(name: "-e", words: ["-e", "print(1 + 1)"], stdout: "2\n"),
    CommandLineCase(name: "empty -e", words: ["-e", ""], stdout: ""),
    CommandLineCase(
      name: "-e sets globals for the next",
      words: ["-e", "x = 1", "-e", "print(x, __name__)"], stdout: "1\t__main__\n"),
    CommandLineCase(name: "stdin", words: ["-"], input: "print(...)", stdout: "\n"),
    CommandLineCase(
      name: "a first line with #", words: ["-"], input: "#!/usr/bin/env mprun\nprint 'fine'",
      stdout: "fine\n"),
    CommandLineCase(
      name: "--version", words: ["--version"], stdoutPattern: "^mprun[\\s\\S]*Lua 5\\.4"),
    CommandLineCase(name: "--help", words: ["--help"], stdoutPattern: "--start-method"),
    CommandLineCase(
      name: "a start method that is none", words: ["--start-method", "thread", "-e", ""],
      ending: .exit(1), stderrPattern: "^mprun: .*thread"),
    CommandLineCase(
      name: "a start method that is missing", words: ["--start-method"], ending: .exit(1),
      stderrPattern: "^mprun: .*start-method"),
    CommandLineCase(
      name: "an option that is none", words: ["--no-such-option"], ending: .exit(1),
      stderrPattern: "^mprun: .*--no-such-option"),
    CommandLineCase(
      name: "a script that is not there", words: ["no_such_script.lua"], ending: .exit(1),
      stderrPattern: "^mprun: cannot open no_such_script.lua"),
    CommandLineCase(
      name: "a syntax error", words: ["-e", "print("], ending: .exit(1),
      stderrPattern: "^mprun: \\(command line\\):1: unexpected symbol near <eof>"),
    CommandLineCase(
      name: "an error", words: ["-e", "local function f() error('boom') end f() return 1"],
      ending: .exit(1),
      stderrPattern: "^mprun: \\(command line\\):1: boom\nstack traceback:\n\t.*\n"),
    CommandLineCase(
      name: "an error that is a table", words: ["-e", "error{}"], ending: .exit(1),
      stderrPattern: "^mprun: \\(error object is a table value\\)"),
    CommandLineCase(
      name: "an error that is nil", words: ["-e", "error()"], ending: .exit(1),
      stderrPattern: "^mprun: (nil|\\(error object is a nil value\\))"),
    CommandLineCase(
      name: "an error with a text of its own",
      words: ["-e", "error(setmetatable({}, {__tostring = function() return 'mine' end}))"],
      ending: .exit(1), stderrPattern: "^mprun: mine\n$"),
    CommandLineCase(
      name: "a typed error", words: ["-e", "error(require'multiprocessing'.KeyError 'k')"],
      ending: .exit(1),
      stderrPattern: "^mprun: \\(command line\\):1: KeyError: k\nstack traceback:\n"),
    CommandLineCase(
      name: "os.exit", words: ["-e", "io.write 'out' os.exit(7)"], ending: .exit(7), stdout: "out"),
    CommandLineCase(
      name: "os.exit(false)", words: ["-e", "os.exit(false)"], ending: .exit(1), stdout: ""),
    CommandLineCase(
      name: "os.exit(true, true)",
      words: ["-e", "setmetatable({}, {__gc = function() print 'gc' end}) os.exit(true, true)"],
      stdout: "gc\n"),
    CommandLineCase(
      name: "arg", words: ["lib/show_arg.lua", "one", "", "two words"],
      stdout: "lib/show_arg.lua\t3\tone\t\ttwo words\n"),
    CommandLineCase(
      name: "__name__ is there without a require", words: ["-e", "print(__name__)"],
      stdout: "__main__\n"),
    CommandLineCase(
      name: "no globals that were not asked for",
      words: ["-e", "print(multiprocessing, mp, time, queue)"],
      stdout: "nil\tnil\tnil\tnil\n"),
    CommandLineCase(
      name: "output without an end of line", words: ["-e", "io.write 'x'"], stdout: "x"),
    CommandLineCase(
      name: "sleeping without children",
      words: ["-e", "require'multiprocessing'.sleep(0.01) print 'awake'"], stdout: "awake\n"),
  ]
}
