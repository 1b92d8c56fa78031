import TestSupport
import Testing

/// `mprun ps`, and `mprun dump` without a process.
@Suite struct ListingTests {
  /// Starts a program with a child, and gives it once both run.
  private func start(in folder: borrowing TemporaryFolder) throws -> RunningProgram {
    try folder.write(
      """
      local mp = require "multiprocessing"
      local function wait() mp.sleep(1000) end
      if __name__ == "__main__" then
        local child = mp.Process{target = wait}
        child:start()
        io.open("ready", "w"):close()
        child:join()
      end
      """, to: "listed.lua")
    return try RunningProgram(
      "/bin/sh",
      ["-c", "cd \(folder.path); exec \(BuiltProduct.mprun) --start-method fork listed.lua a b"])
  }

  @Test func programsAreListed() throws {
    let folder = try TemporaryFolder()
    let program = try start(in: folder)
    defer { program.send(15) }
    let row = try Regex(
      "(?m)^\(program.pid) +2 +\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d +listed.lua$")
    var run = try CommandLine("$LUA ps").run(as: "mprun")
    for _ in 0..<200 where !run.output.contains(row) {
      run = try CommandLine("$LUA ps").run(as: "mprun")
    }
    #expect(run.output.contains(row))
    #expect(run.output.hasPrefix("PID "))
    #expect(run.ending == .exit(0))
    // Beside other programs, which other tests run, it is listed; alone, it is told of.
    let dump = try CommandLine("$LUA dump").run(as: "mprun")
    if dump.ending == .exit(0) {
      #expect(dump.output.contains("MainProcess, pid \(program.pid)"))
    } else {
      #expect(dump.output.contains(row))
      #expect(dump.errors == "mprun: several programs run; say which one: mprun dump PID\n")
    }
  }

  @Test func scriptsOfTheseNamesAreRun() throws {
    let run = try CommandLine(
      "echo 'print(arg[0])' > ps; cp ps dump; $LUA ps; $LUA dump; $LUA dump 1"
    ).run(as: "mprun")
    #expect(run.output == "ps\ndump\ndump\n")
  }
}
