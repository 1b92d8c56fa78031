internal import LinuxSystem
internal import LuaRuntime
internal import Multiprocessing
internal import SharedMemory

/// `Pool`.
enum PoolBinding {
  static let pool = LuaClass<PoolObject>("Pool") { pool in
    pool.method("apply") { call, pool throws(LuaFailure) in
      try getOrDrop(call, pool, try apply(call, pool))
    }
    pool.method("apply_async") { call, pool throws(LuaFailure) in
      let job = try apply(call, pool)
      try pool.prepareForAbsence()
      return try pushResult(call, pool, job)
    }
    for (name, shape) in [("map", TaskShape.single), ("starmap", .sequence)] {
      pool.method(name) { call, pool throws(LuaFailure) in
        let job = try map(call, pool, shape)
        // A wait that is given up by Ctrl-C leaves no bar.
        defer { pool.endProgress(job, isSuccess: false) }
        return try getOrDrop(call, pool, job)
      }
      pool.method(name + "_async") { call, pool throws(LuaFailure) in
        let job = try map(call, pool, shape)
        try pool.prepareForAbsence()
        return try pushResult(call, pool, job)
      }
    }
    for (name, isOrdered) in [("imap", true), ("imap_unordered", false)] {
      pool.method(name) { call, pool throws(LuaFailure) in
        try iterate(call, pool, isOrdered: isOrdered)
      }
    }
    pool.method("resize", resize)
    addEnds(pool)
    pool.metamethod("__tostring") { call, pool throws(LuaFailure) in
      try call.push(
        "<multiprocessing.pool.Pool state=\(stateName(of: pool)) "
          + "pool_size=\(pool.core.processes)>")
      return 1
    }
  }

  /// `resize(n)`: more workers start at once; those that are too many end after their task.
  private static func resize(_ call: LuaCall, _ pool: PoolObject) throws(LuaFailure) -> Int {
    try pool.requireRunning("Pool.resize")
    let processes = try call.integer(2, "n")
    guard processes >= 1, processes <= ProcessTable.limit else {
      throw call.invalid("n", "1 to \(ProcessTable.limit) expected, got \(processes)")
    }
    try translating { () throws(MultiprocessingError) in try pool.core.resize(to: processes) }
    return 0
  }

  private static func addEnds(_ pool: LuaClass<PoolObject>) {
    pool.method("close") { _, pool throws(LuaFailure) in
      try pool.requireOwner("Pool.close")
      pool.close()
      return 0
    }
    pool.method("terminate") { call, pool throws(LuaFailure) in
      try pool.requireOwner("Pool.terminate")
      try pool.terminate(call)
      return 0
    }
    pool.method("join") { call, pool throws(LuaFailure) in
      try pool.requireOwner("Pool.join")
      let deadline = Deadline(seconds: try call.timeout(2))
      if pool.core.state == .running { throw .valueError("Pool.join: the pool is still running") }
      try call.push(try pool.join(call, until: deadline))
      return 1
    }
    pool.metamethod("__close") { call, pool throws(LuaFailure) in
      // In a fork of the owner the variable stands for somebody else's pool.
      guard pool.isOwn else { return 0 }
      try pool.terminate(call)
      _ = try pool.join(call, until: .never)
      return 0
    }
  }

  /// As Python calls the states.
  private static func stateName(of pool: PoolObject) -> String {
    switch pool.core.state {
    case .running: "RUN"
    case .closed: "CLOSE"
    case .terminated: "TERMINATE"
    case .broken: "BROKEN"
    }
  }

  // MARK: Tasks

  /// `apply(f, args)` and `apply_async(f, args, opts, callback, error_callback)`.
  private static func apply(_ call: LuaCall, _ pool: PoolObject) throws(LuaFailure) -> PoolJob {
    try pool.requireRunning(call.functionName)
    try checkFunction(call)
    if call.type(3) != .table, !call.isNil(3), let name = call.methodCall {
      throw call.mismatch(3, "args", "table or nil").adding(remedy: "write \(name)(f, {…})")
    }
    _ = try call.checkOptionalArguments(3, "args")
    let options = try call.count < 4 ? TaskOptions() : TaskOptions(call, 4, .single)
    try call.setCount(3)
    let encoder = try TaskEncoder(call, function: 2, .arguments)
    try call.newTable(array: 1)
    let job = try PoolJob(call, pool, count: 1, isMap: false, options)
    try encoder.submit(call, 3, job.tasks, to: pool.core)
    try pool.start(job, call)
    return job
  }

  /// `map(f, it, chunksize)` and its relatives.
  private static func map(
    _ call: LuaCall, _ pool: PoolObject, _ shape: TaskShape
  ) throws(LuaFailure) -> PoolJob {
    try pool.requireRunning(call.functionName)
    try checkFunction(call)
    try Iterables.dropClosingValue(call, 3)
    try Iterables.checkIsOne(call, 3)
    let options = try TaskOptions(call, 4, .map)
    try call.setCount(3)
    let count = try Iterables.collect(call, 3, "it")
    if shape == .sequence { try checkSequences(call, count) }
    let size = options.chunksize ?? chunksize(for: count, workers: pool.core.processes)
    let encoder = try TaskEncoder(call, function: 2, shape)
    try call.newList(count)
    try call.push(count)
    try call.rawSetField(-2, "n")
    let job = try PoolJob(call, pool, count: count, isMap: true, options)
    // Everything is encoded before anything is handed out, so that what cannot cross fails the
    // call.
    try encoder.submit(
      call, 3, from: 1, count: count, base: 0, chunks: size, job.tasks, to: pool.core)
    try pool.start(job, call)
    return job
  }

  /// As Python chooses it: four chunks for each worker.
  private static func chunksize(for count: Int, workers: Int) -> Int {
    max(1, (count + workers * 4 - 1) / (workers * 4))
  }

  /// The function comes first; who gives it last is told so.
  private static func checkFunction(_ call: LuaCall) throws(LuaFailure) {
    if call.type(2) == .table, call.type(3) == .function, let name = call.methodCall,
      try !call.isCallable(2)
    {
      throw call.mismatch(2, "f", "function").adding(remedy: "write \(name)(f, …)")
    }
    try call.checkCallable(2, "f")
  }

  /// What `starmap` spreads over arguments must be a sequence.
  private static func checkSequences(_ call: LuaCall, _ count: Int) throws(LuaFailure) {
    for index in stride(from: 1, through: count, by: 1) {
      let kind = try call.rawGet(3, index)
      guard kind == .table else {
        throw .typeError(
          "\(call.functionName): it[\(index)]: sequence of arguments expected, got "
            + "\(call.typeName(-1)); use map for functions of one argument")
      }
      if let flaw = try call.flawOfCount(in: -1) {
        throw call.invalid("it", "it[\(index)]: \(flaw)")
      }
      if let hole = try call.hole(in: -1) {
        throw call.invalid(
          "it",
          "it[\(index)] has a hole: element \(hole) is nil; count it by the field n, or put None")
      }
      call.pop()
    }
  }

  /// `imap(f, it, chunksize)` and `imap_unordered`.
  private static func iterate(
    _ call: LuaCall, _ pool: PoolObject, isOrdered: Bool
  ) throws(LuaFailure) -> Int {
    try pool.requireRunning(call.functionName)
    try call.checkCallable(2, "f")
    try Iterables.dropClosingValue(call, 3)
    try Iterables.checkIsOne(call, 3)
    let options = try TaskOptions(call, 4, .iteration)
    try call.setCount(3)
    let count = try Iterables.isDrawn(call, 3) ? nil : Iterables.collect(call, 3, "it")
    let encoder = try TaskEncoder(call, function: 2, .single)
    let iteration = try PoolIteration(
      call, pool, encoder, source: 3, count: count, isOrdered: isOrdered, options)
    try call.push(PoolIterator(pool, iteration), PoolIteratorBinding.iterator)
    try iteration.draw(call)
    try pool.prepareForAbsence()
    try call.pushNil()
    try call.pushNil()
    try call.copy(-3)
    return 4
  }

  // MARK: Results

  /// Waits for a job and pushes its result.
  static func get(
    _ call: LuaCall, _ pool: PoolObject, _ job: PoolJob, _ limit: TimeLimit
  ) throws(LuaFailure) -> Int {
    // Who waits is told, even if it is of a Ctrl-C.
    job.isAsked = true
    if try !pool.wait(for: job, call, limit.deadline) {
      job.isAsked = false
      throw .error(
        className: "TimeoutError",
        message: "\(call.functionName): the result of \(job.origin.text) did not come"
          + limit.text)
    }
    try job.push(call)
    return 1
  }

  /// Waits for the result of a job that only the caller knows. When the wait is given up, as by
  /// Ctrl-C, nobody has a use for the rest of its tasks.
  private static func getOrDrop(
    _ call: LuaCall, _ pool: PoolObject, _ job: PoolJob
  ) throws(LuaFailure) -> Int {
    do throws(LuaFailure) {
      return try get(call, pool, job, .never)
    } catch {
      if !job.isReady { pool.drop(job) }
      throw error
    }
  }

  private static func pushResult(
    _ call: LuaCall, _ pool: PoolObject, _ job: PoolJob
  ) throws(LuaFailure) -> Int {
    try call.push(AsyncResult(pool: pool, job: job), AsyncResultBinding.result)
    return 1
  }
}
