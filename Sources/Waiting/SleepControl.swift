package import LinuxSystem

/// Decides when the sleeps of this process end, and what the time is then.
package protocol SleepControl: AnyObject {
  /// Sleeps as long as it is told to. Who waits looks at its predicate again in every case.
  func sleep(_ sleep: ControlledSleep) -> WakeReason
}

/// Decides whose turn it is, in place of the scheduler: each task sleeps for itself then.
package protocol TurnControl: AnyObject {
  /// A task is about to have its first turn; it runs until it gives it away.
  func willStart(_ task: GreenTask)
  /// The running task is done.
  /// - Returns: Whose turn it is.
  func ended() -> GreenTask
}

/// One sleep of the thread, for what one task waits for, or all of them.
package struct ControlledSleep {
  /// What is waited for, by the first of those who wait.
  package let reason: WaitReason
  /// When it ends at the latest.
  package let deadline: Deadline
  private let requests: [WaitRequest]
  /// The only task that sleeps; nil: all of them do.
  private let task: GreenTask?

  /// A sleep for requests, until a deadline or the first one of theirs.
  init(
    for requests: [WaitRequest], until deadline: Deadline = .never, of task: GreenTask? = nil
  ) {
    self.requests = requests
    self.task = task
    reason = requests.first?.reason ?? .several
    let first = requests.map(\.end.nanoseconds).min() ?? .max
    self.deadline = Deadline(nanoseconds: min(first, deadline.nanoseconds))
  }

  /// Whether something outside of the program can end it.
  package var hasDescriptors: Bool { requests.contains { !$0.descriptors.isEmpty } }

  /// Whether one of the things that are waited for has happened.
  package var hasChanged: Bool {
    if let task, task.state != .parked { return true }
    // The main task sees to children that have ended.
    return requests.contains { $0.hasChanged }
      || ChildWatch.shared.hasEnded && task?.number ?? 0 == 0
  }

  /// Blocks until a descriptor is ready that is waited for, or a signal has come.
  package func awaitReady() { _ = try? Poll.wait(requests.flatMap(\.descriptors), .never) }

  /// Whether a descriptor is ready that is waited for. Does not block.
  package var isReady: Bool {
    let descriptors = requests.flatMap(\.descriptors)
    guard !descriptors.isEmpty else { return false }
    return (try? Poll.wait(descriptors, .now))?.contains(true) ?? false
  }
}
