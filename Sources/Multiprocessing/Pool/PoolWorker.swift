internal import LinuxSystem
internal import SharedMemory
internal import Tracing
internal import Wire

/// The life of a pool's worker: it takes a chunk from the pool's line itself, runs its tasks one by
/// one, and leaves each outcome on its ring at once, where nothing is lost when it is killed.
package final class PoolWorker {
  private let host: ProcessHost
  private let runner: any TaskRunner
  private let line: TaskTaker
  private let payloads: PayloadReader
  private let results: Channel
  private let ring: OutcomeRing
  private let workerIndex: Int
  private let isStandIn: Bool
  private let pid: Int32
  /// The job whose function the runner has.
  private var openJob: UInt64 = 0
  /// Whether a timer runs that ends this process.
  private var hasTimer = false
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
    workerIndex = link.workerIndex
    if case .standIn = link.role { isStandIn = true } else { isStandIn = false }
    pid = host.pid
    let arena = try host.arena()
    payloads = PayloadReader(in: arena)
    do throws(SharedMemoryError) {
      line = try TaskTaker(in: arena, opening: link.line, workerIndex: link.workerIndex)
      results = try Channel(in: arena, opening: link.results)
      ring =
        if case .standIn(let place) = link.role {
          try OutcomeRing(in: arena, roster: link.ring, workerIndex: place)
        } else { try OutcomeRing(in: arena, opening: link.ring) }
    } catch {
      throw .memory(error)
    }
  }

  /// Works until the pool says stop, or the worker has had its share. Blocks.
  ///
  /// - Returns: The exit status. `interrupted` when a KeyboardInterrupt ended it.
  package func run() throws(MultiprocessingError) -> Int32 {
    guard runner.prepare() else {
      if runner.wasInterrupted { throw .interrupted }
      try sendAlone(task: 0, of: LargeOutcome.failedStart)
      return 1
    }
    ring.setReady()
    var clock = Deadline.clock
    while tasksLeft != 0, mayGoOn, let chunk = try nextChunk(&clock) {
      ring.setChunk(chunk.number)
      try run(chunk)
      ring.clearChunk()
      let now = Deadline.clock
      line.noteChunk(nanoseconds: now - clock)
      clock = now
    }
    runner.finish()
    return 0
  }

  private var mayGoOn: Bool { !ring.isRetired && !runner.hasEnded }

  /// Takes a chunk, waiting for one; `clock` becomes the time at which a wait ended.
  private func nextChunk(_ clock: inout Int64) throws(MultiprocessingError) -> TaskChunk? {
    while true {
      do throws(SharedMemoryError) {
        if let chunk = try line.take() { return chunk }
      } catch {
        throw .memory(error)
      }
      alarmOwner()
      defer { clock = Deadline.clock }
      if runner.rest() { openJob = 0 }
      // One that has just begun leaves the processors to the others that begin.
      if openJob != 0, line.spin() { continue }
      payloads.trim()
      ring.setAsleep(true)
      let outcome = line.sleep { self.ring.isRetired }
      ring.setAsleep(false)
      if outcome == .timedOut { return nil }
      if outcome == .interrupted, host.serviceEvents().interrupted { throw .interrupted }
    }
  }

  private func run(_ chunk: TaskChunk) throws(MultiprocessingError) {
    let block: SharedVector
    do throws(SharedMemoryError) {
      block = try payloads.block(chunk.payload)
    } catch {
      throw .memory(error)
    }
    try block.withBytes(0..<block.byteCount) { (payload) throws(MultiprocessingError) in
      try self.run(chunk, payload, block)
    }
  }

  private func run(
    _ chunk: TaskChunk, _ payload: RawSpan, _ block: SharedVector
  ) throws(MultiprocessingError) {
    let head = JobHead(payload, at: chunk.head)
    if head.job != openJob {
      let start = chunk.head + JobHead.size
      runner.open(payload.extracting(start..<start + head.functionLength))
      openJob = head.job
    }
    runner.setForm(head.form)
    runner.setSoftLimit(seconds: Double(head.softLimit) / 1e9)
    var offset = chunk.offset
    for _ in chunk.lower..<chunk.next { offset = runner.skip(payload, at: offset) }
    defer { if hasTimer { stopTimer() } }
    var task = chunk.next
    runner.begin(payload, at: offset, count: min(chunk.end - task, tasksLeft ?? .max))
    var takesRuns =
      chunk.results > 0 && head.timeLimit == 0 && head.softLimit == 0
      && host.limits.processorTime == nil
      && runner.takesIntegers && Trace.shared.taskWriter == nil
    while task < chunk.end, tasksLeft != 0, mayGoOn {
      if takesRuns {
        let done = try runIntegers(chunk, from: task, block)
        task += done
        offset += 8 * done
        // What returns something else once may do so always: then a run is but a detour.
        takesRuns = done > 1 || chunk.end - task == 0
        if done > 0 { continue }
      }
      try begin(task, head)
      line.noteTask(task, of: chunk.number)
      offset = runner.run(payload, at: offset)
      line.noteTaskEnd(isError: runner.hasFailed)
      if head.softLimit > 0 { SoftTimer.clear() }
      if head.hasLimit { host.openArena?.processes.note(.timer, false) }
      leaveIfForked()
      try keepOutcome(of: task, chunk.number)
      task += 1
      countDone(1)
    }
    if task < chunk.end { line.giveBack(chunk.number, from: task) }
    ring.finish()
  }

  private func begin(_ task: Int, _ head: JobHead) throws(MultiprocessingError) {
    try grantProcessorTime()
    if head.hasLimit { host.openArena?.processes.note(.timer) }
    if head.timeLimit > 0 {
      // Noted first: a timer that strikes at once strikes a task that has begun.
      ring.begin(task: task, at: Deadline.clock)
      startTimer(head.timeLimit)
    } else {
      ring.begin(task: task)
    }
    if head.softLimit > 0 { _ = SoftTimer.set(nanoseconds: head.softLimit) }
  }

  /// Ends a process that a task has forked by means of its own, and that has come back from the
  /// task: it is no worker.
  private func leaveIfForked() {
    if host.pid != pid { host.exit(0) }
  }

  private func countDone(_ count: Int) {
    if let left = tasksLeft { tasksLeft = left - count }
  }

  /// Runs as many tasks as possible in one go, up to one whose outcome is no integer. Returns how
  /// many there were; 0 when there is no room.
  private func runIntegers(
    _ chunk: TaskChunk, from task: Int, _ block: SharedVector
  ) throws(MultiprocessingError) -> Int {
    guard ring.beginRun(chunk: chunk.number, task: task) else { return 0 }
    defer { ring.closeRun() }
    let end = min(chunk.end, task + min(tasksLeft ?? .max, chunk.end - task))
    var next = task
    while next < end {
      let (done, hasOutcome) = runIntegers(chunk, next..<end, block)
      leaveIfForked()
      next += done
      countDone(done)
      if hasOutcome {
        ring.closeRun()
        try keepOutcome(of: next, chunk.number)
        countDone(1)
        return next + 1 - task
      }
      alarmOwner()
    }
    return next - task
  }

  private func runIntegers(
    _ chunk: TaskChunk, _ tasks: Range<Int>, _ block: SharedVector
  ) -> (done: Int, hasOutcome: Bool) {
    let skipped = 8 * (tasks.lowerBound - chunk.lower)
    let length = 8 * tasks.count
    let inputs = chunk.offset + skipped
    let results = chunk.results + skipped
    let run = ring.withRun { count, progress in
      block.withBytes(inputs..<inputs + length) { inputs in
        block.withMutableBytes(results..<results + length) { results in
          self.runner.runIntegers(
            inputs, task: tasks.lowerBound, results: &results, count: &count,
            progress: &progress)
        }
      }
    }
    return run ?? (0, false)
  }

  // MARK: Limits

  /// The limit of processor time is one for each task.
  private func grantProcessorTime() throws(MultiprocessingError) {
    do { try host.limits.renewProcessorTime() } catch { throw .system(error) }
  }

  /// Has the system kill this process when the time for a task is over, whatever it does.
  private func startTimer(_ nanoseconds: Int64) {
    hasTimer = DeathTimer.set(nanoseconds: nanoseconds)
  }

  private func stopTimer() {
    DeathTimer.clear()
    hasTimer = false
  }

  // MARK: Outcomes

  /// Publishes the last outcome on the ring, or by itself when it is too large for it, or names
  /// shared objects that a message has to hold.
  private func keepOutcome(of task: Int, _ chunk: UInt64) throws(MultiprocessingError) {
    // What a task has printed is there when its outcome is: nothing of it is lost with the worker.
    try? Console.flush(.output)
    if runner.wasInterrupted { throw .interrupted }
    if runner.ranOutOfMemory {
      // The task is lost with its worker: what it left in memory would be the next one's burden.
      throw .runtime(
        "a task needed more than the \(host.limits.memory ?? 0) bytes of its worker's limit")
    }
    if !append(task, chunk) {
      try sendAlone(task: task, of: chunk)
      ring.notePublished()
      // The owner counts the outcomes of rings, of which a stand-in has none.
      if isStandIn { line.ringOwner() }
    }
    alarmOwner()
  }

  private func append(_ task: Int, _ chunk: UInt64) -> Bool {
    guard runner.references.isEmpty else { return false }
    var fits = false
    let isError = if case .raised = runner.status { true } else { false }
    runner.withOutcome { bytes in
      fits = ring.append(isError: isError, chunk: chunk, task: task, bytes)
    }
    return fits
  }

  private func alarmOwner() {
    if ring.takeAlarm() { line.ringOwner() }
  }

  /// Sends the last outcome alone; when there is no room for it, an error that says so.
  private func sendAlone(task: Int, of chunk: UInt64) throws(MultiprocessingError) {
    do throws(MultiprocessingError) {
      try putAlone(task, chunk)
    } catch {
      guard case .memory(let reason) = error else { throw error }
      runner.failToSend(reason.description)
      if chunk == LargeOutcome.failedStart || !append(task, chunk) {
        try putAlone(task, chunk)
      }
    }
  }

  private func putAlone(_ task: Int, _ chunk: UInt64) throws(MultiprocessingError) {
    let message = OutgoingMessage()
    LargeOutcome(workerIndex: workerIndex, chunk: chunk, task: task, status: runner.status)
      .append(to: &message.bytes)
    runner.withOutcome { bytes in message.bytes.append(bytes) }
    message.references = runner.references
    while true {
      let outcome: WaitOutcome
      do throws(SharedMemoryError) {
        outcome = try results.put(message, .never)
      } catch {
        throw .memory(error)
      }
      if outcome != .interrupted {
        // The message holds them now.
        runner.references = []
        return
      }
      if host.serviceEvents().interrupted { throw .interrupted }
    }
  }
}

extension JobHead {
  /// Whether a task of it may be ended by a timer.
  fileprivate var hasLimit: Bool { timeLimit > 0 || softLimit > 0 }
}
