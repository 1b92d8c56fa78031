import Multiprocessing
import TestSupport
import Testing

/// Objects in shared memory, as processes hand them on and die with them.
@Suite struct SharedObjectTests {
  @Test(arguments: StartMethod.local)
  func areTheChildsFromItsStartOn(_ method: StartMethod) throws {
    expect(try Fixture.run("handover", method), prints: ["handed over", "code 0"])
  }

  @Test(arguments: StartMethod.local)
  func serveAThousandProcesses(_ method: StartMethod) throws {
    expect(
      try Fixture.run("answers", method, "1000"), prints: ["active 1000", #"codes ["0"]"#])
  }

  @Test(arguments: StartMethod.local)
  func areGivenUpByTheDead(_ method: StartMethod) throws {
    expect(
      try Fixture.run("abandoned", method),
      prints: ["locked", "free false", "free true, abandoned true"])
  }
}
