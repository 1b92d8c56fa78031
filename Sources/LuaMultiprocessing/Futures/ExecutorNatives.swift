internal import LinuxSystem
internal import LuaRuntime
internal import Multiprocessing
internal import SharedMemory

/// What `futures.lua` reaches pools by.
enum ExecutorNatives {
  /// Fills the table at the top of the stack.
  static func define(_ call: LuaCall) throws(LuaFailure) {
    let functions: [(String, LuaBody)] = [
      ("make_executor", make), ("start_executor", start), ("check_executor", check),
      ("submit", submit), ("submit_item", submitItem), ("shut_down", shutDown),
      ("end_workers", endWorkers), ("terminate_executor", terminate), ("is_future", isFuture),
      ("watch_futures", FutureWatchBinding.make),
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

  private static let executor = LuaClass<Executor<PoolObject>>("Executor") { _ in }

  private static func executor(_ call: LuaCall) throws(LuaFailure) -> Executor<PoolObject> {
    try call.object(1, executor)
  }

  /// `make_executor()`: one without a pool.
  private static func make(_ call: LuaCall) throws(LuaFailure) -> Int {
    try call.push(Executor<PoolObject>(), executor)
    return 1
  }

  private static func method(_ call: LuaCall) throws(LuaFailure) -> StartMethod? {
    let method = try call.optionalString(1, "method").flatMap { StartMethod(rawValue: $0) }
    call.remove(1)
    return method
  }

  /// `start_executor(executor, method, …)`: starts its pool, unless it is there; the rest is as
  /// `Pool` takes it. Gives false if the executor is shut down.
  private static func start(_ call: LuaCall) throws(LuaFailure) -> Int {
    let executor = try executor(call)
    call.remove(1)
    let pool = try executor.runningPool { () throws(LuaFailure) in
      let method = try method(call)
      _ = try SharedObjects.arena().making(.executor) { () throws(LuaFailure) in
        try PoolWorkerBinding.make(call, method)
      }
      let pool = try call.object(-1, PoolBinding.pool)
      try Module.shared.keep(executor: pool, call)
      return pool
    }
    try call.push(pool != nil)
    return 1
  }

  /// `check_executor(method, limits, initializer, initargs, options)`: raises for what starting it
  /// would raise for.
  private static func check(_ call: LuaCall) throws(LuaFailure) -> Int {
    let method = try method(call) ?? Module.shared.host.startMethods.current
    try PoolWorkerBinding.requireOrigin("ProcessPoolExecutor")
    _ = try LimitsArgument.read(call, 1, of: "ProcessPoolExecutor")
    _ = try PlacementArgument.read(call, 4, of: "ProcessPoolExecutor")
    if method == .fork { return 0 }
    try call.newTable(record: 2)
    for (root, index) in [("obj", 2), ("args", 3)] {
      try call.copy(index)
      try call.rawSetField(-2, root)
    }
    _ = try WorkMessage.write(.worker, call, reach: method.reach)
    return 0
  }

  /// `submit(executor, f, …)`: a future; nothing where no pool takes tasks.
  private static func submit(_ call: LuaCall) throws(LuaFailure) -> Int {
    let executor = try executor(call)
    guard let pool = executor.pool, !executor.isShutDown else { return 0 }
    return try submit(call, pool, TaskOrigin(call, firstItem: nil))
  }

  /// `submit_item(executor, f, index, item)`: the future of an item of `map`, of which nobody else
  /// knows. The executor has had a pool.
  private static func submitItem(_ call: LuaCall) throws(LuaFailure) -> Int {
    let origin = TaskOrigin(call, firstItem: try call.integer(3, "index"))
    guard let pool = try executor(call).pool else { return 0 }
    call.remove(3)
    let results = try submit(call, pool, origin)
    try call.object(-1, FutureBinding.future).task.isAsked = true
    return results
  }

  private static func submit(
    _ call: LuaCall, _ pool: PoolObject, _ origin: TaskOrigin
  ) throws(LuaFailure) -> Int {
    try pool.requireOwner("submit")
    try call.pack(from: 3)
    let encoder = try TaskEncoder(call, function: 2, .arguments)
    try call.newTable(array: 1)
    let job = try PoolJob(call, pool, count: 1, isMap: false, TaskOptions(), origin: origin)
    try encoder.submit(call, 3, job.tasks, to: pool.core)
    let future = PoolFuture(of: job)
    job.future = future
    try call.push(future, FutureBinding.future)
    try pool.start(job, call)
    try pool.prepareForAbsence()
    return 1
  }

  /// `shut_down(executor, cancels, waits)`.
  private static func shutDown(_ call: LuaCall) throws(LuaFailure) -> Int {
    try executor(call).shutDown(
      call, cancels: call.booleanValue(2), waits: call.booleanValue(3))
    return 0
  }

  /// `end_workers(executor, kill)`: shuts down, and ends the workers by SIGTERM or SIGKILL.
  private static func endWorkers(_ call: LuaCall) throws(LuaFailure) -> Int {
    try executor(call).endWorkers(call, kill: call.booleanValue(2))
    return 0
  }

  /// `terminate_executor(executor)`: ends everything at once.
  private static func terminate(_ call: LuaCall) throws(LuaFailure) -> Int {
    try executor(call).terminate(call)
    return 0
  }

  private static func isFuture(_ call: LuaCall) throws(LuaFailure) -> Int {
    try call.push(call.objectValue(1, FutureBinding.future) != nil)
    return 1
  }
}

extension Module {
  /// Has the pool of an executor be waited for before this process ends.
  func keep(executor pool: PoolObject, _ call: LuaCall) throws(LuaFailure) {
    try executors.add(pool, call)
    host.waitBeforeExit = { [unowned self] in
      let call = state.call
      let top = call.count
      defer { call.setTop(top) }
      return executors.finish(call) { failure in
        call.pushRaised(failure)
        return call.isInstance(-1, of: "KeyboardInterrupt")
      }
    }
  }
}
