internal import LinuxSystem
internal import SharedMemory

/// What takes tasks back, and the pool's end.
extension PoolCore {
  // MARK: Cancelling

  /// Where a job's tasks are.
  package func state(of job: TaskJob) -> TaskJob.State {
    if job.isOver { return .done }
    for number in inFlight.numbers(of: job) {
      guard let chunk = inFlight.chunk(number) else { continue }
      if chunk.next > chunk.lower { return .running }
      if number < line.count, case .worker = line.holder(of: number) { return .running }
    }
    return .pending
  }

  /// Drops a job if no worker has begun it. Afterwards its client is told nothing more.
  ///
  /// - Returns: Whether it was dropped.
  package func withdraw(_ job: TaskJob) -> Bool {
    guard !job.isOver, job.chunkCount <= 1 else { return false }
    for number in inFlight.numbers(of: job) where !withdraw(number) { return false }
    abandon(job)
    return true
  }

  /// Drops a job: takes back what waits, and kills the workers that run a part of it. Afterwards
  /// its client is told nothing more.
  ///
  /// - Returns: Whether it was not over before.
  package func cancel(_ job: TaskJob) -> Bool {
    guard !job.isOver else { return false }
    let chunks = inFlight.numbers(of: job)
    abandon(job)
    for number in chunks {
      if withdraw(number) { continue }
      guard case .worker(let holder) = line.holder(of: number) else { continue }
      switch WorkerRole(number: holder) {
      case .worker(let member): kill(members[member], running: number)
      case .standIn(let member): standby?.roster.cancel(number, at: member)
      case .standby: break
      }
    }
    return true
  }

  /// Forgets a job: nobody waits for it any more. What of it waits in the line is taken out of it,
  /// what runs runs on.
  package func drop(_ job: TaskJob) {
    guard !job.isOver else { return }
    let chunks = inFlight.numbers(of: job)
    abandon(job)
    for number in chunks { _ = withdraw(number) }
  }

  private func abandon(_ job: TaskJob) {
    job.isOver = true
    inFlight.seal(job)
    job.client = nil
  }

  private func withdraw(_ number: UInt64) -> Bool {
    // What is not in the line yet nobody can have.
    guard number >= line.count || line.withdraw(number) else { return false }
    inFlight.remove(number)
    return true
  }

  /// Kills the worker that runs a chunk, and not one that has just gone on to the next: it is
  /// looked at while it is stopped.
  private func kill(_ member: PoolMember, running number: UInt64) {
    guard let worker = member.worker, !member.hasEnded else { return }
    try? worker.pause()
    member.ring.read(into: self)
    if inFlight.chunk(number) != nil, member.ring.workerState.chunk ?? number == number {
      try? worker.kill()
    }
    try? worker.resume()
  }

  // MARK: Resizing

  /// Changes the number of workers. New ones start at once; those that are too many end after their
  /// task, and what is left of their chunks is run elsewhere. Blocks until the new ones exist.
  package func resize(to count: Int) throws(MultiprocessingError) {
    for member in members { member.isRetiring = member.index >= count }
    for member in members where member.isRetiring { member.ring.workerState.retire() }
    do throws(SharedMemoryError) {
      for index in members.count..<max(count, members.count) {
        members.append(try PoolMember(index, in: arena))
      }
    } catch {
      throw .memory(error)
    }
    processes = count
    line.wakeAll()
    removeRetiredMembers()
    defer { for member in members { post(member) } }
    try host.startTogether { batch throws(MultiprocessingError) in
      for member in members where member.isVacant {
        try fill(member, in: batch)
      }
    }
    if endsItsWorkers { return killWorkers() }
    try enlargeStandby()
  }

  /// Gives up places at the end that nobody has and nobody will have.
  func removeRetiredMembers() {
    while let last = members.last, last.isRetiring, !last.isTaken { members.removeLast() }
  }

  // MARK: Ending

  /// Takes no more tasks, and ends the workers that there are by SIGTERM or SIGKILL. None takes
  /// their place: what they have in hands is lost with them. Python's
  /// `ProcessPoolExecutor.terminate_workers` and `kill_workers`.
  package func endWorkers(kill: Bool) {
    close()
    endsWithWorkers = true
    try? standby?.process.kill()
    for member in members {
      guard let worker = member.worker else { continue }
      if kill { try? worker.kill() } else { try? worker.terminate() }
    }
  }

  /// Takes no more tasks. Python's `Pool.close`.
  package func close() {
    if state == .running { state = .closed }
  }

  /// Ends the workers at once, whatever they do. Python's `Pool.terminate`.
  package func terminate() {
    if state == .terminated { return }
    state = .terminated
    killWorkers()
  }

  /// Whether every worker has ended.
  package var isOver: Bool {
    standby == nil && !isStartingStandby && !members.contains(where: \.isTaken)
  }

  /// Tasks that no worker has finished.
  package var isIdle: Bool { inFlight.isIdle }
}
