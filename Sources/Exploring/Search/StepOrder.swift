/// The steps of a run so far, and which of them had to come before which: those of one process in
/// their order, and of two that conflict the one that came first (vector clocks).
struct StepOrder {
  private struct Event {
    let step: Step
    let clock: [Int]
  }

  private var events: [Event] = []
  /// What each process has behind it, by its index.
  private var clocks: [[Int]] = []
  /// What had to come before who reads, or writes, a part next.
  private var beforeReads: [Part: [Int]] = [:]
  private var beforeWrites: [Part: [Int]] = [:]
  /// What everybody has behind it: all that was before the last time that time went on.
  private var behindAll: [Int] = []

  /// How many steps there are.
  var count: Int { events.count }
  /// The last step.
  var last: Step? { events.last?.step }

  /// Adds a step.
  mutating func add(_ step: Step) {
    let process = step.process
    while clocks.count <= max(process, step.born.max() ?? 0) { clocks.append(behindAll) }
    var clock = clocks[process]
    for part in step.parts {
      let before = part.writes ? beforeWrites[part.place] : beforeReads[part.place]
      if let before { Self.raise(&clock, to: before) }
    }
    while clock.count <= process { clock.append(0) }
    clock[process] += 1
    clocks[process] = clock
    for child in step.born { clocks[child] = clock }
    for part in step.parts {
      Self.raise(&beforeWrites[part.place, default: []], to: clock)
      if part.writes { Self.raise(&beforeReads[part.place, default: []], to: clock) }
    }
    events.append(Event(step: step, clock: clock))
  }

  /// Time goes on, which it does where nobody can take a step: what follows could not come before.
  mutating func addTime() {
    for clock in clocks { Self.raise(&behindAll, to: clock) }
    for process in clocks.indices { clocks[process] = behindAll }
    events.append(Event(step: Step(process: -1, operation: .none, parts: []), clock: behindAll))
  }

  private static func raise(_ clock: inout [Int], to other: [Int]) {
    while clock.count < other.count { clock.append(0) }
    for index in other.indices where other[index] > clock[index] { clock[index] = other[index] }
  }

  /// Whether an event comes before all that has that clock.
  private func isBefore(_ event: Event, _ clock: [Int]) -> Bool {
    let process = event.step.process
    return clock.indices.contains(process) && clock[process] >= event.clock[process]
  }

  private func clock(of process: Int) -> [Int] {
    clocks.indices.contains(process) ? clocks[process] : behindAll
  }

  /// Gives the steps that a next one conflicts with and may be able to come before, the last one
  /// first. Those that had to come before one that it is able to come before are left out: they are
  /// found where these two were exchanged.
  /// - Parameter body: Gives whether the next step can come before that one.
  func forEachRace(of next: Step, _ body: (_ index: Int) -> Bool) {
    let past = clock(of: next.process)
    var races: [[Int]] = []
    for index in events.indices.reversed() {
      let event = events[index]
      guard event.step.process != next.process, event.step.parts.conflicts(with: next.parts),
        !Step.exclude(event.step, next), !isBefore(event, past),
        !races.contains(where: { isBefore(event, $0) })
      else { continue }
      if body(index) { races.append(event.clock) }
    }
  }

  /// With whom a run can begin at the place of an event that does what came after it without having
  /// to, and then the next step.
  func beginnings(of next: Step, before index: Int) -> Set<Int> {
    let first = events[index]
    var free: [Event] = []
    var seen: Set<Int> = []
    var beginnings: Set<Int> = []
    for event in events[(index + 1)...] where !isBefore(first, event.clock) {
      if seen.insert(event.step.process).inserted,
        !free.contains(where: { isBefore($0, event.clock) })
      {
        beginnings.insert(event.step.process)
      }
      free.append(event)
    }
    let past = clock(of: next.process)
    if !seen.contains(next.process),
      !free.contains(where: {
        isBefore($0, past) || $0.step.parts.conflicts(with: next.parts)
      })
    {
      beginnings.insert(next.process)
    }
    return beginnings
  }
}
