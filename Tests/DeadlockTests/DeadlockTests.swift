import Foundation
import TestSupport
import Testing

/// Programs that can never go on say so and end; programs that only seem so are left alone.
@Suite struct DeadlockTests {
  private static let folder = BuiltProduct.packageFolder.appending(
    path: "Tests/DeadlockTests/scripts")
  private static let methods = ["fork", "spawn", "forkserver"]

  private static func names(_ kind: String) -> [String] {
    let path = folder.appending(path: kind).path(percentEncoded: false)
    let files = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    return files.filter { $0.hasSuffix(".lua") }.sorted()
  }

  private func run(_ kind: String, _ name: String, _ options: [String]) throws -> ProgramRun {
    var environment = ProcessInfo.processInfo.environment
    environment["MPRUN"] = BuiltProduct.mprun
    return try ProgramRun.of(
      BuiltProduct.mprun, options + [name], folder: Self.folder.appending(path: kind),
      environment: environment)
  }

  /// A report without the numbers of processes, and without the start method in workers' names.
  private static func withoutNumbers(_ text: String) -> String {
    text.replacing(/\(pids [0-9, ]+/, with: "(pids …").replacing(/\(pid [0-9]+/, with: "(pid …")
      .replacing(/[0-9]+\.[0-9] s before/, with: "… s before")
      .replacing(/(Fork|Spawn|ForkServer)PoolWorker/, with: "PoolWorker")
  }

  /// The text beside the script, `NAME.txt`, is what the report says under each start method.
  @Test(arguments: names("dead"), methods)
  func isToldAndEnds(name: String, method: String) throws {
    let run = try run("dead", name, ["--start-method", method])
    #expect(run.ending == .exit(35))
    let expected = Self.folder.appending(path: "dead/\(name.dropLast(4)).txt")
    let text = Self.withoutNumbers(run.errors)
    let wanted = try String(contentsOf: expected, encoding: .utf8)
    if method == "fork" {
      // A fork has the frames of its parent below its own.
      let lines = text.split(separator: "\n")
      let missing = wanted.split(separator: "\n").filter { !lines.contains($0) }
      #expect(missing.isEmpty, "\(text)")
    } else {
      #expect(text == wanted)
    }
  }

  /// Random programs end as a model of them says that they can: the deadlocks that are told are
  /// theirs, and none is missed. `scripts/generated/run.lua` runs as many as one likes.
  @Test func generatedProgramsAreToldRightly() throws {
    let seed = "\(SeededRandom(test: #function).seed % 1_000_000)"
    let path = Self.folder.appending(path: "generated/run.lua").path(percentEncoded: false)
    var environment = ProcessInfo.processInfo.environment
    environment["MPRUN"] = BuiltProduct.mprun
    let run = try ProgramRun.of(
      BuiltProduct.mprun, [path, "100", seed, "6"], environment: environment, seconds: 400)
    #expect(run.ending == .exit(0), "\(run.output)")
    #expect(run.output.hasPrefix("100 programs: "))
  }

  /// The comparison can fail: where nobody looks for deadlocks, all are missed.
  @Test func aMissedDeadlockIsSeen() throws {
    let path = Self.folder.appending(path: "generated/run.lua").path(percentEncoded: false)
    var environment = ProcessInfo.processInfo.environment
    environment["MPRUN"] = BuiltProduct.mprun
    environment["SECONDS_FOR_A_PROGRAM"] = "3"
    let run = try ProgramRun.of(
      BuiltProduct.mprun, [path, "8", "1", "8", "--on-deadlock=ignore"], environment: environment)
    #expect(run.ending == .exit(1))
    #expect(run.output.contains("it hung, or failed"))
  }

  @Test(arguments: names("alive"), methods)
  func isLeftAlone(name: String, method: String) throws {
    let run = try run("alive", name, ["--start-method", method])
    #expect(run.ending == .exit(0))
    #expect(run.output == "ok\n")
    #expect(run.errors.isEmpty)
  }

  /// A deadlock of some is told once, after two seconds, and the program goes on.
  @Test(arguments: methods) func aPartIsToldOnce(method: String) throws {
    let script = """
      local mp = require "multiprocessing"
      local time = require "time"
      function cross(first, second, both)
        first:acquire()
        both:wait()
        second:acquire()
      end
      -- What this program has written to stderr is a file.
      local function is_told()
        local errors <close> = assert(io.open "/proc/self/fd/2")
        return errors:read("a"):find("mprun: deadlock", 1, true)
      end
      if __name__ == "__main__" then
        local a, b, both = mp.RLock(), mp.RLock(), mp.Barrier(3)
        local p = mp.Process{target = cross, args = {a, b, both}}
        local q = mp.Process{target = cross, args = {b, a, both}}
        p:start()
        q:start()
        both:wait()
        local deadline = time.monotonic() + 40
        while not is_told() and time.monotonic() < deadline do mp.sleep(0.05) end
        mp.sleep(3) -- Time for another report, which does not come.
        p:kill()
        p:join()
        q:join()
        print(p.exitcode, q.exitcode)
      end
      """
    let folder = try TemporaryFolder()
    try folder.write(script, to: "part.lua")
    let run = try ProgramRun.of(
      BuiltProduct.mprun, ["--start-method", method, "part.lua"], folder: folder.url)
    #expect(run.ending == .exit(0))
    #expect(run.output == "-9\t0\n")
    #expect(run.errors.hasPrefix("mprun: deadlock: 2 of the 3 processes can never go on\n\n"))
    #expect(run.errors.split(separator: "mprun: deadlock").count == 1)
    #expect(!run.errors.contains("ended with exit code"))
  }

  /// `ignore` says nothing, `report` does not end the program; the script can choose as well.
  @Test(arguments: [
    (["--on-deadlock=ignore"], ""), (["--on-deadlock", "report"], ""), ([], "ignore"),
    ([], "report"),
  ])
  func canBeChosen(options: [String], inScript: String) throws {
    let choice = inScript.isEmpty ? "" : "mp.set_on_deadlock('\(inScript)')"
    let script = """
      local mp = require "multiprocessing"
      \(choice)
      local lock = mp.Lock()
      lock:acquire()
      os.execute(("(sleep 2; kill -INT %d) >/dev/null 2>&1 &"):format(mp.getpid()))
      lock:acquire()
      """
    let run = try ProgramRun.of(BuiltProduct.mprun, options + ["-e", script])
    #expect(run.ending == .exit(130))
    let isReport = (options + [inScript]).contains { $0.hasSuffix("report") }
    #expect(run.errors.contains("mprun: deadlock: the only process cannot go on") == isReport)
  }

  @Test func badChoicesAreRefused() throws {
    let run = try ProgramRun.of(BuiltProduct.mprun, ["--on-deadlock=exi", "-e", ""])
    #expect(run.ending == .exit(1))
    #expect(run.errors.contains("there are exit, report, ignore"))
    let script = "print(pcall(require 'multiprocessing'.set_on_deadlock, 'no'))"
    let inScript = try ProgramRun.of(BuiltProduct.mprun, ["-e", script])
    #expect(inScript.output.contains("'exit', 'report' or 'ignore' expected, got 'no'"))
  }

  /// Who types at the prompt can still do something.
  @Test func thePromptIsNotEnded() throws {
    let run = try ProgramRun.of(
      BuiltProduct.mprun, ["-i", "-e", "mp = require 'multiprocessing'"],
      input: """
        os.execute(("(sleep 2; kill -INT %d) >/dev/null 2>&1 &"):format(mp.getpid()))
        mp.Event():wait()
        print "still here"

        """)
    #expect(run.output.contains("still here"))
    #expect(run.errors.contains("mprun: deadlock: the only process cannot go on"))
  }
}
