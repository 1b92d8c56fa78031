/// The locks that threads have, and in which orders they take them.
///
/// If threads take locks in an order that goes round in a circle, each by another one, without a
/// lock that they all have meanwhile, and nothing else orders what they do, then each may have one
/// lock and wait for the next.
struct LockOrders {
  private let recording: Recording
  /// What each thread has, in the order of taking.
  private var held: [[Held]]
  private var edges: [Edge] = []
  private var known: Set<Name> = []

  /// A lock that a thread has.
  struct Held: Hashable {
    let object: Int32
    /// Which of its turns it is.
    let turn: UInt64
    let event: Int
  }

  /// A thread that had one lock took another one, and would have waited for it.
  private struct Edge {
    let thread: Int32
    let first: Held
    let second: Held
    /// The other locks that it had.
    let gates: Set<Int32>
    let moment: Moment
    let clock: VectorClock
  }

  private struct Name: Hashable {
    let thread: Int32
    let first: Int32
    let second: Int32
    let gates: Set<Int32>
  }

  /// Circles of more locks are not looked for.
  private static let longest = 8

  init(_ recording: Recording) {
    self.recording = recording
    held = Array(repeating: [], count: recording.threads.count)
  }

  /// The locks that a thread has at the moment.
  func locks(of thread: Int32) -> Set<Held> { Set(held[Int(thread)]) }

  /// Goes on to the next event.
  mutating func see(_ index: Int, _ order: HappensBefore) {
    let event = recording.events[index]
    guard event.object >= 0, !event.flags.contains(.failed) else { return }
    switch event.operation {
    case .acquire:
      let taken = Held(object: event.object, turn: event.argument, event: index)
      // Who does not wait for a lock does not wait for ever.
      if !event.flags.contains(.special) { note(taken, event.thread, order) }
      held[Int(event.thread)].append(taken)
    case .release:
      for thread in held.indices {
        held[thread].removeAll { $0.object == event.object && $0.turn == event.argument }
      }
    default: break
    }
  }

  private mutating func note(_ taken: Held, _ thread: Int32, _ order: HappensBefore) {
    let before = held[Int(thread)]
    for first in before where first.object != taken.object {
      let gates = Set(before.map(\.object)).subtracting([first.object])
      let name = Name(
        thread: thread, first: first.object, second: taken.object, gates: gates)
      guard known.insert(name).inserted else { continue }
      edges.append(
        Edge(
          thread: thread, first: first, second: taken, gates: gates,
          moment: order.moment(thread), clock: order.firm[Int(thread)]))
    }
  }

  // MARK: Circles

  /// What was found; each set of locks is told once.
  func findings() -> [Finding] {
    var findings: [Finding] = []
    var told: Set<Set<Int32>> = []
    let from = Dictionary(grouping: edges.indices) { edges[$0].first.object }
    for start in edges.indices {
      search([start], from) { circle in
        let locks = Set(circle.map { edges[$0].first.object })
        if told.insert(locks).inserted { findings.append(finding(circle)) }
      }
    }
    return findings
  }

  /// Goes on with a path by edges that begin where it ends, up to where it began. The first lock of
  /// a circle is the one with the lowest number, so that each is found once.
  private func search(_ path: [Int], _ from: [Int32: [Int]], _ found: ([Int]) -> Void) {
    let begin = edges[path[0]].first.object
    for next in from[edges[path[path.count - 1]].second.object] ?? [] {
      let edge = edges[next]
      guard edge.first.object >= begin, path.allSatisfy({ mayMeet(edges[$0], edge) }) else {
        continue
      }
      if edge.second.object == begin {
        found(path + [next])
      } else if path.count + 1 < Self.longest,
        !path.contains(where: { edges[$0].first.object == edge.second.object })
      {
        search(path + [next], from, found)
      }
    }
  }

  /// Whether two threads may be there at the same time.
  private func mayMeet(_ one: Edge, _ other: Edge) -> Bool {
    one.thread != other.thread && one.gates.isDisjoint(with: other.gates)
      && !one.moment.isKnown(to: other.clock) && !other.moment.isKnown(to: one.clock)
  }

  private func finding(_ circle: [Int]) -> Finding {
    let names = circle.map { recording.description(ofObject: edges[$0].first.object) }
    let lines = circle.map { index in
      let edge = edges[index]
      let (first, second) = (
        recording.events[edge.first.event], recording.events[edge.second.event]
      )
      return "\(recording.whoDid(edge.thread)) takes "
        + "\(recording.objects[Int(edge.first.object)].title) \(recording.location(first)), then "
        + "\(recording.objects[Int(edge.second.object)].title) \(recording.location(second))"
    }
    return Finding(
      kind: .lockOrder,
      subject: circle.count == 2
        ? "\(names[0]) and \(names[1]) are taken in both orders"
        : "\(names.joined(separator: "; ")) are taken in a circle",
      lines: lines, event: circle.map { edges[$0].second.event }.max() ?? 0,
      remedy: "Each may have one and wait for the next. Take them in the same order everywhere.")
  }
}
