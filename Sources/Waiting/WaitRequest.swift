package import LinuxSystem

/// One sleep: why, on what, and until when.
package struct WaitRequest {
  /// Why.
  package var reason: WaitReason
  /// Words on which to sleep while each is as expected. The process that changes one wakes who
  /// sleeps on it. The first three need no memory of their own.
  package var first: Futex.Condition?
  /// The second word.
  package var second: Futex.Condition?
  /// The third word.
  package var third: Futex.Condition?
  /// The words beyond three.
  package var more: [Futex.Condition] = []
  /// Processes until whose end to sleep.
  package var processes: [WatchedProcess] = []
  /// Descriptors until whose readiness to sleep.
  package var descriptors: [Poll.Watch] = []
  /// When to wake at the latest.
  package var deadline: Deadline
  /// When the wait ends of which this sleep is a part, at the latest. For people.
  package var end: Deadline
  /// When that wait began, by the monotonic clock; 0 if it begins with this sleep. For people.
  package var begun: Int64 = 0

  /// A sleep for a reason; nothing to sleep on yet.
  package init(_ reason: WaitReason, until deadline: Deadline = .never) {
    self.reason = reason
    self.deadline = deadline
    end = deadline
  }

  /// Sleeps on one more word.
  package mutating func add(_ condition: Futex.Condition) {
    if first == nil {
      first = condition
    } else if second == nil {
      second = condition
    } else if third == nil {
      third = condition
    } else {
      more.append(condition)
    }
  }

  /// Sleeps on a descriptor too.
  package mutating func add(_ descriptor: Poll.Watch) { descriptors.append(descriptor) }

  /// Sleeps until a process ends too.
  package mutating func add(_ process: WatchedProcess) { processes.append(process) }

  /// Whether only another task of this process, or the deadline, can end it.
  var isLocal: Bool { first == nil && processes.isEmpty && descriptors.isEmpty }

  /// Calls a function with each of the words.
  @inline(__always)
  package func forEachWord(_ body: (Futex.Condition) -> Void) {
    if let first { body(first) }
    if let second { body(second) }
    if let third { body(third) }
    for condition in more { body(condition) }
  }

  /// Whether one of the words is not as expected any more, or one of the processes has ended.
  var hasChanged: Bool {
    if let first, first.word.load() != first.expected { return true }
    if let second, second.word.load() != second.expected { return true }
    if let third, third.word.load() != third.expected { return true }
    return more.contains { $0.word.load() != $0.expected }
      || processes.contains { $0.life.reading == .died }
  }
}

/// Why a sleep ended. The caller looks at its predicate again in every case.
package enum WakeReason: Sendable {
  /// Something changed, or nothing did.
  case woken
  /// The deadline passed.
  case timedOut
  /// A signal handler has run, a child has ended, or somebody interrupted the task: see to it, then
  /// wait again.
  case interrupted
}
