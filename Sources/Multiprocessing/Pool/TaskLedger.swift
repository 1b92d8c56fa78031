/// One map, or one apply: so many tasks, numbered from 0.
package struct JobID: Hashable, Sendable {
  /// A number that its ledger gives only once, to a job or to a chunk.
  package let rawValue: UInt64
}

/// A run of tasks of one job that travels to a worker as one message.
package struct ChunkID: Hashable, Sendable {
  /// The number by which messages name it.
  package let rawValue: UInt64
}

/// What a pool has handed out and not had back. Pure bookkeeping: it neither sends nor waits.
///
/// A worker runs a chunk's tasks in order, so that what is left of a chunk is always a range and a
/// result that comes twice is recognised by its place. Every decision about lost work is made here.
package struct TaskLedger {
  /// A chunk on its way: tasks `next ..< end` of the payload are not settled.
  package struct Chunk {
    /// The job that its tasks belong to.
    package let job: JobID
    /// Index within the job of the payload's task 0.
    let base: Int
    /// What carries it, and what is left of it again after a death.
    package let payload: TaskPayload
    /// The first task that is not settled.
    package var next: Int
    /// The task after the last.
    package let end: Int
    /// Deaths of a worker that held this chunk before it began a task.
    var stillbirths = 0
  }

  struct Job {
    var remaining: Int
    let retries: Int
    var attempts: [Int: Int] = [:]
  }

  /// What the death of a worker means for the chunk it held.
  package struct Loss {
    /// The task that it was running: fails, unless it may be tried again.
    package var failed: Int?
    /// The job of the chunk.
    package var job: JobID
    /// Chunks to send again, the oldest work first.
    package var again: [ChunkID] = []
  }

  /// A chunk that kills its workers before its first task begins is given up after so many of them.
  static let patience = 3

  private var jobs: [JobID: Job] = [:]
  private var chunks: [ChunkID: Chunk] = [:]
  private var nextID: UInt64 = 1

  /// A ledger in which no job is open.
  package init() {}

  /// Whether workers have finished all that was handed out.
  package var isIdle: Bool { chunks.isEmpty }

  /// Chunks that no worker has finished.
  package var outstanding: Int { chunks.count }

  /// Opens a job of so many tasks. A task whose worker dies of it is tried again, up to `retries`
  /// times.
  package mutating func open(tasks: Int, retries: Int = 0) -> JobID {
    defer { nextID += 1 }
    let id = JobID(rawValue: nextID)
    jobs[id] = Job(remaining: tasks, retries: retries)
    return id
  }

  /// Registers `count` tasks of a job, the first of which has index `base`.
  package mutating func issue(
    _ job: JobID, base: Int, count: Int, payload: TaskPayload
  ) -> ChunkID {
    insert(Chunk(job: job, base: base, payload: payload, next: 0, end: count))
  }

  /// The chunk of that name; nil once it is finished or lost.
  package func chunk(_ id: ChunkID) -> Chunk? { chunks[id] }

  /// Whether the job still has tasks to settle and was not dropped.
  package func isOpen(_ job: JobID) -> Bool { jobs[job] != nil }

  /// Takes a result in. Returns the task's index within its job, or nil when the result is not the
  /// first one for that task or its job was dropped.
  package mutating func settle(_ id: ChunkID, task: Int) -> (job: JobID, index: Int)? {
    guard var chunk = chunks[id], task == chunk.next else { return nil }
    chunk.next += 1
    chunks[id] = chunk.next == chunk.end ? nil : chunk
    guard closeTask(of: chunk.job) else { return nil }
    return (chunk.job, chunk.base + task)
  }

  /// Forgets a job: its results are not awaited any more. Returns whether it was open.
  package mutating func drop(_ job: JobID) -> Bool { jobs.removeValue(forKey: job) != nil }

  /// Forgets a job and all that was issued for it: no worker will have any of it.
  package mutating func withdraw(_ job: JobID) {
    jobs[job] = nil
    chunks = chunks.filter { $0.value.job != job }
  }

  /// Whether the chunk still has a task that somebody waits for.
  package func isWanted(_ id: ChunkID) -> Bool {
    guard let chunk = chunks[id] else { return false }
    return jobs[chunk.job] != nil
  }

  /// A worker died with this chunk in its hands, while it ran `running`, or between tasks (nil).
  package mutating func lose(_ id: ChunkID, running: Int?) -> Loss? {
    guard var chunk = chunks.removeValue(forKey: id) else { return nil }
    guard jobs[chunk.job] != nil else { return nil }
    var loss = Loss(failed: nil, job: chunk.job)
    var culprit = running.flatMap { $0 >= chunk.next ? $0 : nil }
    if culprit == nil {
      chunk.stillbirths += 1
      if chunk.stillbirths >= Self.patience { culprit = chunk.next }
    }
    if let task = culprit { condemn(task, of: &chunk, into: &loss) }
    if chunk.next < chunk.end { loss.again.append(insert(chunk)) }
    return loss
  }

  /// Fails or retries `task`, and moves the chunk past it.
  private mutating func condemn(_ task: Int, of chunk: inout Chunk, into loss: inout Loss) {
    let index = chunk.base + task
    chunk.next = task + 1
    chunk.stillbirths = 0
    if mayRetry(chunk.job, index) {
      loss.again.append(
        insert(
          Chunk(
            job: chunk.job, base: chunk.base, payload: chunk.payload, next: task, end: task + 1)))
    } else {
      loss.failed = index
      _ = closeTask(of: chunk.job)
    }
  }

  private mutating func mayRetry(_ job: JobID, _ index: Int) -> Bool {
    guard let retries = jobs[job]?.retries, retries > 0 else { return false }
    let attempts = jobs[job]!.attempts[index, default: 0]
    guard attempts < retries else { return false }
    jobs[job]!.attempts[index] = attempts + 1
    return true
  }

  /// One task of the job is settled; a job with none left is closed. False for a dropped job.
  private mutating func closeTask(of job: JobID) -> Bool {
    guard let remaining = jobs[job]?.remaining else { return false }
    if remaining == 1 { jobs[job] = nil } else { jobs[job]!.remaining = remaining - 1 }
    return true
  }

  private mutating func insert(_ chunk: Chunk) -> ChunkID {
    defer { nextID += 1 }
    let id = ChunkID(rawValue: nextID)
    chunks[id] = chunk
    return id
  }
}
