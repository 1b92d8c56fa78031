import Multiprocessing
import TestSupport
import Testing

/// Children that load the program anew, or come from a server that has loaded it.
@Suite struct ProgramLoadingTests {
  @Test func happensOnceForEachSpawnedChild() throws {
    expect(
      try Fixture.run("program", .spawn, "print loaded"),
      prints: ["loaded", "work", "Process-1: 0", "loaded", "work", "Process-2: 0"])
  }

  @Test func happensOnceForAServer() throws {
    expect(
      try Fixture.run("program", .forkserver, "print loaded", "one", "two"),
      prints: [
        "loaded", "preload one,two", "work", "Process-1: 0", "work", "Process-2: 0",
      ])
  }

  /// The server answers the first start of a kind before it prepares for more, and the second
  /// after.
  @Test func isFollowedByPreparingOnceForAKindOfWork() throws {
    let run = try Fixture.run("program", .forkserver, "tell")
    let lines = run.output.split(separator: "\n")
    #expect(run.ending == .exit(0))
    #expect(
      lines.filter { !$0.hasPrefix("prepared") } == [
        "work", "Process-1: 0", "work", "Process-2: 0",
      ])
    #expect(lines.filter { $0.hasPrefix("prepared") }.count == 1)
    #expect(lines.last == "Process-2: 0")
  }

  @Test(arguments: Fixture.loading)
  func mayFailAsTheEndOfEachChild(_ method: StartMethod) throws {
    expect(
      try Fixture.run("program", method, "fail stack traceback"),
      prints: ["Process-1: 1", "Process-2: 1"],
      errors: [
        "Process Process-1:", "stack traceback", "Process Process-2:", "stack traceback",
      ])
  }

  @Test(arguments: Fixture.loading, ["exit 7", "leave 7"])
  func mayEndEachChild(_ method: StartMethod, _ program: String) throws {
    expect(
      try Fixture.run("program", method, program), prints: ["Process-1: 7", "Process-2: 7"])
  }

  @Test func mayCrashTheServer() throws {
    expect(
      try Fixture.run("program", .forkserver, "crash 9"),
      prints: ["start: RuntimeError", "start: RuntimeError"])
  }

  @Test(arguments: Fixture.loading)
  func mustNotStartProcesses(_ method: StartMethod) throws {
    let run = try Fixture.run("program", method, "start \(method.rawValue)")
    let lines = run.output.split(separator: "\n")
    #expect(run.ending == .exit(0))
    #expect(lines.first == "RuntimeError names the guard: true")
    #expect(
      lines.filter { !$0.hasPrefix("Run") } == [
        "work", "Process-1: 0", "work", "Process-2: 0",
      ])
  }
}
