internal import LinuxSystem
package import SharedMemory
internal import Wire

/// The life of a pool's worker: it takes a chunk from the pool's channel itself, runs its tasks one by
/// one, and leaves each outcome in its board at once, where nothing is lost when it is killed.
package final class PoolWorker {
  private let host: ProcessHost
  private let runner: any TaskRunner
  private let tasks: Channel
  private let results: Channel
  private let board: TaskBoard
  /// Tasks left before the worker makes room for a fresh one; nil: no limit.
  private var tasksLeft: Int?
  private var failure: SharedMemoryError?

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
  /// - Returns: The exit status.
  package func run() throws(MultiprocessingError) -> Int32 {
    do throws(SharedMemoryError) {
      guard runner.prepare() else {
        try send(outcomesOf: PoolMessage.failedStart, task: 0)
        return 1
      }
      board.setReady()
      while tasksLeft != 0, try takeChunk() {}
    } catch {
      throw .memory(error)
    }
    if host.isInterrupted { throw .interrupted }
    runner.finish()
    return 0
  }

  /// Runs one chunk. Returns false when there is nothing more to do.
  private func takeChunk() throws(SharedMemoryError) -> Bool {
    while true {
      let taken = try tasks.take(.never, claim: board.claim) { message in self.runChunk(message) }
      if let failure { throw failure }
      switch taken {
      case .done(let goOn): return goOn
      case .interrupted: if host.serviceEvents().interrupted { throw .interrupted }
      case .closed, .timedOut: return false
      }
    }
  }

  private func runChunk(_ message: borrowing RawSpan) -> Bool {
    let header = TaskHeader(message)
    guard header.chunk != PoolMessage.stop else { return false }
    var offset = runner.open(message, at: PoolMessage.headerSize)
    for _ in 0..<header.from { offset = runner.skip(message, at: offset) }
    do throws(SharedMemoryError) {
      board.open(chunk: header.chunk, task: header.from)
      for task in header.from..<header.to where tasksLeft != 0 {
        board.begin(task: task)
        offset = runner.run(message, at: offset)
        try keepOutcome(of: task, in: header.chunk)
        if let left = tasksLeft { tasksLeft = left - 1 }
      }
      try deliver()
    } catch {
      failure = error
    }
    return true
  }

  /// Puts the last outcome into the board, or sends it when it must travel alone: it is too large, or
  /// it names shared objects that a message has to hold.
  private func keepOutcome(of task: Int, in chunk: UInt64) throws(SharedMemoryError) {
    if runner.references.isEmpty, append() { return board.finish(task: task) }
    try deliver()
    board.open(chunk: chunk, task: task)
    if runner.references.isEmpty, append() { return board.finish(task: task) }
    try send(outcomesOf: chunk, task: task)
    board.open(chunk: chunk, task: task + 1)
  }

  private func append() -> Bool {
    var fits = false
    let status = runner.status.rawValue
    runner.withOutcome { bytes in fits = board.append(status: status, bytes) }
    return fits
  }

  /// Sends what the board holds.
  private func deliver() throws(SharedMemoryError) {
    guard board.outcomes > 0 else { return }
    try board.withMessage { message throws(SharedMemoryError) in try self.put(message, []) }
    board.clear()
  }

  /// Sends the last outcome alone.
  private func send(outcomesOf chunk: UInt64, task: Int) throws(SharedMemoryError) {
    let message = OutgoingMessage()
    runner.withOutcome { bytes in
      ResultHeader.append(chunk: chunk, first: task, count: 1, to: &message.bytes)
      message.bytes.append(runner.status.rawValue)
      message.bytes.append(UInt64(bytes.byteCount))
      message.bytes.append(bytes)
    }
    try put(message.bytes.bytes, runner.references.map(ObjectID.init(rawValue:)))
  }

  private func put(
    _ bytes: borrowing RawSpan, _ references: [ObjectID]
  ) throws(SharedMemoryError) {
    while try results.put(bytes, references: references, .never) == .interrupted {
      if host.serviceEvents().interrupted { throw .interrupted }
    }
  }
}
