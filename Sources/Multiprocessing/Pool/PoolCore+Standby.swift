internal import LinuxSystem
internal import SharedMemory

/// A pool's standby as the pool's owner knows it; see ``PoolStandby``.
final class Standby {
  let roster: Roster
  let process: ChildProcess
  /// Set when it has ended and the pool has yet to see to that.
  var hasEnded = false

  init(_ roster: Roster, _ process: ChildProcess) {
    self.roster = roster
    self.process = process
    process.onEnd = { _ in self.hasEnded = true }
  }

  /// Whether there is something that no ring tells of.
  func hasNews(_ results: Channel) -> Bool {
    hasEnded || roster.hasHadStandIns && results.isReadable
  }

  /// The owner sees to a member by itself.
  func forget(_ member: PoolMember) {
    guard member.index < roster.workers else { return }
    roster.setWorker(nil, ring: member.ring.id, at: member.index)
  }
}

/// What the owner does for its standby, and what it leaves to it.
extension PoolCore {
  /// Has a process stand by from now on, since this one may be away while workers work. What fails
  /// is left: the pool works without.
  package func prepareForAbsence() throws(MultiprocessingError) {
    guard mayStandBy, standby == nil, !standsByFromStart, wantsWorkers, !inFlight.isIdle else {
      return
    }
    try startStandby()
    for member in members { post(member) }
  }

  func startStandby() throws(MultiprocessingError) {
    guard !isStartingStandby else { return }
    isStartingStandby = true
    defer { isStartingStandby = false }
    do throws(MultiprocessingError) {
      let roster: Roster
      do throws(SharedMemoryError) {
        roster = try Roster(in: arena, workers: members.count)
      } catch {
        throw .memory(error)
      }
      let link = PoolLink(
        line: line.id, results: results.id, ring: roster.id, workerIndex: WorkerRole.standby.number)
      let made = Standby(roster, try startWorker(link, nil))
      standby = made
      if endsItsWorkers { try? made.process.kill() }
    } catch {
      if case .interrupted = error { throw error }
    }
  }

  /// Tells the standby who the workers are.
  func post(_ member: PoolMember) {
    if let process = member.worker?.slot { member.process = process }
    guard let standby, member.index < standby.roster.workers else { return }
    standby.roster.setWorker(
      member.isRetiring ? nil : member.process, ring: member.ring.id, at: member.index)
  }

  /// Has a standby that knows all members, where there is one.
  func enlargeStandby() throws(MultiprocessingError) {
    guard let old = standby, old.roster.workers < members.count else { return }
    try old.process.kill()
    while case .interrupted = try old.process.join(until: .never) {}
    try settleStandby()
    try startStandby()
  }

  /// Settles what stand-ins have left that have ended.
  func settleStandInLosses() throws(MultiprocessingError) {
    while !losses.isEmpty {
      let (chunk, end) = losses.removeFirst()
      try settleLoss(of: chunk, end)
    }
  }

  /// Sees to the end of the standby, with which its stand-ins end.
  func settleStandby() throws(MultiprocessingError) {
    try settleStandInLosses()
    guard let standby, standby.hasEnded else { return }
    self.standby = nil
    let limit = Deadline(seconds: 1)
    while standby.roster.hasLivingStandIns, !limit.isPast { CurrentProcess.yield() }
    takeLarge()
    try settleStandInLosses()
    for number in inFlight.numbers where number < line.count {
      line.noteReturned(number)
      guard case .worker(let holder) = line.holder(of: number),
        case .standIn(let index) = WorkerRole(number: holder)
      else { continue }
      let activity = standby.roster.state(ofStandIn: index)
      try settleLoss(
        of: number,
        WorkerEnd(
          pid: 0, status: ExitStatus(code: -9),
          running: activity.chunk == number ? activity.runningTask : nil,
          since: activity.runningSince, isGivenBack: !line.revoke(number, from: holder)))
    }
  }
}
