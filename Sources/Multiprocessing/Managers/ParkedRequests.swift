package import LinuxSystem

/// Requests that wait in a server for something to happen, each under a ticket, some with a
/// deadline.
///
/// A plain value: it neither sends nor waits.
package struct ParkedRequests<Request> {
  private var requests: [Int: Request] = [:]
  /// A binary heap, the earliest deadline first. Tickets that are gone stay in it until they come
  /// up or are too many.
  private var deadlines: [(at: Int64, ticket: Int)] = []
  private var last = 0

  /// None at first.
  package init() {}

  /// How many there are.
  package var count: Int { requests.count }

  /// Parks a request; returns its ticket.
  package mutating func add(_ request: Request, until deadline: Deadline) -> Int {
    last += 1
    requests[last] = request
    if deadline != .never { insert(deadline.nanoseconds, last) }
    return last
  }

  /// Takes a request out; nil if it is not there any more.
  package mutating func take(_ ticket: Int) -> Request? {
    defer { squeeze() }
    return requests.removeValue(forKey: ticket)
  }

  /// The request under a ticket, if it is there.
  package subscript(ticket: Int) -> Request? { requests[ticket] }

  /// The tickets of all requests for which something holds.
  package func tickets(where matches: (Request) -> Bool) -> [Int] {
    requests.filter { matches($0.value) }.keys.sorted()
  }

  /// When the next deadline passes.
  package mutating func nextDeadline() -> Deadline {
    while let first = deadlines.first {
      if requests[first.ticket] != nil { return Deadline(nanoseconds: first.at) }
      removeFirst()
    }
    return .never
  }

  /// The ticket of a request whose deadline has passed, which stays; each is told once.
  package mutating func expired(at now: Int64) -> Int? {
    while let first = deadlines.first, first.at <= now {
      removeFirst()
      if requests[first.ticket] != nil { return first.ticket }
    }
    return nil
  }

  // MARK: The heap

  private mutating func squeeze() {
    guard deadlines.count > 64, deadlines.count > 2 * requests.count else { return }
    let left = deadlines.filter { requests[$0.ticket] != nil }
    deadlines.removeAll(keepingCapacity: true)
    for entry in left { insert(entry.at, entry.ticket) }
  }

  private mutating func insert(_ at: Int64, _ ticket: Int) {
    deadlines.append((at, ticket))
    var child = deadlines.count - 1
    while child > 0 {
      let parent = (child - 1) / 2
      guard deadlines[child].at < deadlines[parent].at else { return }
      deadlines.swapAt(child, parent)
      child = parent
    }
  }

  private mutating func removeFirst() {
    deadlines.swapAt(0, deadlines.count - 1)
    deadlines.removeLast()
    var parent = 0
    while true {
      var least = parent
      for child in [2 * parent + 1, 2 * parent + 2]
      where child < deadlines.count && deadlines[child].at < deadlines[least].at {
        least = child
      }
      guard least != parent else { return }
      deadlines.swapAt(parent, least)
      parent = least
    }
  }
}
