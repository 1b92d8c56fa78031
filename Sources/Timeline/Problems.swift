internal import Tracing

/// Something in a recording that went wrong, and the event where it shows.
struct Problem: Equatable {
  let text: String
  /// The index of the event.
  let event: Int
}

extension Recording {
  /// What went wrong, in the order in which it shows.
  func problems() -> [Problem] {
    var problems = endings() + lostUpdates() + deadlocks()
    problems += findings().map { finding in
      Problem(text: "\(finding.kind.rawValue): \(finding.subject)", event: finding.event)
    }
    for (index, event) in events.enumerated() where event.operation == .error {
      let text = string(event.detail).split(separator: "\n").first ?? "an error"
      problems.append(Problem(text: "\(threadName(event.thread)): \(text)", event: index))
    }
    return problems.sorted { $0.event < $1.event }
  }

  /// Processes that were killed, and events that were lost.
  private func endings() -> [Problem] {
    var last = [Int](repeating: 0, count: processes.count)
    // A pool ends its workers by a signal when they have nothing to do.
    var wasIdle = [Bool](repeating: false, count: processes.count)
    for (index, event) in events.enumerated() {
      let process = threads[Int(event.thread)].process
      if isStep(event) { last[process] = index }
      if event.operation == .task || state(of: event) == .idle { wasIdle[process] = true }
    }
    for event in events where event.operation == .task && event.isOpen {
      wasIdle[threads[Int(event.thread)].process] = false
    }
    var problems: [Problem] = []
    for (index, process) in processes.enumerated() {
      if let status = process.status, status < 0, !wasIdle[index] {
        let text = "\(process.name) was killed by signal \(-status)"
        problems.append(Problem(text: text, event: last[index]))
      }
      if process.lost > 0 {
        let text = "\(process.lost) events of \(process.name) were lost"
        problems.append(Problem(text: text, event: last[index]))
      }
    }
    return problems
  }

  /// Writes by a thread that had read the number before another one wrote it.
  private func lostUpdates() -> [Problem] {
    struct Key: Hashable {
      let object: Int32
      let element: Int32
    }
    var reads: [Key: [Int32: Int]] = [:]
    var writes: [Key: (event: Int, thread: Int32)] = [:]
    var problems: [Problem] = []
    for (index, event) in events.enumerated() where event.operation.category == .value {
      let key = Key(object: event.object, element: event.detail)
      switch event.operation {
      case .read: reads[key, default: [:]][event.thread] = index
      case .write:
        if let read = reads[key]?.removeValue(forKey: event.thread), let write = writes[key],
          write.thread != event.thread, write.event > read
        {
          let cell = cell(of: event) ?? "a value"
          problems.append(
            Problem(
              text:
                "lost update: \(threadName(event.thread)) overwrote what "
                + "\(threadName(write.thread)) had written to \(cell)",
              event: index))
        }
        writes[key] = (index, event.thread)
      default:
        reads[key]?[event.thread] = nil
        writes[key] = (index, event.thread)
      }
    }
    return problems
  }

  /// Threads that wait, at the end, for locks of one another.
  private func deadlocks() -> [Problem] {
    var holders: [Int32: Int32] = [:]
    for hold in holds where hold.isOpen { holders[hold.object] = hold.thread }
    var waits: [Int32: (event: Int, object: Int32)] = [:]
    for (index, event) in events.enumerated()
    where event.isOpen && state(of: event) == .waitsForLock {
      waits[event.thread] = (index, event.object)
    }
    var told: Set<Int32> = []
    var problems: [Problem] = []
    for thread in waits.keys.sorted() where !told.contains(thread) {
      var path: [Int32] = []
      var next: Int32? = thread
      while let current = next, !path.contains(current), !told.contains(current) {
        path.append(current)
        next = waits[current].flatMap { holders[$0.object] }
      }
      guard let next, let start = path.firstIndex(of: next) else { continue }
      let cycle = path[start...]
      told.formUnion(cycle)
      let parts = cycle.map { thread in
        "\(threadName(thread)) waits for \(objects[Int(waits[thread]!.object)].title)"
      }
      let event = cycle.map { waits[$0]!.event }.max()!
      problems.append(Problem(text: "deadlock: " + parts.joined(separator: "; "), event: event))
    }
    return problems
  }
}
