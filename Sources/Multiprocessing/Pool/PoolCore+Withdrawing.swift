internal import LinuxSystem
internal import SharedMemory
internal import Wire

/// Taking work back that no worker has begun.
extension PoolCore {
  /// Whether a worker has taken a task of the job. Does not see one that has finished it.
  package func isTaken(_ job: JobID) -> Bool {
    seats.contains { seat in
      guard seat.worker != nil, let chunk = chunkInHands(of: seat) else { return false }
      return ledger.chunk(chunk)?.job == job
    }
  }

  /// Takes those of some jobs back of which no worker has taken anything; they are forgotten as if
  /// they had never been submitted.
  ///
  /// The owner takes messages from the channel like any worker: what it gets nobody else has, and what
  /// it does not get has begun.
  package func withdraw(_ unwanted: Set<JobID>) throws(MultiprocessingError) -> Set<JobID> {
    var withdrawn: Set<JobID> = []
    for (id, job) in takeWaiting() {
      if let job, unwanted.contains(job) {
        withdrawn.insert(job)
      } else if job != nil {
        try send(id)
      }
    }
    for job in withdrawn { ledger.withdraw(job) }
    return withdrawn
  }

  /// Empties the channel of tasks. Messages of no chunk are those that tell workers to end: they are
  /// sent again by whoever counts them.
  private func takeWaiting() -> [(id: ChunkID, job: JobID?)] {
    var waiting: [(ChunkID, JobID?)] = []
    while true {
      let taken = tasks.take(.now) { message in
        let id = ChunkID(rawValue: PoolHeader(message).chunk)
        if id.rawValue == PoolMessage.stop { self.stopsSent -= 1 }
        waiting.append((id, self.ledger.chunk(id)?.job))
      }
      guard case .done = taken else { return waiting }
    }
  }

  /// Ends the workers that there are, by SIGTERM or SIGKILL; others take their place as long as
  /// there is work.
  package func endWorkers(kill: Bool) {
    for seat in seats {
      guard let worker = seat.worker else { continue }
      if kill { try? worker.kill() } else { try? worker.terminate() }
    }
  }
}
