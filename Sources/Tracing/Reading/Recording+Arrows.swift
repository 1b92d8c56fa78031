extension Recording {
  /// Finds all arrows, and moves causes ahead of their effects.
  mutating func connect() {
    var links: [(keys: (UInt64, UInt64), index: Int32)] = []
    var lives: [Int: ArrowJoin.End] = [:]
    for (index, event) in events.enumerated() {
      if let keys = event.linkKeys { links.append((keys, Int32(index))) }
      guard event.operation == .process else { continue }
      lives[threads[Int(event.thread)].process] = ArrowJoin.End(event: event, index: Int32(index))
    }
    links.sort {
      if $0.keys.0 != $1.keys.0 { return $0.keys.0 < $1.keys.0 }
      return $0.keys.1 != $1.keys.1 ? $0.keys.1 < $1.keys.1 : $0.index < $1.index
    }
    var join = ArrowJoin()
    for link in links {
      var end = ArrowJoin.End(event: events[Int(link.index)], index: link.index)
      join.see(&end, link.keys)
      events[Int(link.index)].detail = end.event.detail
    }
    join.finish(self, lives: lives)
    for found in join.takeFound() { add(found) }
    arrows.sort { ($0.begin, $0.end, $0.from) < ($1.begin, $1.end, $1.from) }
  }

  private mutating func add(_ found: ArrowJoin.Found) {
    let (from, to) = (found.from.index, found.to.index)
    arrows.append(
      Arrow(kind: found.kind, from: from, to: to, begin: found.begin, end: found.end))
    guard events[Int(from)].operation != .process else { return }
    events[Int(from)].order = min(events[Int(from)].order, found.begin)
  }
}
