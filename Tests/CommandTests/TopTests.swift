import Foundation
import TestSupport
import Testing

/// `mprun top` as a user has it: in a terminal, in a pipe, and of programs that end.
@Suite struct TopTests {
  private static let script = """
    local mp = require "multiprocessing"
    local function wait(lock) lock:acquire() end
    if __name__ == "__main__" then
      local accounts = mp.Lock()
      accounts:acquire()
      local child = mp.Process{target = wait, args = {accounts}, name = "waiter"}
      child:start()
      print("ready")
      io.read()
      repeat mp.sleep(0.01) until os.rename("go", "gone")
      accounts:release()
      child:join()
    end
    """

  private func start(in folder: borrowing TemporaryFolder) throws -> RunningProgram {
    try folder.write(
      Self.script.replacing("\"go\"", with: "\"\(folder.path)/go\"")
        .replacing("\"gone\"", with: "\"\(folder.path)/gone\""), to: "bank.lua")
    let program = try RunningProgram(BuiltProduct.mprun, [folder.path + "/bank.lua"])
    #expect(program.line() == "ready")
    return program
  }

  @Test func keysWorkInATerminalWhichIsGivenBack() throws {
    let folder = try TemporaryFolder()
    let program = try start(in: folder)
    let session = TerminalSession(
      home: folder.path, arguments: ["--top", "\(program.pid)", "--interval=0.2"])
    let run = try session.run([
      (shown: "waiter", typed: "s"), (shown: "by cpu", typed: "o"), (shown: "by cpu", typed: "+"),
      (shown: "interval (0.4 s)", typed: "q"),
    ])
    #expect(run.ending == .exit(0), "\(run.errors)")
    #expect(run.output.contains(/bank\.lua · \d processes/))
    #expect(run.output.contains("lock 'accounts'"))
    #expect(run.output.hasPrefix("\u{1b}[?1049h"))
    #expect(run.output.hasSuffix("\u{1b}[?7h\u{1b}[?25h\u{1b}[?1049l"))
    program.send(SIGKILL)
    _ = program.wait()
  }

  @Test func treesTotalsStacksAndDumpsAreAKeyAway() throws {
    let folder = try TemporaryFolder()
    let program = try start(in: folder)
    let session = TerminalSession(
      home: folder.path, arguments: ["--top", "\(program.pid)", "--interval=0.2"])
    let run = try session.run([
      (shown: "waiter", typed: "t"), (shown: "  waiter", typed: "a"),
      (shown: "IN OUT CONTENDED", typed: "l"), (shown: "lines are not asked for", typed: "jj\r"),
      (shown: "bank.lua:2: in function", typed: " h"), (shown: "this list", typed: " d"),
      (shown: "the stacks are in mprun-dump-\(program.pid).txt", typed: "q"),
    ])
    #expect(run.ending == .exit(0), "\(run.errors)")
    program.send(SIGKILL)
    _ = program.wait()
  }

  @Test func aCycleOfLocksIsTold() throws {
    let script = """
      local mp = require "multiprocessing"
      local function cross(first, second, both)
        first:acquire()
        both:wait()
        second:acquire()
      end
      local a, b, both = mp.Lock(), mp.Lock(), mp.Barrier(3)
      mp.Process{target = cross, args = {a, b, both}, name = "one"}:start()
      mp.Process{target = cross, args = {b, a, both}, name = "two"}:start()
      both:wait()
      print "ready"
      io.stdout:flush()
      while true do mp.sleep(1) end
      """
    let program = try RunningProgram(
      BuiltProduct.mprun, ["--start-method=fork", "--on-deadlock=ignore", "-e", script])
    #expect(program.line() == "ready")
    var output = ""
    let deadline = Date(timeIntervalSinceNow: 60)
    while !output.contains("cycle of locks"), Date() < deadline {
      output = try ProgramRun.of(
        BuiltProduct.mprun, ["--top", "\(program.pid)", "--once", "--interval", "0.2"]
      ).output
    }
    #expect(
      output.contains("cycle of locks: one -> lock 'b' -> two -> lock 'a' -> one"), "\(output)")
    program.send(SIGKILL)
    _ = program.wait()
  }

  @Test func ctrlCEndsItToo() throws {
    let folder = try TemporaryFolder()
    let program = try start(in: folder)
    let session = TerminalSession(home: folder.path, arguments: ["--top", "\(program.pid)"])
    let run = try session.run([(shown: "waiter", typed: "\u{3}")])
    #expect(run.ending == .exit(0), "\(run.errors)")
    program.send(SIGKILL)
    _ = program.wait()
  }

  @Test func itEndsWithTheProgram() throws {
    let folder = try TemporaryFolder()
    let program = try start(in: folder)
    let top = try RunningProgram(
      BuiltProduct.mprun, ["--top", "\(program.pid)", "--interval", "0.1", "--json"])
    #expect(top.line()?.hasPrefix("{\"time\":") == true)
    try folder.write("", to: "go")
    #expect(program.wait() == .exit(0))
    #expect(top.wait() == .exit(0))
    #expect(top.allErrors() == "")
  }

  @Test func aProgramOfOneProcessIsShown() throws {
    let program = try RunningProgram(
      BuiltProduct.mprun, ["-e", "print('ready') io.stdout:flush() while true do end"])
    #expect(program.line() == "ready")
    let run = try ProgramRun.of(
      BuiltProduct.mprun, ["--top", "\(program.pid)", "--once", "--interval", "0.3"])
    #expect(run.ending == .exit(0), "\(run.errors)")
    #expect(run.output.contains(#/MainProcess +run +\(command line\):1 /#), "\(run.output)")
    program.send(SIGKILL)
    _ = program.wait()
  }

  @Test func whoIsNoneOfOursIsLeftAlone() throws {
    let other = try RunningProgram("/bin/sleep", ["1000"])
    let run = try ProgramRun.of(BuiltProduct.mprun, ["--top", "\(other.pid)", "--once"])
    #expect(run.ending == .exit(1))
    #expect(run.errors == "mprun: process \(other.pid) is not one of mprun\n")
    other.send(SIGTERM)
    #expect(other.wait() == .signal(SIGTERM))
    let gone = try ProgramRun.of(BuiltProduct.mprun, ["--top=\(other.pid)"])
    #expect(gone.errors == "mprun: there is no process \(other.pid)\n")
  }

  @Test func scriptsOfTheseNamesAreRun() throws {
    for name in ["top", "timeline"] {
      let run = try CommandLine("echo 'print(...)' >\(name); $LUA \(name) 1").run(as: "mprun")
      #expect(run.output == "1\n")
    }
  }
}
