import Foundation
import TestSupport
import Testing

/// The read-eval-print loop as a user at a terminal has it.
@Suite struct TerminalTests {
  private func session(_ steps: [TerminalSession.Step], kind: String = "xterm") throws -> ProgramRun
  {
    let home = try TemporaryFolder()
    return try TerminalSession(home: home.path, kind: kind).run(steps)
  }

  @Test(arguments: ["xterm", "dumb"])
  func ctrlDEndsIt(_ kind: String) throws {
    let run = try session([("> ", "1 + 1\n"), ("2\r\n> ", "\u{4}")], kind: kind)
    #expect(run.ending == .exit(0), "\(run.errors)")
    #expect(run.output.hasPrefix("mprun "))
  }

  @Test(arguments: ["xterm", "dumb"])
  func ctrlCDropsTheLine(_ kind: String) throws {
    let run = try session(
      [
        ("> ", "x = 'kept'\n"), ("> ", "x = 'lost'"), ("lost'", "\u{3}"),
        ("^C\r\n> ", "if x then\n"),
        (">> ", "\u{3}"), ("^C\r\n> ", "print(x)\n"), ("\nkept\r\n> ", "\u{4}"),
      ], kind: kind)
    #expect(run.ending == .exit(0), "\(run.errors)")
    #expect(!run.output.contains("KeyboardInterrupt"))
  }

  @Test func ctrlCStopsWhatRuns() throws {
    let run = try session([
      ("> ", "print('run' .. 'ning') while true do end\n"), ("running", "\u{3}"),
      ("KeyboardInterrupt\r\n> ", "os.exit(7)\n"),
    ])
    #expect(run.ending == .exit(7), "\(run.errors)")
  }

  @Test func ctrlCStopsAWait() throws {
    let run = try session([
      ("> ", "mp = require 'multiprocessing' q = mp.Queue() print('wait' .. 'ing') q:get()\n"),
      ("waiting", "\u{3}"), ("KeyboardInterrupt", ""), ("> ", "os.exit(7)\n"),
    ])
    #expect(run.ending == .exit(7), "\(run.errors)")
  }

  @Test func tabCompletesGlobalsFieldsAndMethods() throws {
    let run = try session([
      ("> ", "orange = {peel = {zest = 41}, eat = function() return 'eaten' end}\n"),
      ("> ", "oran\t.pe\t.ze\t + 1\n"), ("42\r\n> ", "whi\t false do en\t\n"),
      ("> ", "name = 'xyz'\n"), ("> ", "name:upp\t()\n"), ("XYZ\r\n> ", "orange:e\t()\n"),
      ("\neaten\r\n> ", "string.re\t"), ("rep      reverse", ""), ("string.re", "\u{3}"),
      (
        "^C\r\n> ",
        "setmetatable(_G, {__index = function(_, k) if k == 'none' then print('ask' .. 'ed') end end})\n"
      ),
      ("> ", "none.he\t"), ("none.he", "\u{3}"), ("^C\r\n> ", "\u{4}"),
    ])
    #expect(run.ending == .exit(0), "\(run.errors)")
    #expect(!run.output.contains("asked"))
  }

  @Test func arrowKeysEditAndRecall() throws {
    let run = try session([
      ("> ", "print('a', 'd')\n"), ("a\td\r\n> ", "\u{1b}[A\u{1b}[D\u{1b}[D\u{7f}c\n"),
      ("\na\tc\r\n> ", "\u{4}"),
    ])
    #expect(run.ending == .exit(0), "\(run.errors)")
  }

  @Test func textIsEditedByCharacters() throws {
    let run = try session([
      ("> ", "= #'äö€'\n"), ("7\r\n> ", "= #'ä€x\u{7f}\u{7f}'\n"), ("\n2\r\n> ", "\u{4}"),
    ])
    #expect(run.ending == .exit(0), "\(run.errors)")
  }

  @Test func promptsAreTheScripts() throws {
    let run = try session([
      ("> ", "_PROMPT, _PROMPT2 = 'first: ', 'more: '\n"), ("first: ", "x =\n"), ("more: ", "5\n"),
      ("first: ", "= x\n"), ("\n5\r\nfirst: ", "\u{4}"),
    ])
    #expect(run.ending == .exit(0), "\(run.errors)")
  }

  @Test func aScriptReadsTheTerminalToo() throws {
    let run = try session([
      ("> ", "print('name' .. '?') line = io.read()\n"), ("name?\r\n", "typed\n"),
      ("> ", "print('<' .. line .. '>')\n"),
      ("<typed>\r\n> ", "\u{4}"),
    ])
    #expect(run.ending == .exit(0), "\(run.errors)")
  }

  @Test func historyOutlivesTheSession() throws {
    let home = try TemporaryFolder()
    let session = TerminalSession(home: home.path)
    _ = try session.run([("> ", "print('from be' .. 'fore')\n"), ("from before", "os.exit()\n")])
    let run = try session.run([
      ("> ", "\u{1b}[A\u{1b}[A\n"), ("\nfrom before\r\n> ", "\u{4}"),
    ])
    #expect(run.ending == .exit(0), "\(run.errors)")
    let file = home.path + "/.local/state/mprun/history"
    let attributes = try FileManager.default.attributesOfItem(atPath: file)
    #expect(attributes[.posixPermissions] as? Int == 0o600)
  }

  /// No library that edits lines is in the process of a script, or where no terminal is.
  @Test(arguments: ["-i - <lines", "lines"])
  func editingIsLoadedForATerminalOnly(_ words: String) throws {
    let run = try CommandLine(
      """
      echo 'for line in io.lines("/proc/self/maps") do n = line:match("libedit.*") or n end print(n)' >lines
      $LUA \(words)
      """
    ).run(as: "mprun")
    #expect(run.output.contains("nil\n"))
  }
}
