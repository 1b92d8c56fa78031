import TestSupport
import Testing

/// What is printed arrives, or the process says that it has not.
@Suite struct OutputTests {
  private func run(_ shell: String) throws -> ProgramRun {
    try CommandLine(shell).run(as: "mprun")
  }

  @Test(arguments: [
    "-e 'print(1)'", "-e 'io.write(1)'", "-e 'io.write((\"x\"):rep(100000))'",
    "-e 'io.write(1) os.exit(0)'", "-e 'io.write(1) os.exit(true, true)'",
  ])
  func lostOutputIsAnError(_ arguments: String) throws {
    let run = try run("$LUA \(arguments) > /dev/full")
    #expect(run.ending == .exit(1))
    #expect(run.errors == "mprun: cannot write to stdout: No space left on device\n")
  }

  @Test func aStatusOfItsOwnStays() throws {
    let run = try run("$LUA -e 'io.write(1) os.exit(7)' > /dev/full")
    #expect(run.ending == .exit(7))
    #expect(run.errors == "mprun: cannot write to stdout: No space left on device\n")
  }

  @Test func aReaderThatIsGoneIsToldOfWhereTheSignalIsIgnored() throws {
    let run = try run(
      """
      (trap '' PIPE; $LUA -e 'for i = 1, 1e5 do print(i) end'; echo $? >&2) | head -n 1
      """)
    #expect(run.output == "1\n")
    #expect(run.errors == "mprun: cannot write to stdout: Broken pipe\n1\n")
  }

  @Test func aClosedStdoutLosesNothing() throws {
    let run = try run("$LUA -e 'print(1)' >&-")
    #expect(run.ending == .exit(0))
    #expect(run.errors == "")
  }

  @Test(arguments: ["fork", "spawn", "forkserver"])
  func aChildSaysSoToo(_ method: String) throws {
    let run = try run(
      """
      cat > child.lua <<'END'
      local mp = require "multiprocessing"
      local function write() io.write("lost") end
      if __name__ == "__main__" then
        local child = mp.Process{target = write}
        child:start()
        child:join()
        io.stderr:write(child.exitcode, "\\n")
      end
      END
      $LUA --start-method \(method) child.lua > /dev/full
      """)
    #expect(run.errors == "mprun: cannot write to stdout: No space left on device\n1\n")
    #expect(run.ending == .exit(0))
  }

  /// Pieces of all kinds, small and larger than the buffer, from several processes at once.
  @Test func linesStayWhole() throws {
    let run = try run(
      """
      cat > lines.lua <<'END'
      local mp = require "multiprocessing"
      local function work(letter)
        for i = 1, 3000 do
          io.write(letter, ":", i, ":", i / 2, ":", letter:rep(i % 50), "\\n")
          if i % 500 == 0 then io.write(letter:rep(9000), "\\n") end
        end
      end
      if __name__ == "__main__" then
        local children = {}
        for i, letter in ipairs{"a", "b", "c"} do
          children[i] = mp.Process{target = work, args = {letter}}
          children[i]:start()
        end
        for _, child in ipairs(children) do child:join() end
      end
      END
      cat > check.lua <<'END'
      local count = 0
      for line in io.lines() do
        local letter, rest = line:match("^([abc]):%d+:[%d.]+:(.*)$")
        if not letter then letter, rest = line:sub(1, 1), line end
        assert(rest == letter:rep(#rest) and (#rest < 50 or #rest == 9000), line)
        count = count + 1
      end
      print(count)
      END
      $LUA lines.lua | $LUA check.lua
      """)
    #expect(run.output == "9018\n")
    #expect(run.errors == "")
  }
}
