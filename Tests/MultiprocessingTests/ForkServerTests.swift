import Multiprocessing
import TestSupport
import Testing

@Suite struct ForkServerTests {
  @Test func isReplacedWhenItWasKilled() throws {
    expect(
      try Fixture.run("server", .forkserver),
      prints: [
        "served", "0", "served", "0", "served", "0", "another server true",
        "first child alive true", "active 1",
      ])
  }

  /// Servers are killed at random moments, also between a fork and the answer to it.
  @Test func isReplacedAtAnyMomentOfAStart() throws {
    let count = 600
    let seed = SeededRandom(test: "ForkServerTests, \(count) starts").seed
    let run = try Fixture.run("storm", .forkserver, "\(count)", "\(seed)")
    #expect(run.ending == .exit(0))
    #expect(run.errors == "")
    var lines = run.output.split(separator: "\n").map(String.init)
    #expect(lines.popLast() == "children true")
    // The killer may take a child for the server, in the instant after the fork.
    let summary = lines.popLast() ?? ""
    let numbers = summary.split { !$0.isNumber }.compactMap { Int($0) }
    try #require(numbers.count == 3)
    let (ran, lost, active) = (numbers[0], numbers[1], numbers[2])
    #expect(ran + lost == count && active == 0)
    #expect(ran > count * 9 / 10)
    #expect(Set(lines).count == lines.count, "a child ran twice")
    #expect(lines.count >= ran && lines.count <= count)
  }
}
