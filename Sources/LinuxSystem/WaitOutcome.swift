/// How a wait ended.
package enum WaitOutcome: Equatable, Sendable {
  /// What was waited for is there.
  case done
  /// The deadline passed.
  case timedOut
  /// A signal or a doorbell arrived: service the events, then wait again with the same deadline.
  case interrupted
}
