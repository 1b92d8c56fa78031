package import LinuxSystem
internal import SharedMemory
internal import Wire

/// The owner's side of a pool of workers: sends chunks, takes results in, replaces the dead.
///
/// Only the process that made it uses it, from its one thread. Nothing here waits but `wait`; who
/// waited calls `collect`. Results are taken in before a death is judged, so that a worker that died
/// after a task's result was written has not lost that task.
package final class PoolCore {
  /// How far the life of a pool has come.
  package enum State: Sendable {
    case running
    /// Takes no more tasks; the workers end when all are done.
    case closed
    case terminated
    /// No worker could begin.
    case broken
  }

  /// What the owner is told about a task.
  package enum Event {
    /// It ended; the bytes are lent for the call.
    case settled(OutcomeStatus)
    /// Its worker died while running it.
    case lost(pid: Int32, status: ExitStatus)
  }

  /// Starts a worker on a seat.
  package typealias StartWorker = (PoolLink) throws(MultiprocessingError) -> ChildProcess

  let host: ProcessHost
  let startWorker: StartWorker
  let tasks: Channel
  let results: Channel
  var seats: [WorkerSeat] = []
  var ledger = TaskLedger()
  /// Which chunk the ticket of a task message stands for.
  var ticketed: [UInt64: ChunkID] = [:]
  /// Workers that ended before they were ready, since the last one that was.
  var failedStarts = 0
  /// The encoded error of the last worker whose initializer failed.
  package internal(set) var startError: [UInt8]?
  var stopsSent = 0
  /// Where the pool is in its life; `close`, `terminate` and `collect` move it on.
  package internal(set) var state = State.running

  /// A pool of so many workers, which start at once.
  package init(
    host: ProcessHost, processes: Int, startWorker: @escaping StartWorker
  ) throws(MultiprocessingError) {
    self.host = host
    self.startWorker = startWorker
    let arena = try host.arena()
    do throws(SharedMemoryError) {
      tasks = try Channel(in: arena, limit: .unbounded)
      results = try Channel(in: arena, limit: .unbounded)
      for _ in 0..<processes { seats.append(try WorkerSeat(in: arena)) }
    } catch {
      throw .memory(error)
    }
    do throws(MultiprocessingError) {
      for seat in seats { try fill(seat) }
    } catch {
      terminate()
      throw error
    }
  }

  /// How many workers it has when all are there.
  package var processes: Int { seats.count }

  /// The pids of the workers that live.
  package var pids: [Int32] { seats.compactMap { try? $0.worker?.pid() } }

  // MARK: Sending

  /// Opens a job of so many tasks, and sends nothing yet. A task whose worker dies of it is tried
  /// again, up to `retries` times.
  package func open(tasks: Int, retries: Int = 0) -> JobID {
    ledger.open(tasks: tasks, retries: retries)
  }

  /// Sends `count` tasks of a job, of which the first has index `base`.
  package func submit(
    _ job: JobID, base: Int, count: Int, _ payload: TaskPayload
  ) throws(MultiprocessingError) {
    try send(ledger.issue(job, base: base, count: count, payload: payload))
  }

  /// Forgets a job: nobody waits for it any more.
  package func drop(_ job: JobID) -> Bool { ledger.drop(job) }

  func send(_ id: ChunkID) throws(MultiprocessingError) {
    guard let chunk = ledger.chunk(id) else { return }
    let message = chunk.payload.message
    PoolHeader(chunk: id.rawValue, first: chunk.next, last: chunk.end).write(over: &message.bytes)
    try put(message)
    ticketed[tasks.lastTicket] = id
    if ticketed.count > 64 + 2 * ledger.outstanding { forgetTickets() }
  }

  /// Drops the tickets of chunks that are done.
  private func forgetTickets() {
    ticketed = ticketed.filter { ledger.chunk($0.value) != nil }
  }

  func put(_ message: OutgoingMessage) throws(MultiprocessingError) {
    do throws(SharedMemoryError) {
      // An unbounded channel never waits.
      _ = try tasks.put(message, .never)
    } catch {
      throw .memory(error)
    }
  }

  // MARK: Waiting

  /// Waits until there may be something for `collect`. `.interrupted` when there are events to serve.
  package func wait(until deadline: Deadline) -> WaitOutcome {
    if hasDeaths || results.count > 0 { return .done }
    return results.waitUntilReadable(deadline)
  }

  /// Whether `collect` would find something.
  package var hasNews: Bool {
    hasDeaths || results.count > 0 || (state == .closed && ledger.isIdle && !isOver)
  }

  var hasDeaths: Bool { seats.contains(where: \.hasEnded) }

  // MARK: Ending

  /// Takes no more tasks. Python's `Pool.close`.
  package func close() {
    if state == .running { state = .closed }
  }

  /// Ends the workers at once, whatever they do. Python's `Pool.terminate`.
  package func terminate() {
    if state == .terminated { return }
    state = .terminated
    for seat in seats { try? seat.worker?.kill() }
  }

  /// Whether every worker has ended.
  package var isOver: Bool { seats.allSatisfy { $0.worker == nil } }
}
