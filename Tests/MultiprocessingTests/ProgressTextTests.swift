import Testing

@testable import Multiprocessing

@Suite struct ProgressTextTests {
  private func line(_ done: Int, of total: Int?, _ elapsed: Double, _ width: Int) -> String {
    ProgressText(done: done, total: total, elapsed: elapsed).line(width: width)
  }

  @Test func showsAllThatFits() {
    #expect(
      line(420, of: 1000, 4, 79)
        == " 42% [############-----------------] 420/1,000  105/s  0:04 elapsed  0:05 left")
    #expect(
      line(420, of: 1000, 4, 200)
        == " 42% [################------------------------] 420/1,000  105/s  0:04 elapsed  0:05 left"
    )
  }

  @Test func countsWhatHasNoKnownEnd() {
    #expect(line(1_234_567, of: nil, 100, 79) == "1,234,567 done  12,345/s  1:40 elapsed")
    #expect(line(0, of: nil, 0, 79) == "0 done  0/s  0:00 elapsed")
  }

  @Test func hasNothingLeftAtTheEnd() {
    #expect(
      line(1000, of: 1000, 10, 60) == "100% [###################] 1,000/1,000  100/s  0:10 elapsed")
    #expect(line(0, of: 0, 0, 40) == "100% [#########] 0/0  0/s  0:00 elapsed")
  }

  @Test func saysNothingOfTheRestBeforeTheFirst() {
    #expect(line(0, of: 10, 3, 60) == "  0% [----------------------------] 0/10  0/s  0:03 elapsed")
  }

  @Test(arguments: 0...250) func keepsWithinTheWidth(_ width: Int) {
    for (done, total) in [(0, 10), (999, 1000), (7, 7), (123_456_789, 987_654_321)] {
      for elapsed in [0, 0.5, 59.9, 3600, 1e6, 1e9] {
        #expect(line(done, of: total, elapsed, width).count <= width)
        #expect(line(done, of: nil, elapsed, width).count <= width)
      }
    }
  }

  @Test func leavesOutWhatDoesNotFit() {
    #expect(line(420, of: 1000, 4, 45) == " 42%  420/1,000  0:04 elapsed  0:05 left")
    #expect(line(420, of: 1000, 4, 40) == " 42%  420/1,000  0:04 elapsed  0:05 left")
    #expect(line(420, of: 1000, 4, 26) == " 42%  420/1,000  0:05 left")
    #expect(line(420, of: 1000, 4, 15) == " 42%  420/1,000")
    #expect(line(420, of: 1000, 4, 10) == " 42%  420/")
  }

  @Test func writesTimes() {
    let times: [(Double, String)] = [
      (0, "0:00"), (7.9, "0:07"), (754, "12:34"), (10_800, "3:00:00"), (435_600, "5d 01:00"),
      (-1, "0:00"),
    ]
    for (seconds, text) in times { #expect(ProgressText.clock(seconds) == text) }
  }

  @Test func writesRates() {
    #expect(line(1, of: nil, 4, 79) == "1 done  0.25/s  0:04 elapsed")
    #expect(line(19, of: nil, 2, 79) == "19 done  9.50/s  0:02 elapsed")
    #expect(line(100, of: nil, 1, 79) == "100 done  100/s  0:01 elapsed")
  }

  @Test func groupsThousands() {
    #expect(ProgressText.grouped(0) == "0")
    #expect(ProgressText.grouped(999) == "999")
    #expect(ProgressText.grouped(1000) == "1,000")
    #expect(ProgressText.grouped(12_345_678) == "12,345,678")
  }
}
