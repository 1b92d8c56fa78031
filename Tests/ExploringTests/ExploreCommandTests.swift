import Foundation
import TestSupport
import Testing

/// `mprun explore` finds the classic faults under every start method, makes them again, and finds
/// nothing in programs that are right.
@Suite struct ExploreCommandTests {
  private static let folder = BuiltProduct.packageFolder.appending(
    path: "Tests/ExploringTests/scripts")
  private static let methods = ["fork", "spawn", "forkserver"]
  /// Programs that are right, and have too many orders to run them all in a test.
  private static let large: Set<String> = [
    "barrier_reuse.lua", "executor.lua", "pipe.lua", "pool.lua", "first_sentinel.lua",
    "one_sentinel.lua", "peterson_swapped.lua",
    "philosophers_5.lua", "readers_first.lua",
    // What threads do is never called complete.
    "thread_account.lua", "thread_two_locks.lua", "thread_list.lua", "thread_spin.lua",
  ]

  private static func names(_ kind: String) -> [String] {
    let path = folder.appending(path: kind).path(percentEncoded: false)
    let files = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    return files.filter { $0.hasSuffix(".lua") }.sorted()
  }

  /// Each script under one start method, by turns: what differs between the methods is the start.
  private static func cases(_ kind: String) -> [(name: String, method: String)] {
    names(kind).enumerated().map { ($1, methods[$0 % methods.count]) }
  }

  private static func explore(
    _ options: [String], _ script: String, in folder: URL
  ) throws -> ProgramRun {
    try ProgramRun.of(
      BuiltProduct.mprun, ["explore"] + options + [script], folder: folder, seconds: 450)
  }

  private static func path(_ kind: String, _ name: String) -> String {
    folder.appending(path: "\(kind)/\(name)").path(percentEncoded: false)
  }

  @Test(arguments: cases("faults") + methods.map { ("lost_update.lua", $0) })
  func aFaultIsFoundAndMadeAgain(name: String, method: String) throws {
    let folder = try TemporaryFolder()
    let script = Self.path("faults", name)
    // The time is for machines that are busy: how many runs it takes is what counts.
    let found = try Self.explore(
      ["--start-method", method, "--seconds", "400", "--runs", "200"], script, in: folder.url)
    #expect(found.ending == .exit(1), "\(found.output)\(found.errors)")
    #expect(found.output.contains("failed: "))
    let schedule = "\(name.dropLast(4)).schedule"
    let first = try Self.explore(["--replay", schedule], script, in: folder.url)
    let second = try Self.explore(["--replay", schedule], script, in: folder.url)
    for replay in [first, second] {
      #expect(replay.ending == .exit(1), "\(replay.output)\(replay.errors)")
      #expect(replay.output == first.output)
    }
  }

  @Test(arguments: cases("solved") + methods.map { ("lost_update.lua", $0) })
  func nothingIsFoundInWhatIsRight(name: String, method: String) throws {
    let folder = try TemporaryFolder()
    let isLarge = Self.large.contains(name)
    let run = try Self.explore(
      ["--start-method", method, "--seconds", "400", "--runs", isLarge ? "12" : "1000"],
      Self.path("solved", name), in: folder.url)
    #expect(run.ending == .exit(0), "\(run.output)\(run.errors)")
    #expect(run.output.contains("no failure"))
    if !isLarge { #expect(run.output.contains("\n  complete: "), "\(run.output)") }
  }

  /// The oracle for the steps of real programs: what they come to is what their models do.
  @Test(arguments: modelSeeds)
  func scriptsComeToWhatTheirModelsDo(seed: UInt64) throws {
    let folder = try TemporaryFolder()
    var generator = ProgramGenerator(seed: seed)
    let program = generator.program()
    let script = try #require(ModelScript(program))
    try script.text.write(
      to: folder.url.appending(path: "script.lua"), atomically: true, encoding: .utf8)
    let run = try Self.explore(
      [
        "--time=\(program.timeIsFree ? "free" : "virtual")", "--keep-going", "--seconds", "400",
        "--start-method", Self.methods[Int(seed % 3)],
      ], "script.lua", in: folder.url)
    let written = try? String(
      contentsOf: folder.url.appending(path: "outcomes"), encoding: .utf8)
    let outcomes = Set((written ?? "").split(separator: "\n").map(String.init))
    #expect(run.output.contains("\n  complete: "), "\(run.output)\(run.errors)")
    #expect(outcomes == script.outcomes, "\(script.text)\n\(run.output)")
    #expect(run.output.contains("failed: deadlock") == script.hasDeadlock, "\(run.output)")
  }

  /// Models that can be scripts and have few orders.
  private static var modelSeeds: [UInt64] {
    let small = (1...60 as ClosedRange<UInt64>).filter { seed in
      var generator = ProgramGenerator(seed: seed)
      let program = generator.program()
      return ModelScript(program) != nil && (2...6).contains(program.allOutcomes().count)
    }
    // These have shown what no other one did: locks of who has ended, and times of one's own.
    return small.prefix(12) + [140, 625]
  }

  /// Explores a script given as text.
  private func explore(_ text: String, _ options: [String] = []) throws -> ProgramRun {
    let folder = try TemporaryFolder()
    let script = "local mp = require \"multiprocessing\"\n" + text
    try script.write(
      to: folder.url.appending(path: "script.lua"), atomically: true, encoding: .utf8)
    return try Self.explore(options + ["--seconds", "400"], "script.lua", in: folder.url)
  }

  @Test func timeCostsNothing() throws {
    let run = try explore("mp.sleep(3600) print('awake')", ["--runs", "1", "--deterministic"])
    #expect(run.ending == .exit(0), "\(run.output)\(run.errors)")
    #expect(run.output.contains("no failure"))
  }

  @Test func findingsOfCheckAreToldAndFailNoRun() throws {
    let script = """
      local function add(v) v.value = v.value + 1 end
      if __name__ == "__main__" then
        local v = mp.Value("i", 0)
        local p, q = mp.Process{target = add, args = {v}}, mp.Process{target = add, args = {v}}
        p:start() q:start() p:join() q:join()
      end
      """
    let run = try explore(script)
    #expect(run.ending == .exit(0), "\(run.output)\(run.errors)")
    #expect(run.output.contains("\n  complete: "))
    #expect(run.output.contains("unguarded read-modify-write: "), "\(run.output)")
  }

  /// A trace of an order that fails is whole, also where the program has to be ended.
  @Test(arguments: ["lost_update", "two_locks"])
  func aReplayHasATimeline(name: String) throws {
    let folder = try TemporaryFolder()
    let script = Self.path("faults", "\(name).lua")
    let found = try Self.explore(["--seconds", "400"], script, in: folder.url)
    #expect(found.ending == .exit(1), "\(found.output)\(found.errors)")
    for file in ["page.html", "run.trace"] {
      let replay = try Self.explore(
        ["--replay", "\(name).schedule", "--trace", file], script, in: folder.url)
      #expect(replay.ending == .exit(1), "\(replay.output)\(replay.errors)")
    }
    let page = try String(
      contentsOf: folder.url.appending(path: "page.html"), encoding: .utf8)
    #expect(page.hasPrefix("<!doctype html>") && page.contains("Process-2"))
    let text = try ProgramRun.of(
      BuiltProduct.mprun, ["timeline", "run.trace", "--text"], folder: folder.url)
    #expect(text.output.contains("Process-2"), "\(text.output)\(text.errors)")
    let left = try FileManager.default.contentsOfDirectory(
      atPath: folder.url.path(percentEncoded: false))
    #expect(!left.contains { $0.hasSuffix(".part") }, "\(left)")
  }

  /// What one thread of a process touches alone is no step; what others touch is named by its
  /// variable, and its place stands in the schedule.
  @Test func threadsStandStillWhereTheyShare() throws {
    let script = """
      local threading = require "threading"
      local shared, n = {}, 0
      local function work()
        local own = {}
        for i = 1, 20 do own[i] = #own end
        shared.sum = (shared.sum or 0) + 1
        n = n + 1
      end
      local a, b = threading.Thread{target = work}, threading.Thread{target = work}
      a:start() b:start() a:join() b:join()
      mp.explore.check(n == 2, "n is " .. n)
      """
    let run = try explore(script)
    #expect(run.ending == .exit(1), "\(run.output)\(run.errors)")
    for step in ["n = 0 ", "n := 1 ", "shared.sum = nil", "shared.sum := 1"] {
      #expect(run.output.contains(step), "\(step): \(run.output)")
    }
    #expect(!run.output.contains("own"), "\(run.output)")
    #expect(run.output.contains("  Hold a lock from the read to the write."))
  }

  @Test func aDeadlockOfThreadsNamesTheirCalls() throws {
    let folder = try TemporaryFolder()
    let run = try Self.explore(
      ["--seconds", "400"], Self.path("faults", "thread_two_locks.lua"), in: folder.url)
    #expect(run.output.contains("Thread-1 waits in q:with"), "\(run.output)\(run.errors)")
  }

  @Test func anErrorThatNobodyCatchesIsAFailure() throws {
    let run = try explore("error('oops')")
    #expect(run.ending == .exit(1))
    #expect(run.output.contains("script.lua:2: oops"), "\(run.output)")
  }

  @Test func anExitCodeIsAFailure() throws {
    let run = try explore("os.exit(3)")
    #expect(run.ending == .exit(1))
    #expect(run.output.contains("exit code 3"), "\(run.output)")
  }

  @Test func aRunHasAnEnd() throws {
    let run = try explore(
      "local v = mp.Value('i', 0) while true do v.value = v.value + 1 end",
      ["--max-steps", "50", "--runs", "1"])
    #expect(run.ending == .exit(1))
    #expect(run.output.contains("no end within 50 steps"), "\(run.output)")
  }

  @Test func anotherOutputIsAFailure() throws {
    let script = """
      local function show(v) v.value = v.value + 1 print(v.value) end
      if __name__ == "__main__" then
        local v = mp.Value("i", 0)
        local p, q = mp.Process{target = show, args = {v}}, mp.Process{target = show, args = {v}}
        p:start() q:start() p:join() q:join()
      end
      """
    let run = try explore(script, ["--deterministic"])
    #expect(run.ending == .exit(1))
    #expect(run.output.contains("it printed "), "\(run.output)")
  }

  @Test func wrongUseIsTold() throws {
    let folder = try TemporaryFolder()
    for words in [
      [], ["--nonsense", "x.lua"], ["--time=never", "x.lua"], ["none.lua"],
      ["--replay", "none.schedule"], ["--seconds", "x", "y.lua"], ["--expect"],
    ] {
      let run = try ProgramRun.of(
        BuiltProduct.mprun, ["explore"] + words, folder: folder.url)
      #expect(run.ending == .exit(2), "\(words): \(run.output)\(run.errors)")
      #expect(!run.errors.isEmpty)
    }
  }

  @Test func checkRaisesElsewhere() throws {
    let folder = try TemporaryFolder()
    let chunk = """
      local mp = require "multiprocessing"
      assert(not mp.explore.running())
      assert(mp.explore.check(7) == 7)
      local ok, err = pcall(mp.explore.check, false, "no")
      assert(not ok and mp.isinstance(err, mp.AssertionError) and err.message == "no")
      print "ok"
      """
    let run = try ProgramRun.of(BuiltProduct.mprun, ["-e", chunk], folder: folder.url)
    #expect(run.output == "ok\n", "\(run.errors)")
  }
}
