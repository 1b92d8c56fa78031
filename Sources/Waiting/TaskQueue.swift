internal import LinuxSystem

/// Tasks in the order in which they came.
struct TaskQueue {
  private var tasks: [GreenTask] = []
  private var first = 0

  var isEmpty: Bool { first == tasks.count }

  mutating func append(_ task: GreenTask) { tasks.append(task) }

  /// Takes the first one out.
  mutating func removeFirst() -> GreenTask {
    let task = tasks[first]
    first += 1
    if first == tasks.count {
      tasks.removeAll(keepingCapacity: true)
      first = 0
    } else if first >= 64, first * 2 >= tasks.count {
      tasks.removeFirst(first)
      first = 0
    }
    return task
  }
}

/// The deadlines of parked tasks, the earliest first. One whose task has gone on meanwhile is left
/// in it, and is passed over when its time has come.
struct DeadlineHeap {
  private struct Entry {
    let at: Int64
    let task: GreenTask
    let wait: UInt32

    var isCurrent: Bool { task.state == .parked && task.waits == wait }
  }

  private var entries: [Entry] = []
  /// At how many entries those of waits that are over are dropped.
  private var limit = 64

  var isEmpty: Bool { entries.isEmpty }

  mutating func insert(_ deadline: Deadline, _ task: GreenTask) {
    if entries.count >= limit { dropPassed() }
    entries.append(Entry(at: deadline.nanoseconds, task: task, wait: task.waits))
    var child = entries.count - 1
    while child > 0 {
      let parent = (child - 1) / 2
      guard entries[child].at < entries[parent].at else { return }
      entries.swapAt(child, parent)
      child = parent
    }
  }

  /// The earliest one.
  var first: Deadline {
    mutating get {
      while let first = entries.first, !first.isCurrent { removeFirst() }
      return entries.first.map { Deadline(nanoseconds: $0.at) } ?? .never
    }
  }

  /// Takes out a task whose time has come; nil if there is none.
  mutating func popPast(_ now: Int64) -> GreenTask? {
    while let first = entries.first, first.at <= now {
      removeFirst()
      if first.isCurrent { return first.task }
    }
    return nil
  }

  /// Drops the entries of waits that are over. A sorted list is a heap.
  private mutating func dropPassed() {
    entries = entries.filter(\.isCurrent).sorted { $0.at < $1.at }
    limit = max(64, 2 * entries.count)
  }

  private mutating func removeFirst() {
    entries.swapAt(0, entries.count - 1)
    entries.removeLast()
    var parent = 0
    while true {
      let left = 2 * parent + 1
      guard left < entries.count else { return }
      let right = left + 1
      let child = right < entries.count && entries[right].at < entries[left].at ? right : left
      guard entries[child].at < entries[parent].at else { return }
      entries.swapAt(child, parent)
      parent = child
    }
  }
}
