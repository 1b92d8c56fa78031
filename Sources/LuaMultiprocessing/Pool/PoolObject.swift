internal import LinuxSystem
internal import LuaRuntime
internal import Multiprocessing
internal import Wire

/// A pool as the script that made it holds it.
final class PoolObject: EventListener {
  let core: PoolCore
  private var jobs: [JobID: PoolJob] = [:]
  /// Jobs without tasks, which are done and whose callbacks have yet to run.
  private var empty: [PoolJob] = []
  private let creator: Int32
  private var exitHook: Int?

  init(_ core: PoolCore) {
    self.core = core
    creator = Module.shared.host.pid
    let module = Module.shared
    exitHook = module.host.addExitHook { [weak self] in self?.terminateCore() }
    module.add(self)
  }

  deinit { terminateCore() }

  /// Ends the workers; in a fork of the pool's owner they are somebody else's.
  private func terminateCore() {
    if creator == Module.shared.host.pid { core.terminate() }
  }

  // MARK: Checks

  /// Whether this process made the pool; a fork of that process has a copy.
  var isOwn: Bool { creator == Module.shared.host.pid }

  func requireOwner(_ method: String) throws(LuaFailure) {
    guard creator == Module.shared.host.pid else {
      throw .error(
        className: "AssertionError",
        message: "Pool.\(method): a pool can only be used by the process that made it")
    }
  }

  func requireRunning(_ method: String) throws(LuaFailure) {
    try requireOwner(method)
    switch core.state {
    case .running, .broken: return
    case .closed, .terminated: throw .valueError("Pool.\(method): the pool is not running")
    }
  }

  // MARK: Jobs

  /// Opens a job; the table of its results is on top of the stack, and is popped.
  func open(
    _ call: LuaCall, count: Int, isMap: Bool, _ options: TaskOptions
  ) throws(LuaFailure) -> PoolJob {
    let job = PoolJob(
      id: core.open(tasks: count, retries: options.retries), isMap: isMap, count: count,
      results: try call.reference(-1), callback: options.callback,
      errorCallback: options.errorCallback)
    call.pop()
    if count > 0 { jobs[job.id] = job } else { empty.append(job) }
    return job
  }

  func submit(
    _ job: PoolJob, base: Int, count: Int, _ payload: TaskPayload
  ) throws(LuaFailure) {
    try translating { () throws(MultiprocessingError) in
      try self.core.submit(job.id, base: base, count: count, payload)
    }
  }

  // MARK: Waiting

  /// Waits until a job is done. Returns false when the time was up.
  func wait(for job: PoolJob, _ call: LuaCall, _ deadline: Deadline) throws(LuaFailure) -> Bool {
    try attend(call)
    return try Module.shared.wait(call) { () throws(LuaFailure) in
      while !job.isReady {
        let outcome = core.wait(until: deadline)
        guard outcome == .done else { return outcome }
        try self.attend(call)
      }
      return .done
    }
  }

  /// Waits until every worker has ended.
  func join(_ call: LuaCall, _ deadline: Deadline) throws(LuaFailure) -> Bool {
    let host = Module.shared.host
    let ended = try Module.shared.wait(call) { () throws(LuaFailure) in
      try self.attend(call)
      if core.isOver { return .done }
      let outcome = host.wait(until: deadline) { self.core.hasNews || self.core.isOver }
      return outcome == .done ? .interrupted : outcome
    }
    if ended { retire() }
    return ended
  }

  func terminate(_ call: LuaCall) throws(LuaFailure) {
    core.terminate()
    try abandonJobs(call) { call throws(LuaFailure) in
      try call.pushError("CancelledError", "the pool was terminated", [])
    }
  }

  private func retire() {
    let module = Module.shared
    module.remove(self)
    if let exitHook { module.host.removeExitHook(exitHook) }
    exitHook = nil
  }

  // MARK: Events

  /// Takes in results and deaths, and runs the callbacks of jobs that are done.
  func attend(_ call: LuaCall) throws(LuaFailure) {
    guard creator == Module.shared.host.pid, core.hasNews || !empty.isEmpty else { return }
    var finished = empty
    empty = []
    var failure: LuaFailure?
    try translating { () throws(MultiprocessingError) in
      try self.core.collect { id, index, event, bytes in
        guard let job = self.jobs[id] else { return }
        do throws(LuaFailure) {
          try self.take(event, bytes, index, of: job, call)
        } catch {
          failure = error
        }
        if job.isReady { finished.append(job) }
      }
    }
    if let failure { throw failure }
    if core.state == .broken { try breakJobs(call) }
    for job in finished {
      jobs[job.id] = nil
      try job.announce(call)
    }
  }

  private func take(
    _ event: PoolCore.Event, _ bytes: borrowing RawSpan, _ index: Int, of job: PoolJob,
    _ call: LuaCall
  ) throws(LuaFailure) {
    switch event {
    case .settled(.returned):
      do throws(LuaFailure) {
        try Unpickler.decode(call, bytes)
      } catch {
        call.pushRaised(error)
        return try job.fail(index, call)
      }
      try job.settle(index, call)
    case .settled(.raised):
      try ErrorTransport.push(call, bytes)
      try job.fail(index, call)
    case .lost(let pid, let status):
      try pushLoss(call, pid, status)
      try job.fail(index, call)
    }
  }

  private func pushLoss(
    _ call: LuaCall, _ pid: Int32, _ status: ExitStatus
  ) throws(LuaFailure) {
    try call.pushError(
      "WorkerLostError", "the worker with pid \(pid) ended (\(status.text)) while it ran the task",
      [
        LuaErrorField("pid", .integer(Int(pid))),
        LuaErrorField("exitcode", .integer(Int(status.code))),
      ])
  }

  /// Fails all jobs of a pool whose workers cannot begin, with the reason.
  private func breakJobs(_ call: LuaCall) throws(LuaFailure) {
    try abandonJobs(call) { call throws(LuaFailure) in try self.pushReason(call) }
  }

  /// Pushes why the pool is broken.
  func pushReason(_ call: LuaCall) throws(LuaFailure) {
    if let error = core.startError { return try ErrorTransport.push(call, error) }
    try call.pushError(
      "WorkerLostError", "every worker of the pool ended before it was ready", [])
  }

  /// The jobs that are not ready, the oldest first.
  var openJobs: [PoolJob] { jobs.values.sorted { $0.id.rawValue < $1.id.rawValue } }

  /// Ends a job with the error that `push` pushes.
  func abandon(
    _ job: PoolJob, _ call: LuaCall, _ push: (LuaCall) throws(LuaFailure) -> Void
  ) throws(LuaFailure) {
    jobs[job.id] = nil
    _ = core.drop(job.id)
    try push(call)
    try job.abandon(call)
    try job.announce(call)
  }

  private func abandonJobs(
    _ call: LuaCall, _ push: (LuaCall) throws(LuaFailure) -> Void
  ) throws(LuaFailure) {
    for job in openJobs { try abandon(job, call, push) }
  }
}
