// Cause and effect are found from what records say of identity: an item's sequence number, a lock's
// turn, an event's count of sets. A cause is recorded when it has ended, which may be after its
// effect was seen; it took effect before. So its place in the order moves to its effect's, and
// never before its own beginning.

extension Recording {
  /// Finds all arrows, and moves causes ahead of their effects.
  mutating func connect() {
    connectNumbers(.put, .get, .put)
    connectNumbers(.send, .receive, .send)
    connectNumbers(.call, .service, .call)
    connectTasks()
    connectTurns()
    connectPermits()
    connectNotifications()
    connectSets()
    connectBarriers()
    connectProcesses()
    arrows.sort { ($0.begin, $0.end, $0.from) < ($1.begin, $1.end, $1.from) }
  }

  /// Draws an arrow from where a cause took effect to the end of its effect.
  private mutating func draw(_ kind: Arrow.Kind, _ from: Int, _ to: Int) {
    let isBeginning: Bool =
      switch events[to].operation {
      case .process, .thread, .task, .service: true
      default: false
      }
    let end = isBeginning ? events[to].begin : events[to].end
    let source = events[from]
    // What makes no sense is damage, or a pid that was given twice.
    guard source.begin <= end else { return }
    let begin: Int64
    if source.operation == .process {
      begin = min(source.end - 1, end)
    } else {
      begin = min(source.end - 1, end)
      events[from].order = min(source.order, max(begin, source.begin))
    }
    arrows.append(
      Arrow(
        kind: kind, from: Int32(from), to: Int32(to), begin: max(begin, source.begin),
        end: isBeginning ? end : max(end - 1, max(begin, source.begin))))
  }

  private struct Key: Hashable {
    let object: Int32
    let number: UInt64
  }

  private func indices(of operation: TraceOperation) -> [Int] {
    events.indices.filter {
      events[$0].operation == operation && !events[$0].flags.contains(.failed)
    }
  }

  /// Two operations of the same object that say the same number.
  private mutating func connectNumbers(
    _ source: TraceOperation, _ target: TraceOperation, _ kind: Arrow.Kind
  ) {
    var sources: [Key: Int] = [:]
    for index in indices(of: source) {
      sources[Key(object: events[index].object, number: events[index].argument)] = index
    }
    for index in indices(of: target) {
      let key = Key(object: events[index].object, number: events[index].argument)
      if let from = sources[key] { draw(kind, from, index) }
    }
  }

  /// A chunk may have many tasks, which are called what the script called their function.
  private mutating func connectTasks() {
    var sources: [Key: Int] = [:]
    for index in indices(of: .submit) {
      sources[Key(object: events[index].object, number: events[index].argument >> 24)] = index
    }
    // A task that failed was handed over too.
    for index in events.indices where events[index].operation == .task {
      let key = Key(object: events[index].object, number: events[index].argument >> 24)
      guard let from = sources[key] else { continue }
      events[index].detail = events[from].detail
      draw(.call, from, index)
    }
  }

  /// From who gave a lock back to who took it next, if that is somebody else.
  private mutating func connectTurns() {
    var sources: [Key: Int] = [:]
    for index in indices(of: .release) {
      sources[Key(object: events[index].object, number: events[index].argument &+ 1)] = index
    }
    for index in indices(of: .acquire) {
      let key = Key(object: events[index].object, number: events[index].argument)
      guard let from = sources[key], events[from].thread != events[index].thread else { continue }
      draw(.release, from, index)
    }
  }

  /// A permit has no identity: a process that had to wait for one got it from the last who gave
  /// one.
  private mutating func connectPermits() {
    // A taker may be done before the giver has looked at the clock: what comes after is no cause.
    for index in indices(of: .give) { events[index].order = events[index].begin }
    let given = Dictionary(grouping: indices(of: .give)) { events[$0].object }
    for index in indices(of: .take) {
      let event = events[index]
      guard event.flags.contains(.special), let candidates = given[event.object] else { continue }
      let from = candidates.filter {
        events[$0].begin < event.end && events[$0].end > event.begin
      }.max { events[$0].begin < events[$1].begin }
      if let from, events[from].thread != event.thread { draw(.release, from, index) }
    }
  }

  /// Each notification wakes those that waited first.
  private mutating func connectNotifications() {
    let notes = Dictionary(grouping: indices(of: .notify)) { events[$0].object }
    let waits = Dictionary(grouping: indices(of: .waitCondition)) { events[$0].object }
    for (object, notes) in notes.sorted(by: { $0.key < $1.key }) {
      var waiting = (waits[object] ?? []).filter { events[$0].flags.contains(.special) }
        .sorted { events[$0].begin < events[$1].begin }
      for note in notes.sorted(by: { events[$0].begin < events[$1].begin }) {
        var left = events[note].argument
        waiting.removeAll { wait in
          guard left > 0, events[wait].begin < events[note].end,
            events[wait].end > events[note].begin
          else { return false }
          left -= 1
          draw(.notify, note, wait)
          return true
        }
      }
    }
  }

  /// From who set an event to all who saw it set by that.
  private mutating func connectSets() {
    var sources: [Key: Int] = [:]
    for index in indices(of: .set) {
      let key = Key(object: events[index].object, number: events[index].argument)
      if let known = sources[key], events[known].begin <= events[index].begin { continue }
      sources[key] = index
    }
    for index in indices(of: .waitEvent) {
      let key = Key(object: events[index].object, number: events[index].argument)
      if let from = sources[key] { draw(.set, from, index) }
    }
  }

  /// From the last one to come to a barrier to all others.
  private mutating func connectBarriers() {
    let cycles = Dictionary(grouping: indices(of: .waitBarrier)) {
      Key(object: events[$0].object, number: events[$0].argument)
    }
    for parties in cycles.values.sorted(by: { $0[0] < $1[0] }) where parties.count > 1 {
      guard let last = parties.max(by: { events[$0].begin < events[$1].begin }) else { continue }
      for party in parties where party != last { draw(.barrier, last, party) }
    }
  }

  /// From the start of a process to it, and from its end to who waited for that.
  private mutating func connectProcesses() {
    var whole: [Int: Int] = [:]
    for index in events.indices where events[index].operation == .process {
      whole[threads[Int(events[index].thread)].process] = index
    }
    for index in indices(of: .start) {
      let pid = Int32(truncatingIfNeeded: Int64(bitPattern: events[index].argument))
      guard
        let child = processes.indices.first(where: {
          processes[$0].pid == pid && processes[$0].end >= events[index].begin
        }), let to = whole[child]
      else { continue }
      draw(.start, index, to)
    }
    for index in indices(of: .join) {
      let pid = Int32(truncatingIfNeeded: Int64(bitPattern: events[index].argument))
      if let child = process(pid, at: events[index].end), let from = whole[child] {
        draw(.end, from, index)
      }
    }
  }
}
