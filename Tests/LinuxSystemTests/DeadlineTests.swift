import Testing

@testable import LinuxSystem

@Suite struct DeadlineTests {
  @Test func nilIsNever() {
    #expect(Deadline(seconds: nil) == .never)
    #expect(!Deadline.never.isPast)
    #expect(Deadline.never.remainingNanoseconds(capped: 7) == 7)
  }

  @Test(arguments: [0, -0.0, -1, -.infinity, .nan])
  func nothingAndLessIsNow(seconds: Double) {
    #expect(Deadline(seconds: seconds) == .now)
    #expect(Deadline.now.isPast)
    #expect(Deadline.now.remainingNanoseconds(capped: 7) == 0)
  }

  @Test(arguments: [1e10, 1e300, .infinity, .greatestFiniteMagnitude])
  func beyondAllTimeIsNever(seconds: Double) {
    #expect(Deadline(seconds: seconds) == .never)
  }

  @Test func secondsCountFromNow() {
    let before = Deadline.clock
    let deadline = Deadline(seconds: 1000.5)
    #expect(deadline.nanoseconds >= before + 1_000_500_000_000)
    #expect(deadline.nanoseconds <= Deadline.clock + 1_000_500_000_000)
    #expect(!deadline.isPast)
    #expect(deadline.remainingNanoseconds(capped: 5) == 5)
    #expect(deadline.remainingNanoseconds(capped: .max) <= 1_000_500_000_000)
    #expect(Deadline(nanoseconds: before).isPast)
  }

  @Test func cappedIsTheEarlier() {
    #expect(Deadline.now.capped(nanosecondsFromNow: 1000) == .now)
    let soon = Deadline.never.capped(nanosecondsFromNow: 1_000_000_000_000)
    #expect(soon != .never)
    #expect(soon.capped(nanosecondsFromNow: 2_000_000_000_000) == soon)
  }

  @Test func theSmallestTimeIsNotNow() {
    #expect(Deadline(seconds: 1e-9) != .now)
    #expect(Deadline(seconds: .leastNonzeroMagnitude) != .now)
  }
}
