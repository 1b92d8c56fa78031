internal import LinuxSystem
internal import LuaRuntime
internal import Multiprocessing
internal import Wire

/// One map or apply, and what has come of it: what an AsyncResult shows.
final class PoolJob: TaskClient, PoolProgress {
  /// The pool, while it lives; an AsyncResult keeps it alive.
  unowned let pool: PoolObject
  /// What the core knows of it.
  private(set) var tasks: TaskJob!
  /// A map gives a list, an apply one value.
  let isMap: Bool
  let count: Int
  /// The results so far; for an apply its one element.
  private let results: LuaReference
  /// The failed task with the lowest index decides what `get` raises.
  private var failure: (index: Int, error: LuaReference)?
  let bar: ProgressBar?
  /// What the script called to have it done, and where.
  let origin: TaskOrigin
  /// Whether the errors of tasks are results.
  private let returnsExceptions: Bool
  private let callback: LuaReference?
  private let errorCallback: LuaReference?
  /// Its future, which is told first when it is ready, once.
  var future: PoolFuture?
  /// Whether somebody has asked what came of it, or will be told: nobody else must be.
  var isAsked = false
  /// The process that made it; a fork of that process has a copy.
  private let creator: Int32
  /// Whether its callbacks have run.
  private var isAnnounced = false
  private(set) var isReady = false

  /// The table of results is on top of the stack, and is popped.
  init(
    _ call: LuaCall, _ pool: PoolObject, count: Int, isMap: Bool, _ options: TaskOptions,
    origin: TaskOrigin? = nil
  ) throws(LuaFailure) {
    self.pool = pool
    self.origin = origin ?? TaskOrigin(call, firstItem: isMap ? 1 : nil)
    creator = Module.shared.host.pid
    self.isMap = isMap
    self.count = count
    results = try call.reference(-1)
    call.pop()
    bar = options.showsProgress ? ProgressBar(total: count, in: Module.shared.host) : nil
    returnsExceptions = options.returnsExceptions
    callback = options.callback
    errorCallback = options.errorCallback
    tasks = pool.core.open(
      tasks: count, retries: options.retries ?? pool.retries, timeLimit: options.timeLimit,
      softLimit: options.softLimit, client: self)
  }

  deinit { tellUnasked() }

  var isSuccessful: Bool { isReady && failure == nil }

  /// Whether somebody wants to hear of its end who does not wait for it.
  var hasCallback: Bool { callback != nil || errorCallback != nil }
  /// Whether code of the script runs when it has ended.
  var isHeardOf: Bool { hasCallback || future != nil }

  /// How many of its tasks have ended, whatever came of them.
  var doneCount: Int { isReady ? count : count - tasks.remaining }

  // MARK: What becomes of the tasks

  func settled(_ index: Int, _ status: OutcomeStatus, _ bytes: RawSpan) {
    pool.note { call throws(LuaFailure) in
      if try PoolOutcome.push(call, status, bytes, task: self.origin.text(of: index)) {
        try self.keep(index, call)
      } else {
        try self.fail(index, call)
      }
    }
  }

  func settled(from index: Int, integers bytes: RawSpan) {
    pool.note { call throws(LuaFailure) in
      try call.push(self.results)
      try call.writeIntegers(-1, from: index + 1, bytes)
      call.pop()
    }
  }

  func failed(_ index: Int, _ failure: TaskFailure) {
    // The end of the program ends its workers, which nobody need be told.
    if Module.shared.host.isFinishing { isAsked = true }
    pool.note { call throws(LuaFailure) in
      try PoolOutcome.push(call, failure, origin, index)
      try self.fail(index, call)
    }
  }

  func completed() {
    isReady = true
    pool.finish(self)
  }

  /// Keeps the value on top of the stack, which is popped, as the result of a task.
  private func keep(_ index: Int, _ call: LuaCall) throws(LuaFailure) {
    try call.push(results)
    call.insert(-2)
    try call.rawSet(-2, index + 1)
    call.pop()
  }

  /// Keeps the error on top of the stack, which is popped, as the outcome of a task.
  private func fail(_ index: Int, _ call: LuaCall) throws(LuaFailure) {
    try origin.setIndex(index, call)
    if returnsExceptions { return try keep(index, call) }
    let isFirst = failure.map { index < $0.index } ?? true
    if isFirst { failure = (index, try call.reference(-1)) }
    call.pop()
  }

  /// Ends the job with the error on top of the stack, which is popped.
  func takeError(_ call: LuaCall) throws(LuaFailure) {
    guard !isReady else { return call.pop() }
    isReady = true
    // Who cancelled it knows.
    if call.isInstance(-1, of: "CancelledError") { isAsked = true }
    failure = (-1, try call.reference(-1))
    call.pop()
  }

  // MARK: What scripts see

  /// Pushes the result, or raises the error.
  func push(_ call: LuaCall) throws(LuaFailure) {
    isAsked = true
    if let failure {
      try call.push(failure.error)
      throw .raised
    }
    try call.push(results)
    if !isMap {
      try call.rawGet(-1, 1)
      call.remove(-2)
    }
  }

  /// Tells on stderr of an error that nobody will ask for any more.
  private func tellUnasked() {
    guard let failure, !isAsked, errorCallback == nil, creator == Module.shared.host.pid else {
      return
    }
    let call = Module.shared.state.call
    let top = call.count
    defer { call.setTop(top) }
    guard (try? call.push(failure.error)) != nil else { return }
    let place = origin.place.map { "\($0): " } ?? ""
    Console.report(
      "\(place)nobody asked for this result of \(origin.function), which is an error:\n"
        + call.errorText(-1))
  }

  /// Pushes true and the result that `get` pushes, or false and the error that it throws, a
  /// TimeoutError included. A Ctrl-C meanwhile stays one.
  func pushTry(
    _ call: LuaCall, _ get: () throws(LuaFailure) -> Void
  ) throws(LuaFailure) -> Int {
    var isResult = true
    do throws(LuaFailure) {
      try get()
    } catch {
      call.pushRaised(error)
      if !isReady, call.isInstance(-1, of: "KeyboardInterrupt") { throw .raised }
      isResult = false
    }
    try call.push(isResult)
    call.insert(-2)
    return 2
  }

  /// Calls the callback that fits, once. What it raises is reported, and hinders nobody.
  func announce(_ call: LuaCall) throws(LuaFailure) {
    guard isReady, !isAnnounced else { return }
    isAnnounced = true
    pool.endProgress(self, isSuccess: isSuccessful)
    let future = future
    self.future = nil
    try future?.finish(call)
    guard let function = failure == nil ? callback : errorCallback else { return }
    let top = call.count
    defer { call.setTop(top) }
    try call.push(function)
    if let failure { try call.push(failure.error) } else { try push(call) }
    do throws(LuaFailure) {
      try call.callTraced(arguments: 1, results: 0)
    } catch {
      call.pushRaised(error)
      if call.isInstance(-1, of: "KeyboardInterrupt") { throw .keyboardInterrupt }
      let text = call.errorText(-1)
      Console.report("a pool's callback failed: \(text)\n\(call.takeOrigin()?.traceback ?? "")")
    }
  }
}

/// What workers send, as Lua values.
enum PoolOutcome {
  /// Pushes a result, or an error, and says whether it was a result. One that cannot be read is an
  /// error.
  static func push(
    _ call: LuaCall, _ status: OutcomeStatus, _ bytes: RawSpan, task: @autoclosure () -> String
  ) throws(LuaFailure) -> Bool {
    guard status == .returned else {
      try ErrorTransport.push(call, bytes, task: task())
      return false
    }
    do throws(LuaFailure) {
      try Unpickler.decode(call, bytes)
      return true
    } catch {
      call.pushRaised(error)
      return false
    }
  }

  /// The fields of a WorkerLostError.
  static func lossFields(_ pid: Int32, _ status: ExitStatus) -> [LuaErrorField] {
    [
      LuaErrorField("pid", .integer(Int(pid))),
      LuaErrorField("exitcode", .integer(Int(status.code))),
    ]
  }

  /// Pushes the error that stands for a task without an outcome of its own.
  static func push(
    _ call: LuaCall, _ failure: TaskFailure, _ origin: TaskOrigin, _ index: Int
  ) throws(LuaFailure) {
    let task = origin.text(of: index)
    switch failure {
    case .lost(let pid, let status):
      try call.pushError(
        "WorkerLostError",
        "the worker with pid \(pid) ended (\(status.text)) while it ran the task: \(task)",
        lossFields(pid, status))
    case .timeLimit(let nanoseconds):
      let seconds = Double(nanoseconds) / 1e9
      try call.pushError(
        "TimeLimitExceeded", "the task ran longer than its timeout of \(seconds) s: \(task)")
    }
    // It may be noticed anywhere; what the script can change is where it had the task done.
    if let place = origin.place {
      try call.push(place.description)
      try call.rawSetField(-2, "where")
    }
  }
}
