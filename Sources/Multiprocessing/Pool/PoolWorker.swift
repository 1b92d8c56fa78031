internal import LinuxSystem
internal import SharedMemory
internal import Wire

/// The life of a pool's worker: it takes a chunk from the pool's channel itself, runs its tasks one by
/// one, and leaves each outcome on its board at once, where nothing is lost when it is killed.
package final class PoolWorker {
  private let host: ProcessHost
  private let runner: any TaskRunner
  private let tasks: Channel
  private let results: Channel
  private let board: TaskBoard
  /// Tasks left before the worker makes room for a fresh one; nil: no limit.
  private var tasksLeft: Int?

  /// Opens what the link names. `maxTasks` is the worker's share, Python's `maxtasksperchild`; nil:
  /// no limit.
  package init(
    host: ProcessHost, runner: any TaskRunner, link: PoolLink, maxTasks: Int?
  ) throws(MultiprocessingError) {
    self.host = host
    self.runner = runner
    tasksLeft = maxTasks
    let arena = try host.arena()
    do throws(SharedMemoryError) {
      tasks = try Channel(in: arena, opening: link.tasks)
      results = try Channel(in: arena, opening: link.results)
      board = try TaskBoard(in: arena, opening: link.board)
    } catch {
      throw .memory(error)
    }
  }

  /// Works until the pool says stop, or the worker has had its share. Blocks.
  ///
  /// - Returns: The exit status. `interrupted` when a KeyboardInterrupt ended it.
  package func run() throws(MultiprocessingError) -> Int32 {
    guard runner.prepare() else {
      try sendOutcome(of: 0, in: PoolMessage.failedStart)
      return 1
    }
    board.setReady()
    while tasksLeft != 0, try takeChunk() {}
    runner.finish()
    return 0
  }

  /// Runs one chunk. Returns false when there is nothing more to do.
  private func takeChunk() throws(MultiprocessingError) -> Bool {
    while true {
      let taken = try tasks.take(.never, claim: board.claim) {
        (message) throws(MultiprocessingError) in try self.runChunk(message)
      }
      switch taken {
      case .done(let goOn): return goOn
      case .interrupted: try serveEvents()
      case .closed, .timedOut: return false
      }
    }
  }

  private func runChunk(_ message: borrowing RawSpan) throws(MultiprocessingError) -> Bool {
    let header = PoolHeader(message)
    guard header.chunk != PoolMessage.stop else { return false }
    var offset = runner.open(message, at: PoolMessage.headerSize)
    for _ in 0..<header.first { offset = runner.skip(message, at: offset) }
    board.open(chunk: header.chunk, task: header.first)
    for task in header.first..<header.last where tasksLeft != 0 {
      try grantProcessorTime()
      board.begin(task: task)
      offset = runner.run(message, at: offset)
      if runner.wasInterrupted { throw .interrupted }
      if runner.ranOutOfMemory {
        // The task is lost with its worker: what it left in memory would be the next one's burden.
        throw .runtime(
          "a task needed more than the \(host.limits.memory ?? 0) bytes of its worker's limit")
      }
      try keepOutcome(of: task, in: header.chunk)
      if let left = tasksLeft { tasksLeft = left - 1 }
    }
    try deliverBoard()
    return true
  }

  /// The limit of processor time is one for each task.
  private func grantProcessorTime() throws(MultiprocessingError) {
    do { try host.limits.renewProcessorTime() } catch { throw .system(error) }
  }

  /// Puts the last outcome on the board, or sends it when it must travel alone: it is too large, or
  /// it names shared objects that a message has to hold.
  private func keepOutcome(of task: Int, in chunk: UInt64) throws(MultiprocessingError) {
    defer { board.finish() }
    if append() { return }
    try deliverBoard()
    board.open(chunk: chunk, task: task)
    if append() { return }
    try sendOutcome(of: task, in: chunk)
    board.open(chunk: chunk, task: task + 1)
  }

  private func append() -> Bool {
    guard runner.references.isEmpty else { return false }
    var fits = false
    let status = runner.status.rawValue
    runner.withOutcome { bytes in fits = board.append(status: status, bytes) }
    return fits
  }

  /// Sends what is on the board.
  private func deliverBoard() throws(MultiprocessingError) {
    guard board.outcomes > 0 else { return }
    try board.withMessage { (message) throws(MultiprocessingError) in try self.put(message, []) }
    board.clear()
  }

  /// Sends the last outcome alone.
  private func sendOutcome(of task: Int, in chunk: UInt64) throws(MultiprocessingError) {
    let message = OutgoingMessage()
    PoolHeader(chunk: chunk, first: task, last: 1).append(to: &message.bytes)
    message.bytes.append(runner.status.rawValue)
    runner.withOutcome { bytes in
      message.bytes.append(littleEndian: UInt64(bytes.byteCount))
      message.bytes.append(bytes)
    }
    try put(message.bytes.bytes, runner.references.map(ObjectID.init(rawValue:)))
  }

  private func put(
    _ bytes: RawSpan, _ references: [ObjectID]
  ) throws(MultiprocessingError) {
    while true {
      let outcome: WaitOutcome
      do throws(SharedMemoryError) {
        outcome = try results.put(bytes, references: references, .never)
      } catch {
        throw .memory(error)
      }
      guard outcome == .interrupted else { return }
      try serveEvents()
    }
  }

  private func serveEvents() throws(MultiprocessingError) {
    if host.serviceEvents().interrupted { throw .interrupted }
  }
}
