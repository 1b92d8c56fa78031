internal import LinuxSystem
internal import LuaRuntime
internal import Multiprocessing
internal import Wire

/// A pool as the script that made it holds it, and every result of it.
final class PoolObject {
  let core: PoolCore
  /// How often a task is tried again whose worker died of it, unless the script says so itself.
  let retries: Int
  private let listener = PoolListener()
  /// What was started and has not ended.
  private var jobs: [ObjectIdentifier: PoolJob] = [:]
  private var iterations: [ObjectIdentifier: PoolIteration] = [:]
  /// Jobs that have ended and whose callbacks have yet to run.
  private var finished: [PoolJob] = []
  /// Those of them that no code of the script waits to hear of.
  private var finishedSilently: [PoolJob] = []
  /// Jobs that have not ended and of whose end other waits of this process are told.
  private var watched: [ObjectIdentifier: PoolJob] = [:]
  /// How many of them have one task only.
  private var watchedTasks = 0
  /// Those of them whose bars are shown.
  var progressing: [any PoolProgress] = []
  /// What went wrong in this process while outcomes were taken in.
  private var failure: LuaFailure?
  private let creator: Int32
  private var exitHook: Int?

  init(_ core: PoolCore, retries: Int = 0) {
    self.core = core
    self.retries = retries
    creator = Module.shared.host.pid
    listener.pool = self
    Module.shared.add(listener)
    // Weak references would make every use of the pool slower.
    exitHook = Module.shared.host.addExitHook { [unowned self] in terminateCore() }
  }

  deinit {
    // First of all: other tasks run while the workers end, and must not come upon this object.
    listener.pool = nil
    retire()
    terminateCore()
  }

  /// Ends the workers; in a fork of the pool's owner they are somebody else's.
  private func terminateCore() {
    if isOwn { core.terminate() }
  }

  /// The state in which outcomes are taken in.
  private var call: LuaCall { Module.shared.state.call }

  // MARK: Checks

  /// Whether this process made the pool; a fork of that process has a copy.
  var isOwn: Bool { creator == Module.shared.host.pid }

  func requireOwner(_ method: String) throws(LuaFailure) {
    guard isOwn else {
      throw .error(
        className: "AssertionError",
        message: "\(method): a pool can only be used by the process that made it")
    }
  }

  func requireRunning(_ method: String) throws(LuaFailure) {
    try requireOwner(method)
    switch core.state {
    case .running, .broken: return
    case .closed, .terminated: throw .valueError("\(method): the pool is not running")
    }
  }

  // MARK: Jobs

  /// Takes charge of a job whose tasks were submitted, and lets workers have them.
  func start(_ job: PoolJob, _ call: LuaCall) throws(LuaFailure) {
    if job.count == 0 {
      core.seal(job.tasks)
    } else {
      jobs[ObjectIdentifier(job)] = job
      if job.hasCallback { watch(job) }
    }
    core.publish()
    beginProgress(job)
    // Callbacks wait for a wait: the caller has not got the result yet that they are for.
    try takeIn(call)
    if finished.isEmpty && finishedSilently.isEmpty { return }
    try announceSilently(call)
    setAlarm()
  }

  /// The script goes on while workers work, and may come to a function that does not return for
  /// long.
  func prepareForAbsence() throws(LuaFailure) {
    try translating { () throws(MultiprocessingError) in try core.prepareForAbsence() }
  }

  /// Has other waits of this process attend to the pool when a job has ended.
  func watch(_ job: PoolJob) {
    guard !job.isReady, watched.updateValue(job, forKey: ObjectIdentifier(job)) == nil else {
      return
    }
    if job.count == 1 { watchedTasks += 1 }
    setAlarm()
  }

  private func forget(_ job: PoolJob) {
    jobs[ObjectIdentifier(job)] = nil
    guard watched.removeValue(forKey: ObjectIdentifier(job)) != nil else { return }
    if job.count == 1 { watchedTasks -= 1 }
  }

  /// A job that has ended: its callbacks run before anybody sees the result.
  func finish(_ job: PoolJob) {
    forget(job)
    if job.isHeardOf { finished.append(job) } else { finishedSilently.append(job) }
  }

  func add(_ iteration: PoolIteration) { iterations[ObjectIdentifier(iteration)] = iteration }

  func remove(_ iteration: PoolIteration) { iterations[ObjectIdentifier(iteration)] = nil }

  /// Does what an outcome asks for; what fails is raised once all are taken in.
  func note(_ body: (LuaCall) throws(LuaFailure) -> Void) {
    let call = call
    let top = call.count
    do throws(LuaFailure) {
      try call.reserve(16)
      try body(call)
    } catch {
      failure = error
      if case .raised = error {
        // Its value cannot stay on the stack.
        failure =
          call.isInstance(-1, of: "KeyboardInterrupt")
          ? .keyboardInterrupt
          : .runtimeError("a result could not be taken in: \(call.errorText(-1))")
      }
    }
    call.setTop(top)
  }

  /// Cancels a job: its waiting tasks are dropped, the workers of running ones killed.
  func cancel(_ job: PoolJob, _ call: LuaCall) throws(LuaFailure) -> Bool {
    try attend(call)
    guard !job.isReady, core.cancel(job.tasks) else { return false }
    try abandon(job, call) { call throws(LuaFailure) in
      try call.pushError("CancelledError", "the task was cancelled")
    }
    return true
  }

  /// Forgets a job that nobody waits for any more: its waiting tasks are dropped.
  func drop(_ job: PoolJob) {
    forget(job)
    core.drop(job.tasks)
  }

  /// The jobs that are not ready, the oldest first.
  var openJobs: [PoolJob] { jobs.values.sorted { $0.tasks.number < $1.tasks.number } }

  /// Ends a job with the error that `push` pushes.
  func abandon(
    _ job: PoolJob, _ call: LuaCall, _ push: (LuaCall) throws(LuaFailure) -> Void
  ) throws(LuaFailure) {
    forget(job)
    core.drop(job.tasks)
    try push(call)
    try job.takeError(call)
    try job.announce(call)
  }

  // MARK: Waiting

  /// Waits until a job is done. Returns false when the time was up.
  func wait(for job: PoolJob, _ call: LuaCall, _ deadline: Deadline) throws(LuaFailure) -> Bool {
    try wait(call, deadline) { job.isReady ? nil : job.tasks.remaining }
  }

  /// Waits until `missing` gives nil instead of the number of outcomes that are needed at least.
  func wait(
    _ call: LuaCall, _ deadline: Deadline, _ missing: () throws(LuaFailure) -> Int?
  ) throws(LuaFailure) -> Bool {
    try attend(call)
    return try Module.shared.wait(call) { () throws(LuaFailure) in
      while let outcomes = try missing() {
        let outcome = core.wait(until: nextDrawing(before: deadline), outcomes: outcomes)
        try self.attend(call)
        showProgress()
        if outcome == .timedOut && !deadline.isPast { continue }
        guard outcome == .done else { return try missing() == nil ? .done : outcome }
      }
      return .done
    }
  }

  /// Waits until every worker has ended.
  func join(_ call: LuaCall, until deadline: Deadline) throws(LuaFailure) -> Bool {
    let ended = try Module.shared.wait(call) { () throws(LuaFailure) in
      try self.attend(call)
      while !core.isOver {
        for iteration in iterations.values { try iteration.drawMore(call, until: deadline) }
        let outcome = core.waitForEnd(until: deadline)
        try self.attend(call)
        if outcome != .done && !core.isOver { return outcome }
      }
      return .done
    }
    if ended { retire() }
    return ended
  }

  func close() {
    core.close()
    // Nobody may be left to ask for the rest, but it is done all the same.
    if !core.isOver { listener.kept = self }
  }

  func terminate(_ call: LuaCall) throws(LuaFailure) {
    core.terminate()
    try abandonAll(call) { call throws(LuaFailure) in
      try call.pushError("CancelledError", "the pool was terminated")
    }
  }

  private func retire() {
    Module.shared.remove(listener)
    listener.kept = nil
    if let exitHook { Module.shared.host.removeExitHook(exitHook) }
    exitHook = nil
  }

  // MARK: Events

  /// Takes in results and deaths, and runs the callbacks of jobs that are done.
  func attend(_ call: LuaCall) throws(LuaFailure) {
    guard isOwn else { return }
    try takeIn(call)
    if finished.isEmpty && finishedSilently.isEmpty { return }
    try announceSilently(call)
    let jobs = finished
    finished = []
    for job in jobs { try job.announce(call) }
    setAlarm()
  }

  /// Sees to workers that have ended while the script waits for nothing: others take their places.
  /// Callbacks wait for a wait.
  func keepUp() {
    guard isOwn, core.hasDeaths else { return }
    do throws(MultiprocessingError) {
      try core.collect()
    } catch {
      // A Ctrl-C meanwhile is raised in the running code.
      if case .interrupted = error { return }
      failure = failure ?? LuaFailure(error)
    }
  }

  /// Announces the jobs whose ends are not heard of; others may end meanwhile.
  private func announceSilently(_ call: LuaCall) throws(LuaFailure) {
    let jobs = finishedSilently
    finishedSilently = []
    for job in jobs { try job.announce(call) }
  }

  private func takeIn(_ call: LuaCall) throws(LuaFailure) {
    if core.hasNews {
      try translating { () throws(MultiprocessingError) in try core.collect() }
      Module.shared.server?.server.interruptMethods()
      if core.state == .broken { try breakJobs(call) }
      if core.isOver { listener.kept = nil }
      showProgress()
    } else if core.state == .broken, !jobs.isEmpty || !iterations.isEmpty {
      try breakJobs(call)
    }
    if let failure {
      self.failure = nil
      throw failure
    }
  }

  /// Has workers interrupt other waits of this process when a job may be done that somebody wants
  /// to hear of.
  private func setAlarm() {
    if watched.isEmpty && core.standingAlarm == nil { return }
    core.standingAlarm =
      watchedTasks > 0 ? 1 : watched.values.lazy.map { $0.tasks.remaining }.min()
  }

  /// Fails all jobs of a pool whose workers cannot begin, with the reason.
  private func breakJobs(_ call: LuaCall) throws(LuaFailure) {
    for iteration in iterations.values {
      try pushReason(call)
      try iteration.breakUp(call)
    }
    try abandonAll(call) { call throws(LuaFailure) in try self.pushReason(call) }
  }

  /// Pushes why the pool is broken.
  private func pushReason(_ call: LuaCall) throws(LuaFailure) {
    if let error = core.replacementError { return call.pushRaised(LuaFailure(error)) }
    if let error = core.startError { return try ErrorTransport.push(call, error) }
    guard case .lost(let pid, let status) = core.lostStart else {
      return try call.pushError("WorkerLostError", "the pool has no workers")
    }
    let message =
      "every worker of the pool ended before it was ready, the last (pid \(pid)) with exit code "
      + "\(status.text): its initializer ended it, or it could not load the script (stderr says why)"
    try call.pushError("WorkerLostError", message, PoolOutcome.lossFields(pid, status))
  }

  private func abandonAll(
    _ call: LuaCall, _ push: (LuaCall) throws(LuaFailure) -> Void
  ) throws(LuaFailure) {
    for iteration in iterations.values {
      core.drop(iteration.tasks)
      try push(call)
      try iteration.abandon(call)
    }
    let abandoned = openJobs
    for job in abandoned { core.drop(job.tasks) }
    for job in abandoned where !job.isReady { try abandon(job, call, push) }
  }
}

/// Has a pool attended to at the waits of this process, without keeping it alive; a closed pool is
/// kept until its tasks are done.
final class PoolListener: EventListener {
  /// Nil once it has gone.
  unowned var pool: PoolObject?
  var kept: PoolObject?

  func attend(_ call: LuaCall) throws(LuaFailure) { try pool?.attend(call) }

  func keepUp(_ call: LuaCall) { pool?.keepUp() }
}
