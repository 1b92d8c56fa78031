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
}
