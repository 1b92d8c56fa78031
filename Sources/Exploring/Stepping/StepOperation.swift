/// What a process does in one step.
package enum StepOperation: UInt8, CaseIterable, Sendable {
  /// Nothing yet: the process runs towards its first step.
  case none = 0
  /// A child is started. The subject is its pid, once it is there.
  case start
  /// The process ends.
  case end
  /// The end of a process is waited for. The subject is its pid.
  case join
  /// Whether a process has ended is asked. The subject is its pid.
  case look
  /// A signal is sent. The subject is the pid.
  case signal
  /// A sleep that belongs to no operation. What is waited for is a reason.
  case wait
  case put, get, peek, count, send, receive, clear, taskDone, joinQueue, shutDown
  case acquire, release, take, give, locked
  case waitCondition, notify, set, clearEvent, waitEvent, isSet, waitBarrier, abortBarrier
  case read, write, add
  /// A thread calls a function that is no code of the script, comes back to one, or computes on.
  case use, leave, compute
  /// A manager is called, or a pool is given tasks.
  case call

  /// Whether it has no effect before it is done: where it cannot be done yet, to try is no step.
  package var isAttempt: Bool {
    switch self {
    case .join, .put, .get, .peek, .send, .receive, .joinQueue, .acquire, .take, .read, .write,
      .add:
      true
    default: false
    }
  }

  /// Whether it leaves what it is about as it was.
  package var onlyReads: Bool {
    switch self {
    case .none, .join, .look, .wait, .peek, .count, .joinQueue, .locked, .waitEvent, .isSet, .read,
      .compute:
      true
    default: false
    }
  }

  /// Whether the search knows all that it has to do with, which the tests show by programs of such
  /// operations. A signal may do anything to its process; what is sent through a pipe, or to a
  /// manager or a pool, depends on more than the object.
  package var isKnown: Bool {
    switch self {
    case .signal, .send, .receive, .peek, .call: false
    default: true
    }
  }

  /// Whether it is about another process.
  package var isOfProcess: Bool {
    switch self {
    case .start, .join, .look, .signal: true
    default: false
    }
  }
}
