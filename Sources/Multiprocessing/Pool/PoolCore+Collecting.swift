internal import LinuxSystem
internal import SharedMemory
internal import Wire

/// Taking results in, and what the death of a worker means.
extension PoolCore {
  /// Takes in what there is, without waiting: tells of each task that has ended, replaces workers that
  /// died, and lets the workers of a closed pool go when all is done.
  package func collect(
    _ tell: (JobID, _ index: Int, Event, borrowing RawSpan) -> Void
  ) throws(MultiprocessingError) {
    takeResults(tell)
    while let seat = seats.first(where: \.hasEnded) {
      takeResults(tell)
      try settleDeath(on: seat, tell)
    }
    try releaseWorkers()
  }

  private func takeResults(
    _ tell: (JobID, Int, Event, borrowing RawSpan) -> Void
  ) {
    while case .done = results.take(.now, { message in self.read(message, tell) }) {}
  }

  private func read(
    _ message: borrowing RawSpan, _ tell: (JobID, Int, Event, borrowing RawSpan) -> Void
  ) {
    let header = PoolHeader(message)
    var offset = PoolMessage.headerSize
    for task in header.first..<header.first + header.last {
      let status = OutcomeStatus(rawValue: message.byte(at: offset)) ?? .raised
      let length = Int(message.uint64(at: offset + 1))
      let start = offset + PoolMessage.outcomeHeaderSize
      let bytes = message.extracting(start..<start + length)
      offset = start + length
      if header.chunk == PoolMessage.failedStart {
        startError = bytes.copied()
      } else if let place = ledger.settle(ChunkID(rawValue: header.chunk), task: task) {
        tell(place.job, place.index, .settled(status), bytes)
      }
    }
  }

  // MARK: Deaths

  /// Fails the task that the dead worker was running, sends the rest of its chunk again, and fills
  /// its seat.
  private func settleDeath(
    on seat: WorkerSeat, _ tell: (JobID, Int, Event, borrowing RawSpan) -> Void
  ) throws(MultiprocessingError) {
    seat.hasEnded = false
    guard let worker = seat.worker else { return }
    let pid = (try? worker.pid()) ?? 0
    let status = (try? worker.exitStatus()) ?? .unknown
    seat.worker = nil
    seat.board.withMessage { message in self.read(message, tell) }
    if let chunk = chunkInHands(of: seat),
      let loss = ledger.lose(chunk, running: seat.board.runningTask)
    {
      if let index = loss.failed {
        tell(loss.job, index, .lost(pid: pid, status: status), RawSpan())
      }
      for id in loss.again { try send(id) }
    }
    noteStart(wasReady: seat.board.isReady, status)
    if wantsWorkers { try fill(seat) }
  }

  /// The chunk that a worker had taken and not finished. The ticket is on the board before the message
  /// leaves the channel; if it never left, somebody else has it or will.
  func chunkInHands(of seat: WorkerSeat) -> ChunkID? {
    guard let ticket = seat.board.claim.ticket, ticket < tasks.headTicket else { return nil }
    return ticketed[ticket]
  }

  private func noteStart(wasReady: Bool, _ status: ExitStatus) {
    if wasReady {
      failedStarts = 0
      startError = nil
      return
    }
    failedStarts += 1
    if failedStarts >= seats.count,
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
  func fill(_ seat: WorkerSeat) throws(MultiprocessingError) {
    seat.board.reset()
    let worker = try startWorker(
      PoolLink(tasks: tasks.id, results: results.id, board: seat.board.id))
    worker.onEnd = { [weak seat] _ in seat?.hasEnded = true }
    seat.worker = worker
  }

  // MARK: The end

  /// In a closed pool with nothing left to do, tells each worker to end.
  private func releaseWorkers() throws(MultiprocessingError) {
    if state == .broken { return terminateBroken() }
    guard state == .closed, ledger.isIdle else { return }
    let living = seats.count { $0.worker != nil }
    while stopsSent < living {
      stopsSent += 1
      let message = OutgoingMessage()
      PoolHeader(chunk: PoolMessage.stop, first: 0, last: 0).append(to: &message.bytes)
      try put(message)
    }
  }

  private func terminateBroken() {
    for seat in seats { try? seat.worker?.kill() }
  }
}
