// Viewers want the slices of a track to nest. Those of a task do, as it does one thing after the
// other. What is left are coroutines that end each other's spans, durations that were rounded, and
// damage: there a slice is cut where the one around it ends.

extension Recording {
  /// The slices of processes and threads themselves, around all others.
  /// - Parameter recorded: Those of which there were records.
  mutating func makeLives(of recorded: [Event] = []) -> [Event] {
    var lives = recorded
    let known = Set(recorded.map(\.thread))
    for index in threads.indices where !known.contains(Int32(index)) {
      let process = processes[threads[index].process]
      lives.append(
        Event(
          operation: threads[index].isMain ? .process : .thread, flags: [], isSlice: true,
          isOpen: threads[index].isMain && process.status == nil, thread: Int32(index), object: -1,
          place: -1, detail: -1, argument: UInt64(UInt32(bitPattern: process.pid)), begin: 0,
          end: 0, order: 0))
    }
    for index in lives.indices {
      let thread = Int(lives[index].thread)
      let begin = threads[thread].begin
      // The last slice may end where this one does.
      let end = max(threads[thread].end, begin + 1) + 1
      (lives[index].begin, lives[index].end, lives[index].order) = (begin, end, begin)
      (threads[thread].begin, threads[thread].end) = (begin, end)
    }
    for thread in threads {
      let process = thread.process
      processes[process].begin = min(processes[process].begin, thread.begin)
      processes[process].end = max(processes[process].end, thread.end)
    }
    return lives
  }

  /// Has the slices of each thread nest, each of at least 1 ns.
  mutating func nest() {
    var byThread: [[Int32]] = Array(repeating: [], count: threads.count)
    for index in events.indices where events[index].isSlice {
      events[index].end = max(events[index].end, events[index].begin + 1)
      byThread[Int(events[index].thread)].append(Int32(index))
    }
    var stack = SliceStack(threads: threads.count)
    for indices in byThread {
      // An outer slice was recorded after those in it if it is whole, and before them if not: of
      // two that begin together the longer one is the outer one.
      let sorted = indices.sorted {
        let (one, other) = (events[Int($0)], events[Int($1)])
        return one.begin != other.begin
          ? one.begin < other.begin : one.end != other.end ? one.end > other.end : $0 < $1
      }
      for index in sorted { stack.place(&events[Int(index)]) }
    }
  }
}

/// The slices that are open on each track, while one goes through slices by their beginnings, the
/// longer ones first.
struct SliceStack {
  private var ends: [[Int64]]

  init(threads: Int) { ends = Array(repeating: [], count: threads) }

  /// Cuts the next slice where the one around it ends.
  mutating func place(_ event: inout Recording.Event) {
    let thread = Int(event.thread)
    while let end = ends[thread].last, end <= event.begin { ends[thread].removeLast() }
    if let end = ends[thread].last { event.end = min(event.end, end) }
    event.order = min(max(event.order, event.begin), event.end)
    ends[thread].append(event.end)
  }
}
