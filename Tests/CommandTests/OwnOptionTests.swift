import TestSupport
import Testing

/// What `mprun` has that `lua5.4` has not.
@Suite struct OwnOptionTests {
  private func run(_ shell: String) throws -> ProgramRun {
    try CommandLine(shell).run(as: "mprun")
  }

  @Test func versionNamesBothReleases() throws {
    let run = try run("$LUA --version")
    #expect(run.ending == .exit(0))
    let lines = run.output.split(separator: "\n")
    #expect(lines.count == 2)
    #expect(lines.first?.wholeMatch(of: /mprun \d+\.\d+\.\d+/) != nil)
    #expect(lines.last?.hasPrefix("Lua 5.4.") == true)
  }

  @Test(arguments: ["-h", "--help"])
  func helpGoesToStdoutAndEndsInOrder(_ option: String) throws {
    let run = try run("$LUA \(option)")
    #expect(run.ending == .exit(0))
    #expect(run.output.hasPrefix("usage: mprun [options] [script [args]]\n"))
    #expect(run.errors.isEmpty)
  }

  @Test(arguments: ["--start-method spawn", "--start-method=spawn"])
  func startMethodIsAnOptionLikeOthers(_ option: String) throws {
    let run = try run("$LUA -e 'x = 1' \(option) show.lua a")
    #expect(run.ending == .exit(0))
    #expect(run.output.hasPrefix("1\ta\n"))
  }

  @Test(arguments: [
    ("--start-method", "'--start-method' needs argument"),
    (
      "--start-method thread",
      "unknown start method 'thread' (there are fork, spawn, forkserver, remote, ray)"
    ),
    ("--start-method=", "unknown start method '' (there are fork, spawn, forkserver, remote, ray)"),
    ("--versions", "unrecognized option '--versions'"),
    ("--help=x", "unrecognized option '--help=x'"),
  ])
  func misuseIsNamed(_ options: String, _ complaint: String) throws {
    let run = try run("$LUA \(options)")
    #expect(run.ending == .exit(1))
    #expect(run.output.isEmpty)
    #expect(run.errors.hasPrefix("mprun: \(complaint)\nusage: mprun"))
  }

  @Test func messagesNameTheProgramHoweverItIsCalled() throws {
    let run = try run("$(command -v $LUA) nosuch.lua")
    #expect(run.errors == "mprun: cannot open nosuch.lua: No such file or directory\n")
  }

  @Test(arguments: ["-e 'print(__name__)'", "- < name.lua", "name.lua", "-i -e 'print(__name__)'"])
  func rootScriptIsMain(_ arguments: String) throws {
    let run = try run("echo 'print(__name__)' > name.lua; $LUA \(arguments) < name.lua")
    #expect(run.output.contains("__main__\n"))
  }

  @Test func compiledScriptIsReadFromAPipe() throws {
    let run = try run(
      "$LUA dump.lua > d.luac; cat d.luac | $LUA /dev/stdin a; (echo '#x'; cat d.luac) | $LUA - b")
    #expect(run.output == "compiled\ta\ncompiled\tb\n")
    #expect(run.errors.isEmpty)
  }

  @Test func conversationSharesStdinWithTheScript() throws {
    let run = try run("printf 'io.read()\\nthe answer\\nprint(3)\\n' | $LUA -i")
    #expect(run.output.hasSuffix("> io.read()\nthe answer\n> print(3)\n3\n> \n"))
  }

  @Test func longLineIsOneLine() throws {
    let run = try run("printf '%s\\n' \"x = '$(seq -s, 9000)'\" '#x' | $LUA -i")
    #expect(run.output.hasSuffix("> #x\n43892\n> \n"))
  }

  @Test func unfinishedInputIsASyntaxError() throws {
    let run = try run("printf 'for i = 1, 2 do\\n' | $LUA -i")
    #expect(run.errors == "stdin:1: 'end' expected near <eof>\n")
  }
}
