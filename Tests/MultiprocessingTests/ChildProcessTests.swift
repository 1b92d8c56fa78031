import Multiprocessing
import TestSupport
import Testing

/// What a process object promises, under every start method.
@Suite struct ChildProcessTests {
  @Test(arguments: StartMethod.local)
  func livesFromInitialToClosed(_ method: StartMethod) throws {
    let run = try Fixture.run("life", method)
    expect(
      run,
      prints: [
        "<Process name='Process-1' parent=N initial>", "alive false, code none",
        "hello", "pid is another true",
        "<Process name='Process-1' pid=N parent=N stopped exitcode=0>",
        "alive false, code 0", #"active ["Process-2"]"#, "in time false", "at once false",
        "active []", "<Process name='Process-2' parent=N closed>",
      ])
  }

  @Test(arguments: StartMethod.local)
  func tellsHowItEnded(_ method: StartMethod) throws {
    expect(
      try Fixture.run("codes", method),
      prints: [
        "nothing : 0", "exit 3: 3", "leave 4: 4", "exit 255: 255", "fail a traceback: 1",
        "kill: -9", "terminate: -15", "interrupt: 1",
      ],
      errors: ["Process Process-5:", "a traceback"])
  }

  @Test(arguments: StartMethod.local)
  func isNamedAfterItsPlaceInTheTree(_ method: StartMethod) throws {
    let families = [
      ("Process-1", "Process-1", false), ("Alice", "Process-2", true),
      ("Worker-3", "Process-3", false),
    ]
    let lines = families.flatMap { name, prefix, isDaemon in
      [
        "\(name) of MainProcess, daemon \(isDaemon), parent right true",
        "\(prefix):1 of \(name), daemon \(isDaemon), parent right true",
        "\(prefix):2 of \(name), daemon \(isDaemon), parent right true",
      ]
    }
    expect(try Fixture.run("names", method), prints: lines)
  }

  @Test(arguments: StartMethod.local)
  func refusesMisuse(_ method: StartMethod) throws {
    var lines = [
      "join early: AssertionError", "kill early: AssertionError", "sentinel early: ValueError",
      "start again: AssertionError", "daemon late: AssertionError", "close early: ValueError",
      "kill late: done", "close: done", "close again: done", "join closed: ValueError",
      "pid closed: ValueError", "start closed: ValueError", "method: ValueError",
    ]
    if method == .fork {
      lines += [
        "join: AssertionError", "is_alive: AssertionError", "terminate: AssertionError",
        "start: AssertionError", "<Process name='Process-2' pid=N parent=N unknown>",
      ]
    }
    expect(try Fixture.run("checks", method), prints: lines)
  }

  @Test(arguments: StartMethod.local)
  func hasASentinelBeforeAndAfterItsEnd(_ method: StartMethod) throws {
    expect(
      try Fixture.run("sentinel", method),
      prints: [
        "the same true", "ready false", "ready true", "the same true", "ready true", "closed true",
      ])
  }

  @Test(arguments: StartMethod.local)
  func pausesAndResumes(_ method: StartMethod) throws {
    expect(
      try Fixture.run("pause", method),
      prints: [
        "stopped true", "paused, alive true", "resumed", "terminated while paused, alive true",
        "resumed: -15",
      ])
  }

  @Test(arguments: StartMethod.local)
  func isKilledAfterItsGraceWhileTheParentIsBusy(_ method: StartMethod) throws {
    expect(
      try Fixture.run("grace", method),
      prints: ["stubborn", "ended: -9", "gentle: -15", "a later child is spared: 0"])
  }

  @Test(arguments: StartMethod.local)
  func goesBesideChildrenOfOthers(_ method: StartMethod) throws {
    expect(
      try Fixture.run("foreign", method),
      prints: [#"ours ["0", "0", "0"], theirs 0"#, "stolen: 9"])
  }

  @Test(arguments: StartMethod.local)
  func tellsWhoWantsToKnowOfItsEnd(_ method: StartMethod) throws {
    let run = try Fixture.run("hooks", method)
    #expect(run.ending == .exit(0))
    let lines = run.output.split(separator: "\n").filter { !$0.hasPrefix("served") }
    #expect(lines == ["Process-1 ended with 5", "first", "second"])
  }

  @Test(arguments: StartMethod.local)
  func beginsInACleanState(_ method: StartMethod) throws {
    let run = try Fixture.run("facts", method)
    let lines = run.output.split(separator: "\n").map(String.init)
    #expect(lines.count == 16)
    let clean = [
      "stdin gives 0", "death signal 9", "blocked 0000000000000000", "ignored 0",
      "pending 0000000000000000", "name WorkerFixture",
    ]
    // A process that has polled blocks the signal by which a poll is ended, and that one only.
    let polled = "blocked 1000000000000000"
    for child in [lines.prefix(8), lines.suffix(8)] {
      let child = child.map { $0 == polled ? "blocked 0000000000000000" : $0 }
      #expect(child.filter { !$0.hasPrefix("directory") && !$0.hasPrefix("env") } == clean)
    }
    #expect(lines.filter { $0.hasPrefix("env") } == ["environment before", "environment after"])
    #expect(lines.last { $0.hasPrefix("directory") } == "directory /usr")
    #expect(lines.first { $0.hasPrefix("directory") } != "directory /usr")
  }

  @Test(arguments: StartMethod.local)
  func isSeededAnew(_ method: StartMethod) throws {
    let seeds = try Fixture.run("seeds", method).output.split(separator: "\n")
    #expect(seeds.count == 3 && Set(seeds).count == 3)
  }

  @Test(arguments: StartMethod.local)
  func existsAThousandTimes(_ method: StartMethod) throws {
    expect(
      try Fixture.run("many", method, "1000"), prints: ["active 1000", #"codes ["-15"]"#])
  }
}
