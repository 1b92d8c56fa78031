import Glibc
import Multiprocessing
import TestSupport
import Testing

/// Starts of several children at once, and what goes wrong in the middle of them.
@Suite struct StartTogetherTests {
  /// More children than requests may be under way.
  @Test(arguments: StartMethod.local, [1, 8, 70])
  func makesEachChildOnce(_ method: StartMethod, _ count: Int) throws {
    let run = try Fixture.run("together", method, "\(count)", "2")
    #expect(run.ending == .exit(0))
    #expect(run.errors == "")
    var lines = run.output.split(separator: "\n").map(String.init)
    let summary = #"codes ["0"], \#(count) pids"#
    #expect(lines.filter { $0 == summary }.count == 2)
    lines.removeAll { $0 == summary }
    #expect(lines.sorted() == (0..<count).flatMap { ["child \($0)", "child \($0)"] }.sorted())
  }

  @Test func getsOnWithStartsBetweenAndTheDeathOfAServer() throws {
    expect(
      try Fixture.run("together with others", .forkserver),
      prints: ["exist [true, true, true, true]", "active 4"])
  }

  /// The error is that of the one; the others are there.
  @Test func leavesTheOthersWhenOneIsRefused() throws {
    let run = try Fixture.run("together refused", .forkserver)
    if run.output == "no faults in a release build\n" { return }
    expect(
      run,
      prints: ["OSError 12", "exist [true, true, false, true, true]", "active 4", "next"])
  }

  @Test func failsWhenServersCrash() throws {
    expect(
      try Fixture.run("together failed", .forkserver, "crash 9"),
      prints: [
        "begin",
        "RuntimeError 3 fork servers in a row ended before they could start a process, the last "
          + "one with exit code 9: the program ends or crashes when it is loaded",
        "exist [false, false, false]", "active 0", "children true",
      ])
  }

  /// The interrupt comes while the fork server still loads the program, and several starts wait for
  /// it.
  @Test func isGivenUpAtAnInterrupt() throws {
    let tree = try Fixture.begin("together failed", .forkserver, "wait")
    #expect(tree.line() == "begin")
    tree.send(SIGINT)
    #expect(
      tree.rest()
        == "KeyboardInterrupt interrupted\nexist [false, false, false]\nactive 0\nchildren true\n")
    #expect(tree.allErrors() == "")
  }

  /// Servers are killed at random moments, also between requests, forks and answers.
  @Test func outlivesServers() throws {
    let rounds = 150
    let seed = SeededRandom(test: "StartTogetherTests, \(rounds) starts").seed
    let run = try Fixture.run("together storm", .forkserver, "\(rounds)", "\(seed)")
    #expect(run.ending == .exit(0))
    #expect(run.errors == "")
    var lines = run.output.split(separator: "\n").map(String.init)
    #expect(lines.popLast() == "children true")
    let summary = lines.popLast() ?? ""
    let numbers = summary.split { !$0.isNumber }.compactMap { Int($0) }
    try #require(numbers.count == 3, "\(summary)")
    let (ran, lost, active) = (numbers[0], numbers[1], numbers[2])
    #expect(ran + lost == rounds * 8 && active == 0)
    // The killer may take a child for the server, in the instant after the fork.
    #expect(ran > rounds * 8 * 3 / 4)
    #expect(lines.count >= ran && lines.count <= rounds * 8)
    for number in 0..<8 {
      #expect(lines.filter { $0 == "child \(number)" }.count <= rounds, "a child ran twice")
    }
  }
}
