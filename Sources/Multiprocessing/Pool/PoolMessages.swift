internal import LinuxSystem
internal import Wire

/// The head of a job's payload: what a worker reads once for all of the job's tasks. Behind it the
/// encoded function, padded to 8 bytes, and then the tasks' arguments in a form that the language
/// chooses.
package struct JobHead {
  /// Bytes in front of the function.
  package static let size = 40
  /// The form of integers of 8 bytes side by side; in any other, 4 bytes in front of each task's
  /// arguments say how long they are.
  static let integerForm: UInt64 = 3

  /// A number that no other job of the pool has.
  package let job: UInt64
  /// Nanoseconds that a task may run; 0: as long as it likes.
  package let timeLimit: Int64
  /// Nanoseconds after which a task is told that it has run for long enough; 0: never.
  package let softLimit: Int64
  /// What the language notes about how arguments are written.
  package let form: UInt64
  /// Bytes of the encoded function.
  package let functionLength: Int

  init(_ payload: borrowing RawSpan, at offset: Int) {
    job = payload.uint64(at: offset)
    timeLimit = Int64(payload.uint64(at: offset + 8))
    softLimit = Int64(payload.uint64(at: offset + 16))
    form = payload.uint64(at: offset + 24)
    functionLength = Int(payload.uint64(at: offset + 32))
  }

  /// Describes a job.
  init(job: UInt64, timeLimit: Int64, softLimit: Int64, form: UInt64, functionLength: Int) {
    self.job = job
    self.timeLimit = timeLimit
    self.softLimit = softLimit
    self.form = form
    self.functionLength = functionLength
  }

  /// Where the next task's arguments are behind those at an offset.
  @inline(__always)
  package static func endOfTask(
    _ payload: borrowing RawSpan, at offset: Int, form: UInt64
  ) -> Int {
    form == integerForm ? offset + 8 : offset + 4 + Int(payload.uint32(at: offset))
  }

  /// Where the tasks begin behind a function of that length.
  static func tasksOffset(_ functionLength: Int) -> Int { size + (functionLength + 7) / 8 * 8 }

  func append(to bytes: inout ByteBuffer) {
    bytes.append(littleEndian: job)
    bytes.append(littleEndian: UInt64(timeLimit))
    bytes.append(littleEndian: UInt64(softLimit))
    bytes.append(littleEndian: form)
    bytes.append(littleEndian: UInt64(functionLength))
  }
}

/// An outcome that travels alone, since it is too large for a ring or names shared objects:
/// workerIndex (8 bytes), chunk (8), task (8), status (8), and its bytes.
struct LargeOutcome {
  static let headerSize = 32

  /// A chunk that no chunk has: why a worker could not begin.
  static let failedStart = UInt64.max

  let workerIndex: Int
  let chunk: UInt64
  let task: Int
  let status: OutcomeStatus

  init(workerIndex: Int, chunk: UInt64, task: Int, status: OutcomeStatus) {
    self.workerIndex = workerIndex
    self.chunk = chunk
    self.task = task
    self.status = status
  }

  init(_ message: borrowing RawSpan) {
    workerIndex = Int(message.uint64(at: 0))
    chunk = message.uint64(at: 8)
    task = Int(message.uint64(at: 16))
    status = OutcomeStatus(rawValue: message.byte(at: 24)) ?? .raised
  }

  func append(to bytes: inout ByteBuffer) {
    bytes.append(littleEndian: UInt64(workerIndex))
    bytes.append(littleEndian: chunk)
    bytes.append(littleEndian: UInt64(task))
    bytes.append(littleEndian: UInt64(status.rawValue))
  }
}

/// The end of a worker that had a chunk. A standby tells the pool's owner so of a stand-in, behind
/// the head of a ``LargeOutcome``.
struct WorkerEnd {
  let pid: Int32
  let status: ExitStatus
  /// The task that it was running, if it was running one.
  let running: Int?
  /// When that began, if its time is limited.
  let since: Int64
  /// Whether others have what was left of the chunk behind that task.
  let isGivenBack: Bool

  init(pid: Int32, status: ExitStatus, running: Int?, since: Int64, isGivenBack: Bool) {
    self.pid = pid
    self.status = status
    self.running = running
    self.since = since
    self.isGivenBack = isGivenBack
  }

  init(_ message: borrowing RawSpan, at offset: Int) {
    pid = Int32(truncatingIfNeeded: message.uint64(at: offset))
    status = ExitStatus(code: Int32(truncatingIfNeeded: message.uint64(at: offset + 8)))
    let task = message.uint64(at: offset + 16)
    running = task == 0 ? nil : Int(task - 1)
    since = Int64(bitPattern: message.uint64(at: offset + 24))
    isGivenBack = message.uint64(at: offset + 32) != 0
  }

  func append(to bytes: inout ByteBuffer) {
    bytes.append(littleEndian: UInt64(bitPattern: Int64(pid)))
    bytes.append(littleEndian: UInt64(bitPattern: Int64(status.code)))
    bytes.append(littleEndian: running.map { UInt64($0) + 1 } ?? 0)
    bytes.append(littleEndian: UInt64(bitPattern: since))
    bytes.append(littleEndian: isGivenBack ? 1 : 0)
  }
}
