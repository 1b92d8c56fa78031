internal import LinuxSystem
internal import LuaRuntime
internal import Multiprocessing
internal import SharedMemory

/// What `futures.lua` reaches pools by.
enum ExecutorNatives {
  /// Fills the table at the top of the stack.
  static func define(_ call: LuaCall) throws(LuaFailure) {
    let functions: [(String, LuaBody)] = [
      ("start_executor", start), ("check_executor", check), ("submit", submit),
      ("submit_item", submitItem),
      ("close_executor", close), ("cancel_waiting", cancelWaiting), ("end_workers", endWorkers),
      ("terminate_executor", terminate), ("is_future", isFuture), ("watch_futures", watch),
    ]
    for (field, body) in functions {
      // Errors about arguments name what the script called.
      let name = ["submit": ".submit", "submit_item": ".map"][field] ?? ""
      try call.push(function: "ProcessPoolExecutor\(name)", body)
      try call.rawSetField(-2, field)
    }
    for name in ["wait", "as_completed", "map"] {
      try call.push(function: name, collect)
      try call.rawSetField(-2, "collect_\(name)")
    }
    try call.bind(-1, "is_drawn", prefix: "") { call throws(LuaFailure) in
      try call.push(try Iterables.isDrawn(call, 1))
      return 1
    }
    try call.bind(-1, "monotonic", prefix: "") { call throws(LuaFailure) in
      try call.push(SystemClock.monotonic)
      return 1
    }
  }

  /// `collect(list)`: its items as a plain table, and how many there are.
  private static func collect(_ call: LuaCall) throws(LuaFailure) -> Int {
    try call.setCount(1)
    let count = try Iterables.collect(call, 1, "it")
    try call.push(count)
    return 2
  }

  private static func method(_ call: LuaCall) throws(LuaFailure) -> StartMethod? {
    let method = try call.optionalString(1, "method").flatMap { StartMethod(rawValue: $0) }
    call.remove(1)
    return method
  }

  /// `start_executor(method, …)`: the pool under an executor; the rest is as `Pool` takes it.
  private static func start(_ call: LuaCall) throws(LuaFailure) -> Int {
    let method = try method(call)
    _ = try SharedObjects.arena().making(.executor) { () throws(LuaFailure) in
      try PoolWorkerBinding.make(call, method)
    }
    let pool = try call.object(-1, PoolBinding.pool)
    try Module.shared.executors.add(pool, call)
    return 1
  }

  /// `check_executor(method, limits, initializer, initargs)`: raises for what starting it would
  /// raise for.
  private static func check(_ call: LuaCall) throws(LuaFailure) -> Int {
    let method = try method(call) ?? Module.shared.host.startMethods.current
    try PoolWorkerBinding.requireOrigin("ProcessPoolExecutor")
    _ = try LimitsArgument.read(call, 1, of: "ProcessPoolExecutor")
    if method == .fork { return 0 }
    try call.newTable(record: 2)
    for (root, index) in [("obj", 2), ("args", 3)] {
      try call.copy(index)
      try call.rawSetField(-2, root)
    }
    _ = try WorkMessage.write(.worker, call, reach: method.reach)
    return 0
  }

  /// `submit(pool, f, …)`: a future.
  private static func submit(_ call: LuaCall) throws(LuaFailure) -> Int {
    try submit(call, TaskOrigin(call, firstItem: nil))
  }

  /// `submit_item(pool, f, index, item)`: the future of an item of `map`, of which nobody else
  /// knows.
  private static func submitItem(_ call: LuaCall) throws(LuaFailure) -> Int {
    let origin = TaskOrigin(call, firstItem: try call.integer(3, "index"))
    call.remove(3)
    let results = try submit(call, origin)
    try call.object(-1, FutureBinding.future).job.isAsked = true
    return results
  }

  private static func submit(_ call: LuaCall, _ origin: TaskOrigin) throws(LuaFailure) -> Int {
    let pool = try call.object(1, PoolBinding.pool)
    try pool.requireOwner("submit")
    try call.pack(from: 3)
    let encoder = try TaskEncoder(call, function: 2, .arguments)
    try call.newTable(array: 1)
    let job = try PoolJob(call, pool, count: 1, isMap: false, TaskOptions(), origin: origin)
    try encoder.submit(call, 3, job.tasks, to: pool.core)
    try call.push(FutureObject(pool: pool, job: job), FutureBinding.future)
    try pool.start(job, call)
    try pool.prepareForAbsence()
    return 1
  }

  /// `close_executor(pool, wait)`: no more tasks; waits until all are done if asked to.
  private static func close(_ call: LuaCall) throws(LuaFailure) -> Int {
    let pool = try call.object(1, PoolBinding.pool)
    guard pool.isOwn else { return 0 }
    pool.core.close()
    try pool.attend(call)
    if call.booleanValue(2) { _ = try pool.join(call, .never) }
    return 0
  }

  /// `cancel_waiting(pool)`: cancels the futures whose tasks no worker has begun.
  private static func cancelWaiting(_ call: LuaCall) throws(LuaFailure) -> Int {
    let pool = try call.object(1, PoolBinding.pool)
    guard pool.isOwn else { return 0 }
    try pool.attend(call)
    try FutureObject.cancelWaiting(of: pool, call)
    return 0
  }

  /// `end_workers(pool, kill)`: ends the workers by SIGTERM or SIGKILL.
  private static func endWorkers(_ call: LuaCall) throws(LuaFailure) -> Int {
    let pool = try call.object(1, PoolBinding.pool)
    guard pool.isOwn else { return 0 }
    pool.core.endWorkers(kill: call.booleanValue(2))
    return 0
  }

  /// `terminate_executor(pool)`: ends everything at once.
  private static func terminate(_ call: LuaCall) throws(LuaFailure) -> Int {
    let pool = try call.object(1, PoolBinding.pool)
    guard pool.isOwn else { return 0 }
    try FutureObject.terminate(pool, call)
    _ = try pool.join(call, .never)
    return 0
  }

  private static func isFuture(_ call: LuaCall) throws(LuaFailure) -> Int {
    try call.push(call.objectValue(1, FutureBinding.future) != nil)
    return 1
  }

  /// `watch_futures(list)`.
  private static func watch(_ call: LuaCall) throws(LuaFailure) -> Int {
    try call.push(try FutureWatch(call, 1), FutureWatchBinding.watch)
    return 1
  }
}
