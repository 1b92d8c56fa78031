// Viewers want the slices of a track to nest. Those of a task do, as it does one thing after the
// other. What is left are coroutines that end each other's spans, durations that were rounded, and
// damage: there a slice is cut where the one around it ends.

extension Recording {
  /// Adds the slices of processes and threads themselves, around all others.
  mutating func addLifetimes() {
    let known = Set(events.lazy.filter { $0.operation == .thread }.map(\.thread))
    for index in threads.indices where !known.contains(Int32(index)) {
      let thread = threads[index]
      let process = processes[thread.process]
      let whole = thread.isMain ? (process.begin, process.end) : (thread.begin, thread.end)
      let inside = TraceOperation.process
      events.append(
        Event(
          operation: thread.isMain ? inside : .thread, flags: [], isSlice: true,
          isOpen: thread.isMain && process.status == nil, thread: Int32(index), object: -1,
          place: -1, detail: -1, argument: UInt64(UInt32(bitPattern: process.pid)),
          begin: whole.0, end: max(whole.1, whole.0 + 1), order: whole.0))
    }
    widenLifetimes()
  }

  /// A process is there as long as anything that it did.
  private mutating func widenLifetimes() {
    var spans: [Int32: (begin: Int64, end: Int64)] = [:]
    for event in events {
      let span = spans[event.thread] ?? (event.begin, event.end)
      spans[event.thread] = (min(span.begin, event.begin), max(span.end, event.end))
    }
    for index in events.indices
    where events[index].operation == .process || events[index].operation == .thread {
      guard let span = spans[events[index].thread] else { continue }
      let thread = Int(events[index].thread)
      // The last slice may end where this one does.
      (events[index].begin, events[index].end) = (span.begin, span.end + 1)
      (threads[thread].begin, threads[thread].end) = (span.begin, span.end + 1)
      events[index].order = span.begin
    }
    for thread in threads {
      let process = thread.process
      processes[process].begin = min(processes[process].begin, thread.begin)
      processes[process].end = max(processes[process].end, thread.end)
    }
  }

  /// Has the slices of each thread nest, each of at least 1 ns.
  mutating func nest() {
    var byThread: [[Int32]] = Array(repeating: [], count: threads.count)
    for index in events.indices { byThread[Int(events[index].thread)].append(Int32(index)) }
    for indices in byThread { nest(indices) }
  }

  private mutating func nest(_ indices: [Int32]) {
    for index in indices where events[Int(index)].isSlice {
      events[Int(index)].end = max(events[Int(index)].end, events[Int(index)].begin + 1)
    }
    // An outer slice was recorded after those in it if it is whole, and before them if not: of two
    // that begin together the longer one is the outer one.
    let sorted = indices.sorted {
      let (one, other) = (events[Int($0)], events[Int($1)])
      return one.begin != other.begin
        ? one.begin < other.begin : one.end != other.end ? one.end > other.end : $0 < $1
    }
    var stack: [Int32] = []
    for index in sorted where events[Int(index)].isSlice {
      while let top = stack.last, events[Int(top)].end <= events[Int(index)].begin {
        stack.removeLast()
      }
      if let top = stack.last {
        events[Int(index)].end = min(events[Int(index)].end, events[Int(top)].end)
      }
      let event = events[Int(index)]
      events[Int(index)].order = min(max(event.order, event.begin), event.end)
      stack.append(index)
    }
  }
}
