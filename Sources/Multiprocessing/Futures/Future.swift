/// One task of an executor, and those who are told when it is done: Python's
/// `concurrent.futures.Future`.
package final class Future<Work: FutureTask> {
  /// How far a future has come, by Python's names.
  package enum State: String, Sendable {
    case pending, running, cancelled, finished
  }

  /// What is called when it is done.
  package typealias Callback = (Work.Context) throws(Work.Failure) -> Void

  /// What it is the future of.
  package let task: Work
  private var isCancelled = false
  private var watches: [(watch: FutureWatch<Work>, index: Int)] = []
  private var callbacks: [Callback] = []

  /// The future of a task that was submitted.
  package init(of task: Work) { self.task = task }

  // MARK: State

  /// Where it is.
  package var state: State {
    if isCancelled { return .cancelled }
    if task.isReady { return .finished }
    return task.hasBegun ? .running : .pending
  }

  /// Whether it ended with an error; false for one that was cancelled.
  package var hasFailed: Bool { task.isReady && !isCancelled && !task.isSuccessful }

  /// Takes in what has happened, so that the answer to a question about the state is a new one.
  package func refresh(_ context: Work.Context) throws(Work.Failure) {
    try Work.attend(context)
    try task.announce(context)
  }

  // MARK: Cancelling

  /// Takes the task back if no worker has begun it. Returns whether it is cancelled.
  package func cancel(_ context: Work.Context) throws(Work.Failure) -> Bool {
    if isCancelled { return true }
    guard !task.isReady, task.withdraw() else { return false }
    isCancelled = true
    try task.abandon(context)
    return true
  }

  /// It is cancelled with all others, for somebody who leaves: callbacks would only delay that.
  package func dismiss() {
    isCancelled = true
    callbacks = []
  }

  // MARK: Those who are told

  /// Has a function called when it is done; now if it is.
  package func addCallback(
    _ context: Work.Context, _ callback: @escaping Callback
  ) throws(Work.Failure) {
    if task.isReady { return try callback(context) }
    callbacks.append(callback)
    task.watch()
  }

  func add(_ watch: FutureWatch<Work>, _ index: Int) { watches.append((watch, index)) }

  func remove(_ watch: FutureWatch<Work>) { watches.removeAll { $0.watch === watch } }

  /// The task has ended: tells who watches, then calls back in the order in which they asked.
  package func finish(_ context: Work.Context) throws(Work.Failure) {
    for (watch, index) in watches { watch.noteDone(index) }
    watches = []
    let callbacks = callbacks
    self.callbacks = []
    for callback in callbacks { try callback(context) }
  }
}
