internal import LinuxSystem
internal import SharedMemory
internal import Wire

/// Taking results in, and what the death of a worker means.
extension PoolCore: OutcomeSink {
  /// Takes in what there is, without waiting: tells of each task that has ended, replaces workers
  /// that died, and lets the workers of a closed pool go when all is done. What clients do
  /// meanwhile may have it called again.
  package func collect() throws(MultiprocessingError) {
    takeResults()
    reviseDemands()
    while let seat = seats.first(where: \.hasEnded) { try settleDeath(on: seat) }
    try fillLine()
    publish()
    line.release(below: min(ledger.base, line.count))
    try letGo()
  }

  private func takeResults() {
    takeLarge()
    for seat in seats where seat.board.hasNews { seat.board.read(into: self) }
  }

  private func takeLarge() {
    guard results.isReadable else { return }
    while case .done = results.take(.now, { message in self.read(message) }) {}
  }

  private func read(_ message: RawSpan) {
    let header = LargeOutcome(message)
    let bytes = message.extracting(droppingFirst: LargeOutcome.headerSize)
    if header.ticket == LargeOutcome.failedStart {
      startError = bytes.copied()
      return
    }
    seats[header.seat].board.noteTaken()
    settle(header.status, header.ticket, header.task, bytes)
  }

  /// An outcome from a board.
  package func take(isError: Bool, ticket: UInt64, task: Int, _ bytes: RawSpan) {
    settle(isError ? .raised : .returned, ticket, task, bytes)
  }

  private func settle(_ status: OutcomeStatus, _ ticket: UInt64, _ task: Int, _ bytes: RawSpan) {
    guard let (job, index) = ledger.settle(ticket, task: task) else { return }
    job.client?.settled(index, status, bytes)
    finishIfDone(job)
  }

  /// Integers in a payload.
  package func take(integers count: Int, ticket: UInt64, task: Int) {
    guard let chunk = ledger.chunk(ticket), let results = chunk.results,
      let (job, index) = ledger.settle(ticket, task: task, count: count)
    else { return }
    let start = results + 8 * (task - chunk.lower)
    chunk.payload.withBytes(start..<start + 8 * count) { bytes in
      job.client?.settled(from: index, integers: bytes)
    }
    finishIfDone(job)
  }

  func finishIfDone(_ job: TaskJob) {
    guard !job.isOver, job.remaining == 0, !job.isOpenEnded else { return }
    job.isOver = true
    let client = job.client
    job.client = nil
    client?.completed()
  }

  // MARK: Deaths

  /// Fails the task that the dead worker was running, sends the rest of its chunk again, and fills
  /// its seat.
  private func settleDeath(on seat: WorkerSeat) throws(MultiprocessingError) {
    seat.hasEnded = false
    guard let worker = seat.worker else { return }
    seat.worker = nil
    let pid = (try? worker.pid()) ?? 0
    let status = (try? worker.exitStatus()) ?? .unknown
    takeLarge()
    seat.board.read(into: self)
    line.noteDeath(ofSeat: seat.index)
    let wasReady = seat.board.isReady
    if let number = chunkInHands(of: seat) {
      try settleLoss(of: number, on: seat, pid, status)
    }
    if !wasReady { lostStart = .lost(pid: pid, status: status) }
    noteStart(wasReady: wasReady)
    removeRetiredSeats()
    if wantsWorkers { try fillVacancies() }
  }

  /// Starts workers on the seats that have none. Where the system has no room for one, the others
  /// do its work, and it is tried again after the next death; a pool without any is broken.
  private func fillVacancies() throws(MultiprocessingError) {
    for seat in seats where seat.worker == nil && !seat.isRetiring {
      do throws(MultiprocessingError) {
        try fill(seat)
        replacementError = nil
      } catch {
        if case .interrupted = error { throw error }
        replacementError = error
      }
    }
    if !seats.contains(where: { $0.worker != nil }) { state = .broken }
  }

  private func settleLoss(
    of number: UInt64, on seat: WorkerSeat, _ pid: Int32?, _ status: ExitStatus
  ) throws(MultiprocessingError) {
    // A worker that says that it has no ticket has finished the last one.
    let running = seat.board.ticket == number ? seat.board.runningTask : nil
    let limit = ledger.chunk(number)?.job.timeLimit ?? 0
    let isTimedOut =
      running != nil && limit > 0 && status.code == -9
      && Deadline.clock - seat.board.runningSince >= limit
    guard let loss = ledger.lose(number, running: running, mayRetry: !isTimedOut) else { return }
    try send(loss.again)
    if let index = loss.failed {
      let failure: TaskFailure =
        isTimedOut ? .timeLimit(nanoseconds: limit) : .lost(pid: pid ?? 0, status: status)
      loss.job.client?.failed(index, failure)
      finishIfDone(loss.job)
    }
  }

  /// The chunk that a dead worker had taken and not finished: its seat is in the chunk's ticket,
  /// even where it had no time to say so on its board.
  private func chunkInHands(of seat: WorkerSeat) -> UInt64? {
    if let ticket = seat.board.ticket, ledger.chunk(ticket) != nil { return ticket }
    return ledger.numbers.first { number in
      number < line.count && line.holder(of: number) == .seat(seat.index)
    }
  }

  private func noteStart(wasReady: Bool) {
    if wasReady {
      failedStarts = 0
      startError = nil
      hasWorked = true
      return
    }
    failedStarts += 1
    // What has worked before may work again: so more is tried then.
    let patience = hasWorked ? seats.count + 8 : max(seats.count, 3)
    if failedStarts >= patience,
      !seats.contains(where: { $0.worker != nil && $0.board.isReady })
    {
      if state == .running || state == .closed { state = .broken }
    }
  }

  private var wantsWorkers: Bool {
    switch state {
    case .running: true
    case .closed: !ledger.isIdle
    case .terminated, .broken: false
    }
  }

  /// Starts a worker on a seat.
  func fill(_ seat: WorkerSeat, in batch: StartBatch? = nil) throws(MultiprocessingError) {
    seat.board.reset()
    let link = PoolLink(
      line: line.id, results: results.id, board: seat.board.id, seat: seat.index)
    let worker = try startWorker(link, batch)
    worker.onEnd = { _ in seat.hasEnded = true }
    seat.worker = worker
  }

  // MARK: The end

  /// In a closed pool with nothing left to do, tells the workers to end; kills those of a broken
  /// one.
  private func letGo() throws(MultiprocessingError) {
    if state == .broken { return killWorkers() }
    guard state == .closed, ledger.isIdle, !hasStopped else { return }
    hasStopped = true
    line.stop()
  }

  func killWorkers() {
    for seat in seats { try? seat.worker?.kill() }
  }
}
