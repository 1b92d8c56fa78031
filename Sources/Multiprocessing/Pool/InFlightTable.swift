internal import SharedMemory

/// What a pool has handed out and not had back. Pure bookkeeping: it neither sends nor waits.
///
/// A chunk's number is its place in the line of chunks. A worker runs a chunk's tasks in order; a
/// result that comes twice is recognised by its place. Every decision about lost work is made here.
struct InFlightTable {
  /// Tasks `next ..< end` of a submission, on their way.
  struct Chunk {
    /// The job that its tasks belong to.
    let job: TaskJob
    /// What carries it, and what is left of it again after a death.
    let payload: Payload
    /// Index within the job of the submission's task 0.
    let base: Int
    /// Where the arguments of task `lower` begin in the payload.
    let offset: Int
    /// Where in the payload the integers go that tasks return, that of `lower` first; nil: nowhere.
    var results: Int?
    /// The first task at `offset`.
    let lower: Int
    /// The first task that is not settled.
    var next: Int
    /// The task after the last.
    let end: Int
    /// Deaths of a worker that held this chunk before it began a task.
    var startFailures = 0
    /// Settled tasks behind `next`: large outcomes and small ones come by different ways.
    var early: Set<Int> = []

    /// Whether a task of it is settled, or is none of it.
    func isSettled(_ task: Int) -> Bool { task < next || task >= end || early.contains(task) }

    /// A chunk of one of its tasks.
    func alone(_ task: Int) -> Chunk {
      Chunk(
        job: job, payload: payload, base: base, offset: offset, results: results, lower: lower,
        next: task, end: task + 1)
    }
  }

  /// What the death of a worker means for the chunk it held.
  struct Loss {
    /// The task that it was running, by its index within the job: fails, unless it may be tried
    /// again.
    var failed: Int?
    /// The job of the chunk.
    let job: TaskJob
    /// Chunks to send again.
    var again: [Chunk] = []
  }

  /// A chunk that kills its workers before its first task begins is given up after so many of them.
  static let retryLimit = 3

  /// The chunks from number `base` on; nil: settled.
  private var chunks: [Chunk?] = []
  private(set) var base: UInt64 = 0
  private var start = 0
  private var nextJob: UInt64 = 1
  /// Chunks that no worker has finished.
  private(set) var outstanding = 0

  /// Jobs for which more tasks may be submitted.
  private var openEnded = 0

  /// Whether workers have finished all that was handed out, and nothing more will come by itself.
  var isIdle: Bool { outstanding == 0 && openEnded == 0 }

  /// The number that the next chunk gets.
  var nextNumber: UInt64 { base + UInt64(chunks.count - start) }

  /// Opens a job of so many tasks; nil: of as many as will be submitted.
  mutating func open(
    tasks: Int?, retries: Int, timeLimit: Int64, softLimit: Int64 = 0, client: any TaskClient
  ) -> TaskJob {
    defer { nextJob += 1 }
    if tasks == nil { openEnded += 1 }
    return TaskJob(
      number: nextJob, tasks: tasks, retries: retries, timeLimit: timeLimit, softLimit: softLimit,
      client: client)
  }

  /// No more tasks come for a job that was opened without a number of tasks.
  mutating func seal(_ job: TaskJob) {
    guard job.isOpenEnded else { return }
    job.isOpenEnded = false
    openEnded -= 1
  }

  /// Registers a chunk. Returns its number.
  @discardableResult
  mutating func insert(_ chunk: Chunk) -> UInt64 {
    let number = nextNumber
    chunks.append(chunk)
    outstanding += 1
    if chunk.job.chunkCount == 0 { chunk.job.firstChunk = number }
    chunk.job.chunkCount += 1
    return number
  }

  /// The numbers of the chunks that are not finished, the oldest first.
  var numbers: some Sequence<UInt64> {
    chunks[start...].indices.lazy.filter { self.chunks[$0] != nil }
      .map { self.base + UInt64($0 - self.start) }
  }

  /// The numbers of a job's chunks that are not finished, the oldest first.
  func numbers(of job: TaskJob) -> [UInt64] {
    var found: [UInt64] = []
    var number = max(base, job.firstChunk)
    while found.count < job.chunkCount {
      if chunk(number)?.job === job { found.append(number) }
      number += 1
    }
    return found
  }

  /// The chunk of that number; nil once it is finished or lost.
  func chunk(_ number: UInt64) -> Chunk? {
    number >= base && number < nextNumber ? chunks[start + Int(number - base)] : nil
  }

  /// Takes results of so many tasks in. Returns the index of the first within the job, or nil when
  /// they are not the first ones for those tasks or the job is over.
  mutating func settle(_ number: UInt64, task: Int, count: Int = 1) -> (job: TaskJob, index: Int)? {
    guard number >= base, number < nextNumber else { return nil }
    let place = start + Int(number - base)
    guard let job = chunks[place]?.job, let index = advance(place, task, count) else { return nil }
    if chunks[place]!.next == chunks[place]!.end { remove(number) }
    guard !job.isOver else { return nil }
    job.remaining -= count
    return (job, index)
  }

  private mutating func advance(_ place: Int, _ task: Int, _ count: Int) -> Int? {
    let base = chunks[place]!.base
    if task == chunks[place]!.next {
      chunks[place]!.next += count
      while !chunks[place]!.early.isEmpty,
        chunks[place]!.early.remove(chunks[place]!.next) != nil
      {
        chunks[place]!.next += 1
      }
      return base + task
    }
    let tasks = task..<task + count
    guard task > chunks[place]!.next, tasks.upperBound <= chunks[place]!.end,
      chunks[place]!.early.isDisjoint(with: tasks)
    else { return nil }
    chunks[place]!.early.formUnion(tasks)
    return base + task
  }

  /// Forgets a chunk.
  mutating func remove(_ number: UInt64) {
    guard let chunk = chunk(number) else { return }
    chunk.job.chunkCount -= 1
    chunks[start + Int(number - base)] = nil
    outstanding -= 1
    while start < chunks.count, chunks[start] == nil {
      start += 1
      base += 1
    }
    if start == chunks.count {
      chunks.removeAll(keepingCapacity: chunks.count < 4096)
      start = 0
    } else if start > 4096, start > chunks.count / 2 {
      chunks.removeFirst(start)
      start = 0
    }
  }

  /// A worker died with this chunk that it has pinned, while it ran `running`, or between tasks
  /// (nil).
  ///
  /// - Parameters:
  ///   - from: The first task that was the worker's: those before it are settled with the death of
  ///     who had the chunk before, and gave the rest back.
  ///   - mayRetry: Whether the death is one after which a task may be tried again.
  mutating func lose(_ number: UInt64, running: Int?, from: Int = 0, mayRetry: Bool = true)
    -> Loss?
  {
    guard var chunk = chunk(number) else { return nil }
    var loss = Loss(job: chunk.job)
    var culprit = running.flatMap { chunk.isSettled($0) ? nil : $0 }
    if culprit == nil, running == nil {
      chunk.startFailures = chunk.next > chunk.lower ? 0 : chunk.startFailures + 1
      if chunk.startFailures >= Self.retryLimit { culprit = chunk.next }
    }
    if let task = culprit { condemn(task, of: chunk, mayRetry, into: &loss) }
    var rest = chunk
    if let task = culprit {
      rest.early.insert(task)
      rest.startFailures = 0
    }
    appendRest(of: rest, from: max(from, chunk.next), into: &loss)
    // They are another chunk's from now on.
    for task in max(from, chunk.next)..<max(from, chunk.end) { take(task, of: number) }
    if let task = culprit { take(task, of: number) }
    return chunk.job.isOver ? nil : loss
  }

  /// A worker died while it ran a task of this chunk, or between tasks (nil), and others have the
  /// rest of it.
  mutating func lose(task: Int?, of number: UInt64, mayRetry: Bool = true) -> Loss? {
    guard let task, let chunk = chunk(number), !chunk.isSettled(task) else { return nil }
    var loss = Loss(job: chunk.job)
    condemn(task, of: chunk, mayRetry, into: &loss)
    take(task, of: number)
    return chunk.job.isOver ? nil : loss
  }

  /// Takes a task out of a chunk, which goes with its last one.
  private mutating func take(_ task: Int, of number: UInt64) {
    guard chunk(number) != nil else { return }
    let place = start + Int(number - base)
    _ = advance(place, task, 1)
    if chunks[place]!.next == chunks[place]!.end { remove(number) }
  }

  /// What is left of a chunk from a task on, without the tasks that are settled already.
  private func appendRest(of chunk: Chunk, from first: Int, into loss: inout Loss) {
    var next = first
    for task in chunk.early.sorted() + [chunk.end] {
      if next < task {
        loss.again.append(
          Chunk(
            job: chunk.job, payload: chunk.payload, base: chunk.base, offset: chunk.offset,
            results: chunk.results, lower: chunk.lower, next: next, end: task,
            startFailures: chunk.startFailures))
      }
      next = max(next, task + 1)
    }
  }

  /// Fails or retries a task.
  private func condemn(_ task: Int, of chunk: Chunk, _ mayRetry: Bool, into loss: inout Loss) {
    let index = chunk.base + task
    if mayRetry, takeRetry(chunk.job, index) {
      loss.again.append(chunk.alone(task))
    } else {
      loss.failed = index
      chunk.job.remaining -= 1
    }
  }

  private func takeRetry(_ job: TaskJob, _ index: Int) -> Bool {
    guard job.attempts[index, default: 0] < job.retries else { return false }
    job.attempts[index, default: 0] += 1
    return true
  }
}
