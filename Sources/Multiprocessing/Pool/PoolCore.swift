package import LinuxSystem
package import SharedMemory
internal import Waiting
package import Wire

/// The owner's side of a pool of workers: hands chunks out, takes results in, replaces the dead.
///
/// Only the process that made it uses it, from its one thread. Nothing here waits but `wait`; who
/// waited calls `collect`. Results are taken in before a death is judged, so that a worker that
/// died after a task's result was written has not lost that task.
package final class PoolCore {
  /// How far the life of a pool has come.
  package enum State: Sendable {
    case running
    /// Takes no more tasks; the workers end when all are done.
    case closed
    case terminated
    /// No worker could begin.
    case broken
  }

  /// Starts a worker in a place, in a batch if several are started.
  package typealias StartWorker =
    (PoolLink, StartBatch?) throws(MultiprocessingError) -> ChildProcess

  let host: ProcessHost
  let startWorker: StartWorker
  let arena: Arena
  let line: TaskLine
  let results: Channel
  let payloads: PayloadStore
  var members: [PoolMember] = []
  var inFlight = InFlightTable()
  /// The process that stands by for this one, if it is there.
  var standby: Standby?
  /// What it has told of stand-ins that ended, with the chunks that they had.
  var losses: [(chunk: UInt64, end: WorkerEnd)] = []
  let standsByFromStart: Bool
  /// Whether a process may stand by: its stand-ins are forks, which are on this computer.
  let mayStandBy: Bool
  /// Workers that ended before they were ready, since the last one that was.
  var failedStarts = 0
  /// Whether a worker was ever ready.
  var hasWorked = false
  /// Why the last worker that was to take a dead one's place could not be started.
  package internal(set) var replacementError: MultiprocessingError?
  /// The encoded error of the last worker whose initializer failed.
  package internal(set) var startError: [UInt8]?
  /// How the last worker ended that was not ready yet.
  package internal(set) var lostStart: TaskFailure?
  var hasStopped = false
  /// Whether the standby is being started, while other tasks of this process may run.
  var isStartingStandby = false
  /// Whether workers that end have no successors, and their tasks fail with them.
  var endsWithWorkers = false
  private var spinner = Spinner()
  /// How many outcomes each of the tasks of this process needs that wait at the moment.
  private var demands: [(task: GreenTask, outcomes: Int)] = []
  /// Where the pool is in its life; `close`, `terminate` and `collect` move it on.
  package internal(set) var state = State.running

  /// A pool of so many workers, which start at once.
  ///
  /// - Parameter standsByFromStart: Whether the standby starts with them, because it has a copy of
  ///   what this process has; otherwise it does when it may be needed.
  package init(
    host: ProcessHost, processes: Int, standsByFromStart: Bool = false,
    mayStandBy: Bool = true, startWorker: @escaping StartWorker
  ) throws(MultiprocessingError) {
    self.host = host
    self.standsByFromStart = standsByFromStart
    self.mayStandBy = mayStandBy
    self.startWorker = startWorker
    self.processes = processes
    let arena = try host.arena()
    self.arena = arena
    payloads = PayloadStore(in: arena)
    do throws(SharedMemoryError) {
      (line, results, members) = try arena.making(.pool) { () throws(SharedMemoryError) in
        let line = try TaskLine(in: arena)
        let results = try Channel(in: arena, limit: .unbounded)
        var members: [PoolMember] = []
        for index in 0..<processes { members.append(try PoolMember(index, in: arena)) }
        return (line, results, members)
      }
    } catch {
      throw .memory(error)
    }
    do throws(MultiprocessingError) {
      try host.startTogether { batch throws(MultiprocessingError) in
        for member in members { try fill(member, in: batch) }
        if standsByFromStart { try startStandby() }
      }
      for member in members { post(member) }
    } catch {
      for member in members where member.worker?.slot == nil { member.worker = nil }
      terminate()
      throw error
    }
  }

  /// How many workers it has when all are there.
  package internal(set) var processes: Int

  /// What names it for people: its line.
  package var id: ObjectID { line.id }

  /// The pids of the workers that live.
  package var pids: [Int32] { members.compactMap { try? $0.worker?.pid() } }

  // MARK: Handing out

  /// Opens a job of so many tasks, or of as many as will be submitted (nil), and hands nothing out
  /// yet.
  ///
  /// - Parameters:
  ///   - retries: How often a task is tried again whose worker died of it.
  ///   - timeLimit: Nanoseconds that a task may run; 0: as long as it likes.
  ///   - softLimit: Nanoseconds after which a task is told that it has run for long enough; 0:
  ///     never.
  ///   - client: Told of what becomes of the tasks; kept until the job is over.
  package func open(
    tasks: Int?, retries: Int = 0, timeLimit: Int64 = 0, softLimit: Int64 = 0,
    client: any TaskClient
  ) -> TaskJob {
    inFlight.open(
      tasks: tasks, retries: retries, timeLimit: timeLimit, softLimit: softLimit, client: client)
  }

  /// Room for a function and for the arguments of tasks, which `tasks` is the length of.
  ///
  /// - Returns: The room, with head and function written, and where in it the tasks begin.
  package func reserve(
    _ job: TaskJob, function: OutgoingMessage, form: UInt64, tasks: Int
  ) throws(MultiprocessingError) -> (payload: Payload, tasks: Int) {
    let length = function.bytes.count
    let start = JobHead.tasksOffset(length)
    var head = ByteBuffer(capacity: JobHead.size)
    JobHead(
      job: job.number, timeLimit: job.timeLimit, softLimit: job.softLimit, form: form,
      functionLength: length
    ).append(to: &head)
    do throws(SharedMemoryError) {
      let payload = try payloads.reserve(start + tasks)
      payload.write(head.bytes, at: 0)
      function.withBytes { payload.write($0, at: JobHead.size) }
      try payload.hold(function.references.map(ObjectID.init(rawValue:)), in: arena)
      return (payload, start)
    } catch {
      throw .memory(error)
    }
  }

  /// Keeps the shared objects alive that the arguments in a payload name.
  package func hold(_ references: [UInt64], in payload: Payload) throws(MultiprocessingError) {
    do throws(SharedMemoryError) {
      try payload.hold(references.map(ObjectID.init(rawValue:)), in: arena)
    } catch {
      throw .memory(error)
    }
  }

  /// Hands out tasks `from ..< end` of a payload; `publish` lets workers see it.
  ///
  /// - Parameters:
  ///   - base: The index within the job of the payload's task 0.
  ///   - offset: Where in the payload the arguments of task `from` begin.
  ///   - results: Where in it there is room for the integers that tasks return, that of `from`
  ///     first; nil: nowhere.
  package func submit(
    _ job: TaskJob, _ payload: Payload, base: Int, offset: Int, results: Int? = nil, from: Int,
    end: Int
  ) throws(MultiprocessingError) {
    if job.isOpenEnded { job.remaining += end - from }
    inFlight.insert(
      InFlightTable.Chunk(
        job: job, payload: payload, base: base, offset: offset, results: results, lower: from,
        next: from, end: end))
    try fillLine()
  }

  /// Lets workers take what was submitted.
  package func publish() { line.publish { members.contains { $0.ring.workerState.isAwake } } }

  /// No more tasks come for a job that was opened without a number of tasks.
  package func seal(_ job: TaskJob) {
    inFlight.seal(job)
    finishIfDone(job)
  }

  func send(_ chunks: [InFlightTable.Chunk]) throws(MultiprocessingError) {
    for chunk in chunks { inFlight.insert(chunk) }
    try fillLine()
    publish()
  }

  /// Puts chunks into the line as far as it has room.
  func fillLine() throws(MultiprocessingError) {
    while line.count < inFlight.nextNumber, line.hasRoom {
      let chunk = inFlight.chunk(line.count)
      // One that was dropped before it was in the line is an empty one there.
      let handed = TaskChunk(
        payload: chunk?.payload.block ?? ObjectID(rawValue: 0), head: chunk?.payload.start ?? 0,
        offset: (chunk?.payload.start ?? 0) + (chunk?.offset ?? 0),
        results: chunk?.results.map { $0 + chunk!.payload.start } ?? 0,
        lower: chunk?.lower ?? 0, next: chunk?.next ?? 0, end: chunk?.end ?? 0)
      line.noteSubmission(handed, of: chunk?.job.functionName ?? "")
      do throws(SharedMemoryError) {
        try line.append(handed)
      } catch {
        throw .memory(error)
      }
      line.noteSubmitted()
      if chunk == nil { _ = line.withdraw(line.count - 1) }
    }
  }

  // MARK: Waiting

  /// Waits until there may be something for `collect`. `.interrupted` when there are events to
  /// serve, or when a part of the outcomes is there: collect, and wait for the rest.
  ///
  /// - Parameter outcomes: How many outcomes the caller needs at least; for fewer it is not woken.
  package func wait(until deadline: Deadline, outcomes: Int = 1) -> WaitOutcome {
    if isWorthCollecting(outcomes) { return .done }
    if deadline.isPast { return .timedOut }
    if spinner.spin(until: { self.isWorthCollecting(outcomes) }) { return .done }
    if outcomes == 1, inFlight.outstanding > 2 {
      // Where one will do many may come at once: they are given a moment to gather.
      let moment = deadline.capped(nanosecondsFromNow: Self.moment)
      let early = sleep(until: moment, outcomes: inFlight.outstanding / 2)
      guard early == .timedOut, !deadline.isPast else { return early }
    }
    return sleep(until: deadline, outcomes: outcomes)
  }

  /// Waits until every worker has ended, or there may be something for `collect`.
  package func waitForEnd(until deadline: Deadline) -> WaitOutcome {
    let outcomes = max(inFlight.outstanding, 1)
    return demanding(outcomes) {
      host.wait(until: deadline, noting: waitReason) {
        self.isOver || self.isWorthCollecting(max(self.inFlight.outstanding, 1))
      }
    }
  }

  /// Waits until one of several pools may have something for `collect`.
  package static func waitForNews(of pools: [PoolCore], until deadline: Deadline) -> WaitOutcome {
    guard let first = pools.first else { return .timedOut }
    if pools.count == 1 { return first.wait(until: deadline) }
    for pool in pools {
      pool.line.wakeForRest()
      pool.begin(1)
    }
    defer { for pool in pools { pool.end() } }
    let isWhole = pools.allSatisfy { $0.waitReason == .results }
    return first.host.wait(until: deadline, noting: isWhole ? .results : .several) {
      pools.contains { $0.isWorthCollecting(1) }
    }
  }

  /// Why its owner waits: for results of workers; or, where one is missing, for what may come of
  /// the next one in its place.
  private var waitReason: WaitReason {
    members.allSatisfy { $0.worker != nil && !$0.hasEnded } ? .results : .several
  }

  /// How long outcomes may gather before a single one wakes the owner, in nanoseconds.
  private static let moment: Int64 = 100_000

  private func sleep(until deadline: Deadline, outcomes: Int) -> WaitOutcome {
    line.wakeForRest()
    return demanding(outcomes) {
      host.wait(until: deadline, noting: waitReason) { self.isWorthCollecting(outcomes) }
    }
  }

  private func demanding(_ outcomes: Int, _ wait: () -> WaitOutcome) -> WaitOutcome {
    begin(outcomes)
    defer { end() }
    return wait()
  }

  private func begin(_ outcomes: Int) {
    demands.append((Scheduler.shared.current, outcomes))
    setAlarm(demanded)
  }

  private func end() {
    let task = Scheduler.shared.current
    if let place = demands.firstIndex(where: { $0.task === task }) { demands.remove(at: place) }
    setAlarm(demanded ?? standingAlarm)
  }

  private var demanded: Int? { demands.lazy.map(\.outcomes).min() }

  /// Outcomes were taken in: those that other tasks wait for may be among them, or fewer are
  /// missing than they have said.
  func reviseDemands() {
    for demand in demands { Scheduler.shared.interrupt(demand.task) }
  }

  /// Whether so many outcomes are there, or something else that must not wait.
  private func isWorthCollecting(_ outcomes: Int) -> Bool {
    var waiting = 0
    if let standby, standby.hasNews(results) { return true }
    for member in members {
      if member.hasEnded || member.ring.isFilling { return true }
      waiting += member.ring.waiting
      if waiting >= outcomes { return true }
    }
    return state == .closed && inFlight.isIdle && !hasStopped
  }

  /// Has workers ring the doorbell when so many outcomes may be there. The first of them that has
  /// its share of that many rings: before any has, there cannot be enough.
  private func setAlarm(_ outcomes: Int?) {
    let share = outcomes.map { ($0 + members.count - 1) / members.count }
    for member in members { member.ring.setTarget(share) }
  }

  /// After how many outcomes the workers are to interrupt whatever the owner does; nil: never.
  package var standingAlarm: Int? {
    // Also where it is the same: an alarm that has rung has to be set again.
    didSet { if standingAlarm != nil || oldValue != nil { setAlarm(standingAlarm) } }
  }

  /// Whether `collect` would find something.
  package var hasNews: Bool {
    hasDeaths || members.contains { $0.ring.hasNews }
      || results.isReadable || (state == .closed && inFlight.isIdle && !hasStopped)
  }

  /// Whether workers have ended that `collect` has to see to.
  package var hasDeaths: Bool {
    members.contains(where: \.hasEnded) || standby?.hasEnded == true
  }
}
