package import LinuxSystem

/// The task behind a ``Future``, as a language has it.
///
/// The language also says how it fails, and what it needs at hand to run code of the script
/// (`Context`): whatever runs some takes it along.
package protocol FutureTask: AnyObject {
  associatedtype Context
  associatedtype Failure: Error

  /// Whether it has ended, in whatever way.
  var isReady: Bool { get }
  /// Whether it has ended with a result.
  var isSuccessful: Bool { get }
  /// Whether a worker has begun it.
  var hasBegun: Bool { get }

  /// Takes it back, if no worker has begun it; whether it did.
  func withdraw() -> Bool

  /// Ends it with the error of a task that was cancelled, and tells those who are to hear of it.
  func abandon(_ context: Context) throws(Failure)

  /// Tells those who are to hear of its end, if they were not told yet.
  func announce(_ context: Context) throws(Failure)

  /// From now on other waits of this process see to its end, too.
  func watch()

  /// Takes in what has come of tasks so far.
  static func attend(_ context: Context) throws(Failure)

  /// Waits until `isOver`, and takes in what comes of these tasks meanwhile. Returns early when the
  /// time is up.
  static func wait(
    for tasks: [Self], until deadline: Deadline, _ context: Context, isOver: () -> Bool
  ) throws(Failure)
}
