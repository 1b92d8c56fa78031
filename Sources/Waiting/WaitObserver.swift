package import LinuxSystem

/// Hears of each sleep: for the notes that others read, and for traces.
package protocol WaitObserver: AnyObject {
  /// Whether it is to hear of each wait at once.
  var hearsOfEachWait: Bool { get }
  /// A task is about to sleep.
  func willPark(_ task: GreenTask, _ request: borrowing WaitRequest)
  /// It goes on.
  func didWake(_ task: GreenTask)
  /// A wait of the running task has lasted for a moment, and goes on.
  func didTick(_ task: GreenTask)
  /// A task was started.
  func didStart(_ task: GreenTask)
  /// A task is done.
  func didEnd(_ task: GreenTask)
  /// This process is a fork, in which there is one task only.
  func didBecomeOnly()
  /// Nothing has happened for a while.
  func didIdle()
  /// The thread is about to sleep in poll: from here on the process that wakes a sleeper on one of
  /// the words must send the signal of ``PollWake`` too.
  func willPoll(_ words: [Futex.Condition])
  /// It does not sleep in poll any more.
  func didPoll()
}
