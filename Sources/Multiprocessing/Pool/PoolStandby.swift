internal import LinuxSystem
internal import SharedMemory
internal import Waiting
internal import Wire

/// The life of a pool's standby: a process that is ready to be a worker and never is one.
///
/// While the pool's owner is in a function that does not come back to the module, such as a call of
/// C that waits, workers that end are not replaced. The standby sees that, gives back what they had
/// in hands, and has a child of its own stand in for each of them, until the owner has replaced it.
/// What stand-ins have done the owner finds in the channel of large outcomes.
package final class PoolStandby {
  /// Starts a stand-in, as a fork of this process.
  package typealias StartStandIn = (PoolLink) throws(MultiprocessingError) -> ChildProcess

  /// What the standby knows of a worker.
  private struct Worker {
    /// The worker that has ended and was not replaced, and since when that is known.
    var dead: (process: SlotID, since: Int64)?
    /// Whether what that one had in hands was given back.
    var isCleared = false
    var standIn: ChildProcess?
    var isRetiring = false
  }

  private let host: ProcessHost
  private let arena: Arena
  private let link: PoolLink
  private let line: TaskTaker
  private let results: Channel
  private let roster: Roster
  private let startStandIn: StartStandIn
  private var workers: [Worker]
  /// Until when no stand-in is started, since one could not be or could not begin.
  private var pause = Int64.min

  /// How long the owner has to replace a worker itself.
  private static let grace: Int64 = 30_000_000
  private static let pauseAfterFailure: Int64 = 1_000_000_000
  /// As many processes are slept on; if there are more, all are looked at every so often.
  private static let mostWatched = 64
  private static let look: Int64 = 50_000_000

  /// Opens what the link names.
  package init(host: ProcessHost, link: PoolLink, startStandIn: @escaping StartStandIn)
    throws(MultiprocessingError)
  {
    self.host = host
    self.link = link
    self.startStandIn = startStandIn
    arena = try host.arena()
    do throws(SharedMemoryError) {
      line = try TaskTaker(in: arena, opening: link.line, workerIndex: link.workerIndex)
      results = try Channel(in: arena, opening: link.results)
      roster = try Roster(in: arena, opening: link.ring)
    } catch {
      throw .memory(error)
    }
    workers = Array(repeating: Worker(), count: roster.workers)
  }

  /// Stands by until the pool says stop. Blocks.
  package func run() throws(MultiprocessingError) {
    while true {
      let bell = roster.bell
      if host.serviceEvents().interrupted { throw .interrupted }
      for index in workers.indices { try settle(index) }
      if line.isStopped, !workers.contains(where: { $0.standIn != nil }) { return }
      sleep(while: bell)
    }
  }

  /// Brings what it knows of a worker up to date.
  private func settle(_ index: Int) throws(MultiprocessingError) {
    try settleStandIn(at: index)
    noteWorker(at: index)
    if let standIn = workers[index].standIn {
      try cancel(at: index, standIn)
      if workers[index].dead == nil { retire(index) }
    } else if let dead = workers[index].dead, !line.isStopped {
      let now = Deadline.clock
      guard now - dead.since >= Self.grace, now >= pause else { return }
      clear(index)
      start(at: index)
    }
  }

  // MARK: Workers

  /// Looks whether a worker has ended.
  private func noteWorker(at index: Int) {
    guard let process = roster.worker(at: index) else {
      workers[index].dead = nil
      return
    }
    if workers[index].dead?.process == process { return }
    workers[index].dead = nil
    guard !arena.processes.isAlive(process) else { return }
    // The system wakes one sleeper only.
    arena.processes.watched(process)?.life.wakeNext()
    workers[index].dead = (process, Deadline.clock)
    workers[index].isCleared = false
  }

  /// Gives back what an ended worker had in hands; the task that it was running is the owner's to
  /// judge.
  private func clear(_ index: Int) {
    guard !workers[index].isCleared else { return }
    workers[index].isCleared = true
    line.noteDeath(ofWorker: index)
    guard let activity = roster.state(ofWorker: index), let chunk = activity.chunk,
      let running = activity.runningTask
    else { return }
    line.giveBack(chunk, of: index, from: running + 1)
  }

  // MARK: Stand-ins

  private func start(at index: Int) {
    roster.resetStandIn(at: index)
    let workerIndex = WorkerRole.standIn(index).number
    let link = PoolLink(
      line: link.line, results: link.results, ring: link.ring, workerIndex: workerIndex)
    guard let standIn = try? startStandIn(link) else {
      pause = Deadline.clock + Self.pauseAfterFailure
      return
    }
    roster.setStandIn(standIn.slot, at: index)
    workers[index].standIn = standIn
    workers[index].isRetiring = false
  }

  private func retire(_ index: Int) {
    guard !workers[index].isRetiring else { return }
    workers[index].isRetiring = true
    roster.state(ofStandIn: index).retire()
    line.wakeAll()
  }

  /// Ends the stand-in that runs a chunk which the owner wants no more, and not one that has just
  /// gone on to the next.
  private func cancel(at index: Int, _ standIn: ChildProcess) throws(MultiprocessingError) {
    guard let chunk = roster.takeCancelled(at: index) else { return }
    try standIn.pause()
    if roster.state(ofStandIn: index).chunk == chunk { try standIn.kill() }
    try standIn.resume()
    // It may have been collected just now, of which nobody tells any more.
    try settleStandIn(at: index)
  }

  /// Sees to what a stand-in that has ended has left.
  private func settleStandIn(at index: Int) throws(MultiprocessingError) {
    guard let standIn = workers[index].standIn, let status = try standIn.exitStatus() else {
      return
    }
    workers[index].standIn = nil
    roster.setStandIn(nil, at: index)
    let number = WorkerRole.standIn(index).number
    line.noteDeath(ofWorker: number)
    let activity = roster.state(ofStandIn: index)
    if !activity.isReady { pause = Deadline.clock + Self.pauseAfterFailure }
    guard let chunk = activity.chunk else { return }
    let running = activity.runningTask
    if let running { line.giveBack(chunk, of: number, from: running + 1) }
    let loss = WorkerEnd(
      pid: try standIn.pid() ?? 0, status: status, running: running, since: activity.runningSince,
      isGivenBack: running != nil)
    try tell(loss, chunk)
  }

  private func tell(_ loss: WorkerEnd, _ chunk: UInt64) throws(MultiprocessingError) {
    let message = OutgoingMessage()
    LargeOutcome(
      workerIndex: link.workerIndex, chunk: chunk, task: loss.running ?? 0, status: .lost
    )
    .append(to: &message.bytes)
    loss.append(to: &message.bytes)
    do throws(SharedMemoryError) {
      while try results.put(message, .never) == .interrupted {}
    } catch {
      throw .memory(error)
    }
    line.ringOwner()
  }

  // MARK: Waiting

  /// Sleeps until something may have to be done.
  private func sleep(while bell: Futex.Condition) {
    var deadline = Deadline.never
    var request = WaitRequest(.requests)
    let rung = Signals.doorbell.word.load()
    request.add((Signals.doorbell.word, rung))
    request.add(bell)
    if Signals.hasEvent { return }
    for index in workers.indices {
      if let dead = workers[index].dead {
        guard workers[index].standIn == nil, !line.isStopped else { continue }
        let due = Deadline(nanoseconds: max(dead.since + Self.grace, pause))
        if due.nanoseconds < deadline.nanoseconds { deadline = due }
      } else if let process = roster.worker(at: index).flatMap(arena.processes.watched) {
        switch process.life.reading {
        case .alive where request.processes.count < Self.mostWatched: request.add(process)
        case .alive, .unarmed: deadline = deadline.capped(nanosecondsFromNow: Self.look)
        case .died: return
        }
      }
    }
    request.deadline = deadline
    request.end = deadline
    _ = Scheduler.shared.park(request)
  }
}
