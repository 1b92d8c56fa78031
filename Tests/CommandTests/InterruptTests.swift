import TestSupport
import Testing

/// Ctrl-C, as scripts see it. Each command has a script tell its shell when it is where the signal
/// shall find it.
@Suite struct InterruptTests {
  /// Runs a script in the background, sends it SIGINT once it has printed "ready", and ends as the
  /// script did.
  private func interrupt(_ script: String) throws -> ProgramRun {
    let shell = """
      mkfifo ready silent
      exec 4<> silent
      $LUA \(script) > ready & pid=$!
      { read line; echo "$line"; kill -INT $pid; cat; } < ready
      wait $pid
      """
    return try CommandLine(shell).run(as: "mprun")
  }

  @Test func uncaughtItEndsTheProgramWith130AndOneLine() throws {
    let run = try interrupt("-e 'print(\"ready\") io.stdout:flush() while true do end'")
    #expect(run.ending == .exit(130))
    #expect(run.errors == "mprun: KeyboardInterrupt\n")
  }

  @Test func itIsAnErrorObject() throws {
    let run = try interrupt(
      """
      -e 'print(pcall(function() print("ready") io.stdout:flush() while true do end end))'
      """)
    #expect(run.ending == .exit(0))
    #expect(run.output == "ready\nfalse\tKeyboardInterrupt\n")
    #expect(run.errors.isEmpty)
  }

  @Test func itStopsACoroutine() throws {
    let run = try interrupt(
      """
      -e 'local f = coroutine.wrap(function() print("ready") io.stdout:flush() while true do end end)
      print(pcall(f))'
      """)
    #expect(run.ending == .exit(0))
    #expect(run.output == "ready\nfalse\tKeyboardInterrupt\n")
  }

  @Test func aReadEndsEarly() throws {
    let run = try interrupt(
      """
      -e 'print("ready") io.stdout:flush() print(io.open("silent"):read())'
      """)
    #expect(run.ending == .exit(130))
  }

  @Test func toBeClosedVariablesAreClosed() throws {
    let run = try interrupt(
      """
      -e 'local x <close> = setmetatable({}, {__close = function(_, e) print(e.name) end})
      print("ready") io.stdout:flush() while true do end'
      """)
    #expect(run.ending == .exit(130))
    #expect(run.output == "ready\nKeyboardInterrupt\n")
  }

  @Test func itIsFoundAgainAfterHavingBeenCaught() throws {
    let run = try interrupt(
      """
      -e 'local function wait() print("ready") io.stdout:flush() while true do end end
      print(pcall(wait)) io.popen("kill -INT $PPID"):close() for i = 1, 100 do end print("not reached")'
      """)
    #expect(run.ending == .exit(130))
    #expect(run.output == "ready\nfalse\tKeyboardInterrupt\n")
  }

  @Test func aSecondOneLeavesAFunctionThatNeverReturns() throws {
    let shell = """
      mkfifo ready
      $LUA -e 'print("ready") io.stdout:flush(); ("a"):rep(1e5):find((".-"):rep(9) .. "b")' \
      > ready &
      pid=$!
      read line < ready
      while kill -INT $pid; do :; done 2> errors
      wait $pid
      """
    #expect(try CommandLine(shell).run(as: "mprun").ending == .exit(130))
  }

  @Test func theLoopGoesOn() throws {
    let shell = """
      mkfifo lines
      $LUA -i < lines > shown 2>&1 & pid=$!
      exec 3> lines
      echo 'io.open("ready", "w"):close() while true do end' >&3
      until [ -e ready ]; do :; done
      kill -INT $pid
      echo 'print("still here")' >&3
      exec 3>&-
      wait $pid && cat shown
      """
    let run = try CommandLine(shell).run(as: "mprun")
    #expect(run.ending == .exit(0))
    #expect(run.output.contains("\nKeyboardInterrupt\n"))
    #expect(run.output.contains("\nstill here\n"))
  }
}
