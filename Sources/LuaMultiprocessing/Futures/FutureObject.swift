internal import LinuxSystem
internal import LuaRuntime
internal import Multiprocessing

/// What `submit` returns: one task of an executor, and those who are told when it is done.
final class FutureObject: JobObserver {
  /// How far a future has come, by Python's names.
  enum State: String {
    case pending, running, cancelled, finished
  }

  let pool: PoolObject
  let job: PoolJob
  private var isCancelled = false
  private var watches: [(watch: FutureWatch, index: Int)] = []
  private var callbacks: [LuaReference] = []
  /// The object that scripts have for it, while callbacks wait to be called with it.
  private var own: LuaReference?

  init(pool: PoolObject, job: PoolJob) {
    self.pool = pool
    self.job = job
    job.observer = self
  }

  // MARK: State

  var isDone: Bool { job.isReady }

  var state: State {
    if isCancelled { return .cancelled }
    if job.isReady { return .finished }
    return pool.core.state(of: job.tasks) == .pending ? .pending : .running
  }

  /// Whether it ended with an error; false for one that was cancelled.
  var hasFailed: Bool { job.isReady && !isCancelled && !job.isSuccessful }

  /// Takes in what has happened, so that the answer to a question about the state is a new one.
  func refresh(_ call: LuaCall) throws(LuaFailure) {
    try Module.shared.attendToEvents(call)
    try job.announce(call)
  }

  /// Waits until it is done. A time that is up is a TimeoutError.
  func wait(_ call: LuaCall, _ limit: TimeLimit) throws(LuaFailure) {
    // What is there is had without a system call.
    if !job.isReady { try pool.attend(call) }
    let isThere = try job.isReady ? true : pool.wait(for: job, call, limit.deadline)
    guard isThere else {
      // Of the items of `map` scripts have no future: what they wait for is the iterator.
      let isItem = job.origin.firstItem != nil
      throw .error(
        className: "TimeoutError",
        message: "\(isItem ? job.origin.function : call.functionName): the result of "
          + "\(job.origin.text(of: 0)) did not come\(isItem ? " in time" : limit.text)")
    }
    try job.announce(call)
  }

  /// Takes the task back if no worker has begun it. Returns whether it is cancelled.
  func cancel(_ call: LuaCall) throws(LuaFailure) -> Bool {
    if isCancelled { return true }
    if job.isReady { return false }
    guard pool.core.withdraw(job.tasks) else { return false }
    try becomeCancelled(call)
    return true
  }

  /// Cancels all futures of a pool whose tasks no worker has begun.
  static func cancelWaiting(of pool: PoolObject, _ call: LuaCall) throws(LuaFailure) {
    let futures = pool.openJobs.compactMap { $0.observer as? FutureObject }
    for future in futures where pool.core.withdraw(future.job.tasks) {
      try future.becomeCancelled(call)
    }
  }

  /// Ends all at once, for somebody who leaves by Ctrl-C: callbacks would only delay that.
  static func terminate(_ pool: PoolObject, _ call: LuaCall) throws(LuaFailure) {
    for job in pool.openJobs {
      guard let future = job.observer as? FutureObject else { continue }
      future.isCancelled = true
      future.callbacks = []
    }
    try pool.terminate(call)
  }

  private func becomeCancelled(_ call: LuaCall) throws(LuaFailure) {
    isCancelled = true
    try pool.abandon(job, call) { call throws(LuaFailure) in
      try call.pushError("CancelledError", "the future was cancelled", [])
    }
  }

  // MARK: Those who are told

  func add(_ watch: FutureWatch, _ index: Int) { watches.append((watch, index)) }

  func remove(_ watch: FutureWatch) { watches.removeAll { $0.watch === watch } }

  /// Has a function called with the future, whose object is at `index`, when it is done; now if it
  /// is.
  func add(callback: Int, of index: Int, _ call: LuaCall) throws(LuaFailure) {
    let function = try call.reference(callback)
    if isDone { return try run(function, try call.reference(index), call) }
    if own == nil { own = try call.reference(index) }
    callbacks.append(function)
    pool.watch(job)
  }

  /// The task is done: tells who watches, then calls back in the order in which they asked.
  func jobIsReady(_ call: LuaCall) throws(LuaFailure) {
    for (watch, index) in watches { watch.note(index) }
    watches = []
    guard let own else { return }
    let callbacks = callbacks
    self.own = nil
    self.callbacks = []
    for function in callbacks { try run(function, own, call) }
  }

  /// Calls back. What that raises is reported, and hinders nobody.
  private func run(
    _ function: LuaReference, _ own: LuaReference, _ call: LuaCall
  ) throws(LuaFailure) {
    let top = call.count
    defer { call.setTop(top) }
    try call.push(function)
    try call.push(own)
    do throws(LuaFailure) {
      try call.callTraced(arguments: 1, results: 0)
    } catch {
      call.pushRaised(error)
      if call.isInstance(-1, of: "KeyboardInterrupt") { throw .keyboardInterrupt }
      let traceback = call.takeOrigin().map { "\n\($0.traceback)" } ?? ""
      Console.report("exception calling callback for \(text): \(call.errorText(-1))\(traceback)")
    }
  }

  /// As Python's `repr` without its address.
  var text: String { "<Future state=\(state.rawValue)>" }
}
