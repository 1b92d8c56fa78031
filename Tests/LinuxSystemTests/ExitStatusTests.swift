import LinuxSystem
import Testing

@Suite struct ExitStatusTests {
  @Test func tellsSignalsFromCodes() {
    #expect(ExitStatus(code: 3).signal == nil)
    #expect(ExitStatus(code: -9).signal == 9)
    #expect(ExitStatus(code: 0).text == "0")
    #expect(ExitStatus(code: 255).text == "255")
    #expect(ExitStatus(code: -15).text == "-SIGTERM")
    #expect(ExitStatus(code: -40).text == "-40")
  }
}
