// What follows from the events in their order: who had a lock when, and how long a queue was.

extension Recording {
  /// Puts the events into the order in which they took effect, and has arrows follow.
  mutating func sortEvents() {
    var isCause = [Bool](repeating: false, count: events.count)
    for arrow in arrows { isCause[Int(arrow.from)] = true }
    let order = events.indices.sorted {
      let (one, other) = (events[$0], events[$1])
      if one.order != other.order { return one.order < other.order }
      if isCause[$0] != isCause[$1] { return isCause[$0] }
      return $0 < $1
    }
    var place = [Int32](repeating: 0, count: events.count)
    for (new, old) in order.enumerated() { place[old] = Int32(new) }
    let before = events
    events = order.map { before[$0] }
    for index in arrows.indices {
      arrows[index].from = place[Int(arrows[index].from)]
      arrows[index].to = place[Int(arrows[index].to)]
    }
  }

  /// Who had which lock, from its taking to its release.
  mutating func trackLocks() {
    var tracker = HoldTracker()
    for event in events {
      switch tracker.see(event) {
      case .taken(let held):
        let end = processes[threads[Int(event.thread)].process].end
        holds.append(
          Hold(
            object: held.object, thread: held.thread, begin: event.end,
            end: max(end, event.end), isOpen: true))
      case .released(let held):
        holds[held.number].end = max(event.order, holds[held.number].begin)
        holds[held.number].isOpen = false
      case nil: break
      }
    }
  }

  /// How long each queue was, from the items' sequence numbers.
  mutating func trackLengths() {
    var tracker = LengthTracker()
    for event in events {
      guard let count = tracker.see(event) else { continue }
      lengths.append(Length(object: event.object, time: event.order, count: count))
    }
  }
}

/// Who has which lock, while one goes through events in their order.
struct HoldTracker {
  /// A lock that somebody has.
  struct Held {
    /// How many were taken before.
    let number: Int
    let object: Int32
    let thread: Int32
  }

  /// What an event does.
  enum Change {
    case taken(Held)
    case released(Held)
  }

  private struct Turn: Hashable {
    let object: Int32
    let number: UInt64
  }

  private var open: [Turn: Held] = [:]
  private var count = 0

  /// Goes on to the next event; nil if it is not about locks.
  mutating func see(_ event: Recording.Event) -> Change? {
    guard !event.flags.contains(.failed), event.object >= 0 else { return nil }
    let turn = Turn(object: event.object, number: event.argument)
    switch event.operation {
    case .acquire where open[turn] == nil:
      let held = Held(number: count, object: event.object, thread: event.thread)
      count += 1
      open[turn] = held
      return .taken(held)
    case .release: return open.removeValue(forKey: turn).map { .released($0) }
    default: return nil
    }
  }

  /// Ends those that are left, as far as a test holds for them.
  mutating func endAll(where isMeant: (Held) -> Bool = { _ in true }) -> [Held] {
    let ended = open.filter { isMeant($0.value) }
    for turn in ended.keys { open[turn] = nil }
    return ended.values.sorted { $0.number < $1.number }
  }
}

/// How long queues are, while one goes through events in their order.
struct LengthTracker {
  /// The number of the next item that is taken, and of the next that is put.
  private var ends: [Int32: (head: UInt64, tail: UInt64)] = [:]

  /// Goes on to the next event, and gives the length from then on; nil if it is not about queues.
  mutating func see(_ event: Recording.Event) -> Int? {
    guard !event.flags.contains(.failed), event.object >= 0 else { return nil }
    switch event.operation {
    case .put:
      let known = ends[event.object] ?? (event.argument, event.argument)
      let end = (known.head, max(known.tail, event.argument &+ 1))
      ends[event.object] = end
      return Int(clamping: max(end.1, end.0) - end.0)
    case .get, .clear:
      let known = ends[event.object] ?? (0, 0)
      let end = (max(known.head, event.argument &+ 1), known.tail)
      ends[event.object] = end
      return Int(clamping: max(end.1, end.0) - end.0)
    default: return nil
    }
  }
}
