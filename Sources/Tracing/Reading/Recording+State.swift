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
    struct Turn: Hashable {
      let object: Int32
      let number: UInt64
    }
    var open: [Turn: Int] = [:]
    for event in events where !event.flags.contains(.failed) && event.object >= 0 {
      let turn = Turn(object: event.object, number: event.argument)
      switch event.operation {
      case .acquire:
        open[turn] = holds.count
        let end = processes[threads[Int(event.thread)].process].end
        holds.append(
          Hold(
            object: event.object, thread: event.thread, begin: event.end,
            end: max(end, event.end), isOpen: true))
      case .release:
        guard let hold = open.removeValue(forKey: turn) else { continue }
        holds[hold].end = max(event.order, holds[hold].begin)
        holds[hold].isOpen = false
      default: break
      }
    }
  }

  /// How long each queue was, from the items' sequence numbers.
  mutating func trackLengths() {
    var tails: [Int32: UInt64] = [:]
    var heads: [Int32: UInt64] = [:]
    for event in events where !event.flags.contains(.failed) && event.object >= 0 {
      let object = event.object
      switch event.operation {
      case .put:
        if tails[object] == nil, heads[object] == nil { heads[object] = event.argument }
        tails[object] = max(tails[object] ?? 0, event.argument &+ 1)
      case .get, .clear: heads[object] = max(heads[object] ?? 0, event.argument &+ 1)
      default: continue
      }
      let tail = max(tails[object] ?? 0, heads[object] ?? 0)
      lengths.append(
        Length(
          object: object, time: event.order,
          count: Int(clamping: tail - min(heads[object] ?? 0, tail))))
    }
  }
}
