import Glibc
import Testing

@testable import LinuxSystem

@Suite struct ProcessStatTests {
  @Test func thisProcessRuns() throws {
    let stat = try #require(try ProcessStat.read(getpid()))
    #expect(stat.isRunning)
    #expect(stat.startTime > 0)
    #expect(ProcessStat.isRunning(getpid(), startTime: 0))
    #expect(ProcessStat.isRunning(getpid(), startTime: stat.startTime))
    #expect(ProcessStat.currentPID == getpid())
  }

  @Test func anotherProcessOfTheSameNumberIsNotIt() throws {
    let stat = try #require(try ProcessStat.read(getpid()))
    #expect(!ProcessStat.isRunning(getpid(), startTime: stat.startTime + 1))
  }

  @Test func noSuchProcess() throws {
    // Above the greatest number that the system gives.
    #expect(try ProcessStat.read(0x7fff_fff0) == nil)
    #expect(!ProcessStat.isRunning(0x7fff_fff0, startTime: 0))
  }

  @Test func lettersOfTheDead() {
    for letter in ["Z", "X", "x"] {
      #expect(!ProcessStat(state: letter.utf8.first ?? 0, startTime: 1).isRunning)
    }
    for letter in ["R", "S", "D", "T", "t", "I"] {
      #expect(ProcessStat(state: letter.utf8.first ?? 0, startTime: 1).isRunning)
    }
  }
}
