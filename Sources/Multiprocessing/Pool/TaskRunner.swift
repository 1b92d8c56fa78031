/// What a worker of a pool does with its tasks. The Lua layer conforms to it; tests use a Swift
/// one.
package protocol TaskRunner: AnyObject {
  /// Makes the worker ready (the pool's initializer). Returns false, with the error as `outcome`,
  /// when that failed.
  func prepare() -> Bool

  /// Reads the function of a job.
  ///
  /// What is wrong with it is not told here: it becomes the outcome of each task.
  func open(_ function: borrowing RawSpan)

  /// How the arguments of the tasks that come now are written; not all of a job need be alike.
  func setForm(_ form: UInt64)

  /// After how many seconds tasks that come now are told that they have run for long enough, if
  /// ever.
  func setSoftLimit(seconds: Double)

  /// Steps over a task that somebody else has run. Returns the offset of the next one.
  func skip(_ payload: borrowing RawSpan, at offset: Int) -> Int

  /// So many tasks come now, of which the first is at `offset`. Some of them may not come: the
  /// worker may have to end.
  func begin(_ payload: borrowing RawSpan, at offset: Int, count: Int)

  /// Runs the task at `offset`, leaving its encoded result or error as `outcome`. Returns the
  /// offset of the next task.
  func run(_ payload: borrowing RawSpan, at offset: Int) -> Int

  /// Whether `runIntegers` may be called for tasks of the open job.
  var takesIntegers: Bool { get }

  /// Runs tasks one after another, of which the first is `task`, whose arguments and results are
  /// integers of 8 bytes.
  ///
  /// - Parameters:
  ///   - inputs: The arguments.
  ///   - results: Receives as many results.
  ///   - count: A word to which each result adds one, which publishes it.
  ///   - progress: Four words: before a task its number plus 1 goes into the first, after it one
  ///     more into the second. It stops when the second has reached the fourth.
  /// - Returns: How many results it wrote, and whether it has run one task more, whose outcome is
  ///   no integer and lies in `outcome`.
  func runIntegers(
    _ inputs: borrowing RawSpan, task: Int, results: inout MutableRawSpan,
    count: inout MutableRawSpan, progress: inout MutableRawSpan
  ) -> (done: Int, hasOutcome: Bool)

  /// Status of the last task run.
  var status: OutcomeStatus { get }

  /// The shared objects that the last outcome names.
  var references: [UInt64] { get set }

  /// Shows the bytes of the last outcome.
  func withOutcome(_ body: (borrowing RawSpan) -> Void)

  /// Replaces the last outcome by an error that says why it could not be sent.
  func failToSend(_ reason: String)

  /// Whether the last task was ended by a KeyboardInterrupt, which ends the worker too.
  var wasInterrupted: Bool { get }

  /// Whether the last task needed more memory than the worker's limit allows, which ends the
  /// worker.
  var ranOutOfMemory: Bool { get }

  /// Whether no task can be begun any more, so that the worker ends.
  var hasEnded: Bool { get }

  /// The worker is about to wait for a task.
  ///
  /// - Returns: Whether it has let go of the function of the open job.
  func rest() -> Bool

  /// The worker ends in order (the pool's finalizer).
  func finish()
}

extension TaskRunner {
  /// Whether the last task raised an error.
  var hasFailed: Bool { if case .raised = status { true } else { false } }

  /// A language that needs to know of one task at a time.
  package func begin(_ payload: borrowing RawSpan, at offset: Int, count: Int) {}

  /// A language that goes on as long as the worker.
  package var hasEnded: Bool { false }

  /// A language that keeps nothing.
  package func rest() -> Bool { false }

  /// A language that says no more than that the time is over.
  package func setSoftLimit(seconds: Double) {}
}
