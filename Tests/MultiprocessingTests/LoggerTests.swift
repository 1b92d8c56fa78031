import Multiprocessing
import TestSupport
import Testing

@Suite struct LoggerTests {
  @Test(arguments: StartMethod.local)
  func namesLevelAndProcessAndIsInherited(_ method: StartMethod) throws {
    expect(
      try Fixture.run("log", method), prints: [],
      errors: [
        "bare", "[Level 35/MainProcess] between",
        "[INFO/Process-1] child process calling self.run()",
        "[INFO/Process-1] from a child", "[INFO/Process-1] process shutting down",
        "[INFO/Process-1] process exiting with exitcode 0",
        "[INFO/MainProcess] process shutting down",
      ])
  }

  @Test func knowsPythonsLevels() {
    #expect(Logger.Level.number(named: "DEBUG") == 10)
    #expect(Logger.Level.number(named: "WARN") == 30)
    #expect(Logger.Level.number(named: "FATAL") == 50)
    #expect(Logger.Level.number(named: "debug") == nil)
    #expect(Logger.Level.name(of: 25) == "SUBWARNING")
    #expect(Logger.Level.name(of: 7) == "Level 7")
  }

  @Test func showsWarningsUntilALevelIsSet() {
    let logger = Logger(processName: "MainProcess")
    logger.writesToStandardError = true
    #expect(!logger.isEnabled(for: Logger.Level.info))
    #expect(logger.isEnabled(for: Logger.Level.warning))
    logger.level = Logger.Level.debug
    #expect(logger.isEnabled(for: Logger.Level.debug))
    #expect(!logger.isEnabled(for: 5))
  }
}
