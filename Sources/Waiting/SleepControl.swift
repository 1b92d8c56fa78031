package import LinuxSystem

/// Decides when the sleeps of this process end, and what the time is then.
package protocol SleepControl: AnyObject {
  /// Sleeps as long as it is told to. Who waits looks at its predicate again in every case.
  func sleep(_ sleep: ControlledSleep) -> WakeReason
}

/// One sleep of the thread, for what one task waits for, or all of them.
package struct ControlledSleep {
  /// What is waited for, by the first of those who wait.
  package let reason: WaitReason
  /// When it ends at the latest.
  package let deadline: Deadline
  private let requests: [WaitRequest]

  /// A sleep for requests, until a deadline or the first one of theirs.
  init(for requests: [WaitRequest], until deadline: Deadline = .never) {
    self.requests = requests
    reason = requests.first?.reason ?? .several
    let first = requests.map(\.end.nanoseconds).min() ?? .max
    self.deadline = Deadline(nanoseconds: min(first, deadline.nanoseconds))
  }

  /// Whether something outside of the program can end it.
  package var hasDescriptors: Bool { requests.contains { !$0.descriptors.isEmpty } }

  /// Whether one of the things that are waited for has happened.
  package var hasChanged: Bool {
    requests.contains { $0.hasChanged } || ChildWatch.shared.hasEnded
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
