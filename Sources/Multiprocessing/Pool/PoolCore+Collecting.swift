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
    while let member = members.first(where: \.hasEnded) { try settleDeath(on: member) }
    try settleStandby()
    try fillLine()
    publish()
    line.release(below: min(inFlight.base, line.count))
    try letGo()
  }

  private func takeResults() {
    takeLarge()
    for member in members where member.ring.hasNews { member.ring.read(into: self) }
  }

  func takeLarge() {
    guard results.isReadable else { return }
    while case .done = results.take(.now, { message in self.read(message) }) {}
  }

  private func read(_ message: RawSpan) {
    let header = LargeOutcome(message)
    let bytes = message.extracting(droppingFirst: LargeOutcome.headerSize)
    if header.chunk == LargeOutcome.failedStart {
      startError = bytes.copied()
      return
    }
    if header.status == .lost {
      losses.append((header.chunk, WorkerEnd(message, at: LargeOutcome.headerSize)))
      return
    }
    if case .worker(let index) = WorkerRole(number: header.workerIndex) {
      members[index].ring.noteTaken()
    }
    settle(header.status, header.chunk, header.task, bytes)
  }

  /// An outcome from a ring.
  package func take(isError: Bool, chunk: UInt64, task: Int, _ bytes: RawSpan) {
    settle(isError ? .raised : .returned, chunk, task, bytes)
  }

  private func settle(_ status: OutcomeStatus, _ number: UInt64, _ task: Int, _ bytes: RawSpan) {
    guard let (job, index) = inFlight.settle(number, task: task) else { return }
    job.client?.settled(index, status, bytes)
    finishIfDone(job)
  }

  /// Integers in a payload.
  package func take(integers count: Int, chunk number: UInt64, task: Int) {
    guard let chunk = inFlight.chunk(number), let results = chunk.results,
      let (job, index) = inFlight.settle(number, task: task, count: count)
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
  /// its place.
  private func settleDeath(on member: PoolMember) throws(MultiprocessingError) {
    member.hasEnded = false
    guard let worker = member.worker else { return }
    member.worker = nil
    standby?.forget(member)
    let pid = (try? worker.pid()) ?? 0
    let status = (try? worker.exitStatus()) ?? .unknown
    takeLarge()
    member.ring.read(into: self)
    line.noteDeath(ofWorker: member.index)
    let wasReady = member.ring.workerState.isReady
    if let number = chunkInHands(of: member) {
      try settleLoss(of: number, on: member, pid, status)
    }
    if !wasReady { lostStart = .lost(pid: pid, status: status) }
    noteStart(wasReady: wasReady)
    removeRetiredMembers()
    if wantsWorkers { try fillVacancies() } else { breakIfDeserted() }
  }

  /// Starts workers in the places that have none. Where the system has no room for one, the others
  /// do its work, and it is tried again after the next death; a pool without any is broken.
  private func fillVacancies() throws(MultiprocessingError) {
    for member in members where member.isVacant {
      do throws(MultiprocessingError) {
        try fill(member)
        replacementError = nil
      } catch {
        post(member)
        if case .interrupted = error { throw error }
        replacementError = error
      }
    }
    breakIfDeserted()
  }

  /// A pool that has work and will have nobody to do it is broken.
  private func breakIfDeserted() {
    guard state == .running || state == .closed, !members.contains(where: \.isTaken)
    else { return }
    if state == .running || !inFlight.isIdle { state = .broken }
  }

  private func settleLoss(
    of number: UInt64, on member: PoolMember, _ pid: Int32, _ status: ExitStatus
  ) throws(MultiprocessingError) {
    let activity = member.ring.workerState
    // A worker that says that it has no chunk has finished the last one.
    let running = activity.chunk == number ? activity.runningTask : nil
    let isGivenBack = !line.revoke(number, from: member.index)
    if isGivenBack { line.noteReturned(number) }
    try settleLoss(
      of: number,
      WorkerEnd(
        pid: pid, status: status, running: running, since: activity.runningSince,
        isGivenBack: isGivenBack))
  }

  /// A worker has ended with a chunk that it has pinned, of which it may have been running a task.
  func settleLoss(of number: UInt64, _ end: WorkerEnd) throws(MultiprocessingError) {
    let limit = inFlight.chunk(number)?.job.timeLimit ?? 0
    let isTimedOut =
      end.running != nil && limit > 0 && end.status.code == -9
      && Deadline.clock - end.since >= limit
    let mayRetry = !isTimedOut && !endsWithWorkers
    let loss =
      end.isGivenBack
      ? inFlight.lose(task: end.running, of: number, mayRetry: mayRetry)
      : inFlight.lose(
        number, running: end.running, from: line.first(of: number), mayRetry: mayRetry)
    guard let loss else { return }
    let failure: TaskFailure =
      isTimedOut ? .timeLimit(nanoseconds: limit) : .lost(pid: end.pid, status: end.status)
    if let index = loss.failed { loss.job.client?.failed(index, failure) }
    if endsWithWorkers { fail(loss.again, failure) } else { try send(loss.again) }
    finishIfDone(loss.job)
  }

  /// Fails tasks that nobody runs any more.
  private func fail(_ chunks: [InFlightTable.Chunk], _ failure: TaskFailure) {
    for chunk in chunks {
      for task in chunk.next..<chunk.end {
        chunk.job.remaining -= 1
        chunk.job.client?.failed(chunk.base + task, failure)
      }
    }
  }

  /// The chunk that a dead worker had taken and not finished: its index is in the chunk's word,
  /// even where it had no time to say so on its ring.
  private func chunkInHands(of member: PoolMember) -> UInt64? {
    if let chunk = member.ring.workerState.chunk, inFlight.chunk(chunk) != nil { return chunk }
    return inFlight.numbers.first { number in
      number < line.count && line.holder(of: number) == .worker(member.index)
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
    let retryLimit = hasWorked ? members.count + 8 : max(members.count, 3)
    if failedStarts >= retryLimit,
      !members.contains(where: { $0.worker != nil && $0.ring.workerState.isReady })
    {
      if state == .running || state == .closed { state = .broken }
    }
  }

  var wantsWorkers: Bool {
    switch state {
    case .running: true
    case .closed: !inFlight.isIdle && !endsWithWorkers
    case .terminated, .broken: false
    }
  }

  /// Starts a worker in a place of the pool.
  func fill(_ member: PoolMember, in batch: StartBatch? = nil) throws(MultiprocessingError) {
    member.isStarting = true
    defer { member.isStarting = false }
    member.ring.reset()
    let link = PoolLink(
      line: line.id, results: results.id, ring: member.ring.id, workerIndex: member.index)
    let worker = try startWorker(link, batch)
    worker.onEnd = { _ in member.hasEnded = true }
    member.worker = worker
    if endsItsWorkers { try? worker.kill() }
    post(member)
  }

  /// Whether workers are killed: those too that were being started when that began.
  var endsItsWorkers: Bool { state == .terminated || state == .broken || endsWithWorkers }

  // MARK: The end

  /// In a closed pool with nothing left to do, tells the workers to end; kills those of a broken
  /// one.
  private func letGo() throws(MultiprocessingError) {
    if state == .broken { return killWorkers() }
    guard state == .closed, inFlight.isIdle, !hasStopped else { return }
    hasStopped = true
    line.stop()
    standby?.roster.wakeStandby()
  }

  func killWorkers() {
    try? standby?.process.kill()
    for member in members { try? member.worker?.kill() }
  }
}
