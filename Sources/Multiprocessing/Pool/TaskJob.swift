package import LinuxSystem

/// How a task ended.
package enum OutcomeStatus: UInt8, Sendable {
  /// It returned: the bytes are its result.
  case returned = 0
  /// It raised: the bytes are the error.
  case raised = 1
  /// It did not: its worker, a stand-in, ended, of which the bytes tell; see ``WorkerEnd``.
  case lost = 2
}

/// Why a task has neither result nor error of its own.
package enum TaskFailure: Sendable {
  /// Its worker ended while running it.
  case lost(pid: Int32, status: ExitStatus)
  /// Its worker was killed since it ran longer than allowed.
  case timeLimit(nanoseconds: Int64)
}

/// Who is told what becomes of a job's tasks. Called within `PoolCore.collect`.
package protocol TaskClient: AnyObject {
  /// A task ended; the bytes are lent for the call.
  func settled(_ index: Int, _ status: OutcomeStatus, _ bytes: RawSpan)
  /// So many tasks from `index` on returned integers: 8 bytes each, lent for the call.
  func settled(from index: Int, integers bytes: RawSpan)
  /// A task did not end.
  func failed(_ index: Int, _ failure: TaskFailure)
  /// No task of the job is left.
  func completed()
}

/// Tasks that were submitted to a pool and belong together: a map, or a single one.
package final class TaskJob {
  /// Where the tasks of a job are.
  package enum State: Sendable {
    /// No worker has begun any.
    case pending
    case running
    /// All have ended, or the job was dropped.
    case done
  }

  /// A number that no other job of the pool has.
  package let number: UInt64
  /// How often a task is tried again whose worker died of it.
  let retries: Int
  /// How long a task may run; 0: as long as it likes.
  let timeLimit: Int64
  /// After how many nanoseconds a task is told that it has run for long enough; 0: never.
  let softLimit: Int64
  /// Told of the outcomes; nil once the job is over.
  package internal(set) var client: (any TaskClient)?
  /// Tasks that have not ended, those that may still be submitted included.
  package internal(set) var remaining: Int
  /// Whether more tasks may be submitted, so that it is not over when none remains.
  package internal(set) var isOpenEnded: Bool
  /// What the script calls the function, for recordings; empty if that is not known.
  package var functionName = ""
  /// How many chunks of the job are not settled; and the number of the first of them, or one before
  /// it. A set would cost a job of one task more than all else does.
  var chunkCount = 0
  var firstChunk: UInt64 = 0
  var attempts: [Int: Int] = [:]
  /// Whether it is over: all settled, or dropped.
  package internal(set) var isOver = false

  init(
    number: UInt64, tasks: Int?, retries: Int, timeLimit: Int64, softLimit: Int64,
    client: any TaskClient
  ) {
    self.number = number
    self.retries = retries
    self.timeLimit = timeLimit
    self.softLimit = softLimit
    self.client = client
    remaining = tasks ?? 0
    isOpenEnded = tasks == nil
  }
}
