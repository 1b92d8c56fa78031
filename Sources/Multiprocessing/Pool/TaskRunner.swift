/// What a worker of a pool does with its tasks. The Lua layer conforms to it; tests use a Swift one.
///
/// A payload is the encoded function, and behind it the encoded arguments of each task.
package protocol TaskRunner: AnyObject {
  /// Makes the worker ready (the pool's initializer). Returns false, with the error as `outcome`, when
  /// that failed.
  func prepare() -> Bool

  /// Reads the function of a payload. Returns the offset of its first task.
  ///
  /// What is wrong with the payload is not told here: it becomes the outcome of each task.
  func open(_ payload: borrowing RawSpan, at offset: Int) -> Int

  /// Steps over a task that somebody else has run. Returns the offset of the next one.
  func skip(_ payload: borrowing RawSpan, at offset: Int) -> Int

  /// Runs the task at `offset`, leaving its encoded result or error as `outcome`. Returns the offset
  /// of the next task.
  func run(_ payload: borrowing RawSpan, at offset: Int) -> Int

  /// Status of the last task run.
  var status: OutcomeStatus { get }

  /// The shared objects that the last outcome names.
  var references: [UInt64] { get }

  /// Shows the bytes of the last outcome.
  func withOutcome(_ body: (borrowing RawSpan) -> Void)

  /// Whether the last task was ended by a KeyboardInterrupt, which ends the worker too.
  var wasInterrupted: Bool { get }

  /// Whether the last task needed more memory than the worker's limit allows, which ends the worker.
  var ranOutOfMemory: Bool { get }

  /// The worker ends in order (the pool's finalizer).
  func finish()
}
