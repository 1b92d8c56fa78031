import LinuxSystem
import Multiprocessing
import Testing

/// Requests that wait in a server, with and without deadlines.
@Suite struct ParkedRequestsTests {
  @Test func aRequestIsTakenOnce() {
    var parked = ParkedRequests<String>()
    let ticket = parked.add("a", until: .never)
    #expect(parked[ticket] == "a")
    #expect(parked.take(ticket) == "a")
    #expect(parked.take(ticket) == nil)
    #expect(parked.count == 0)
  }

  @Test func deadlinesComeUpInOrderAndOnce() {
    var parked = ParkedRequests<Int64>()
    var generator = SystemRandomNumberGenerator()
    let times = (1...500).map { Int64($0) }.shuffled(using: &generator)
    var tickets: [Int: Int64] = [:]
    for time in times {
      tickets[parked.add(time, until: Deadline(nanoseconds: time))] = time
    }
    _ = parked.add(0, until: .never)
    var seen: [Int64] = []
    while let ticket = parked.expired(at: 400) { seen.append(tickets[ticket]!) }
    #expect(seen == Array(1...400))
    #expect(parked.nextDeadline() == Deadline(nanoseconds: 401))
    // What came up is still parked until it is taken.
    #expect(parked.count == 501)
  }

  @Test func whatWasTakenHasNoDeadlineAnyMore() {
    var parked = ParkedRequests<Int>()
    let tickets = (1...1000).map { parked.add($0, until: Deadline(nanoseconds: Int64($0))) }
    for ticket in tickets.dropLast() { _ = parked.take(ticket) }
    #expect(parked.nextDeadline() == Deadline(nanoseconds: 1000))
    #expect(parked.expired(at: 999) == nil)
    #expect(parked.expired(at: 1000) == tickets.last)
    #expect(parked.expired(at: 1000) == nil)
    #expect(parked.nextDeadline() == .never)
  }

  @Test func someCanBeLookedFor() {
    var parked = ParkedRequests<Int>()
    let tickets = (0..<10).map { parked.add($0, until: .never) }
    #expect(parked.tickets { $0 % 3 == 0 } == [tickets[0], tickets[3], tickets[6], tickets[9]])
  }
}
