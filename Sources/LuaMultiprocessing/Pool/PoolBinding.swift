internal import LinuxSystem
internal import LuaRuntime
internal import Multiprocessing

/// `Pool`.
enum PoolBinding {
  static let pool = LuaClass<PoolObject>("Pool") { pool in
    pool.method("apply") { call, pool throws(LuaFailure) in
      let job = try apply(call, pool, "apply")
      return try get(call, pool, job, .never)
    }
    pool.method("apply_async") { call, pool throws(LuaFailure) in
      try pushResult(call, pool, try apply(call, pool, "apply_async"))
    }
    for (name, shape) in [("map", TaskShape.single), ("starmap", .sequence)] {
      pool.method(name) { call, pool throws(LuaFailure) in
        let job = try map(call, pool, name, shape)
        return try get(call, pool, job, .never)
      }
      pool.method(name + "_async") { call, pool throws(LuaFailure) in
        try pushResult(call, pool, try map(call, pool, name + "_async", shape))
      }
    }
    pool.method("close") { _, pool throws(LuaFailure) in
      try pool.requireOwner("close")
      pool.core.close()
      return 0
    }
    pool.method("terminate") { call, pool throws(LuaFailure) in
      try pool.requireOwner("terminate")
      try pool.terminate(call)
      return 0
    }
    pool.method("join") { call, pool throws(LuaFailure) in
      try pool.requireOwner("join")
      let deadline = Deadline(seconds: try call.timeout(2))
      if pool.core.state == .running { throw .valueError("Pool.join: the pool is still running") }
      try call.push(try pool.join(call, deadline))
      return 1
    }
    pool.metamethod("__close") { call, pool throws(LuaFailure) in
      // In a fork of the owner the variable stands for somebody else's pool.
      guard pool.isOwn else { return 0 }
      try pool.terminate(call)
      _ = try pool.join(call, .never)
      return 0
    }
    pool.metamethod("__tostring") { call, pool throws(LuaFailure) in
      try call.push("<Pool state=\(pool.core.state) pool_size=\(pool.core.processes)>")
      return 1
    }
  }

  // MARK: Tasks

  /// `apply(f, args)` and `apply_async(f, args, opts)`.
  private static func apply(
    _ call: LuaCall, _ pool: PoolObject, _ name: String
  ) throws(LuaFailure) -> PoolJob {
    try pool.requireRunning(name)
    try call.checkCallable(2, "f")
    _ = try call.checkOptionalTable(3, "args")
    let options = try TaskOptions(call, 4, chunks: false)
    try call.setCount(3)
    let encoder = try TaskEncoder(call, function: 2, shape: .arguments)
    let payload = encoder.begin()
    try call.copy(3)
    try encoder.append(call, to: payload, root: "args")
    try call.newTable(array: 1)
    let job = try pool.open(call, count: 1, isMap: false, options)
    try pool.submit(job, base: 0, count: 1, payload)
    try pool.attend(call)
    return job
  }

  /// `map(f, it, chunksize)` and its relatives.
  private static func map(
    _ call: LuaCall, _ pool: PoolObject, _ name: String, _ shape: TaskShape
  ) throws(LuaFailure) -> PoolJob {
    try pool.requireRunning(name)
    try call.checkCallable(2, "f")
    let options = try TaskOptions(call, 4, chunks: true)
    try call.setCount(3)
    let count = try Iterables.collect(call, 3, "it")
    let size = options.chunksize ?? chunksize(for: count, workers: pool.core.processes)
    let payloads = try encode(call, count: count, chunks: size, shape)
    try call.newList(count)
    try call.push(count)
    try call.rawSetField(-2, "n")
    let job = try pool.open(call, count: count, isMap: true, options)
    for (chunk, payload) in payloads.enumerated() {
      let base = chunk * size
      try pool.submit(job, base: base, count: min(size, count - base), payload)
    }
    try pool.attend(call)
    return job
  }

  /// As Python chooses it: four chunks for each worker.
  private static func chunksize(for count: Int, workers: Int) -> Int {
    max(1, (count + workers * 4 - 1) / (workers * 4))
  }

  /// Encodes everything before anything is sent, so that what cannot cross fails the whole call.
  private static func encode(
    _ call: LuaCall, count: Int, chunks size: Int, _ shape: TaskShape
  ) throws(LuaFailure) -> [TaskPayload] {
    guard count > 0 else { return [] }
    let encoder = try TaskEncoder(call, function: 2, shape: shape)
    var payloads: [TaskPayload] = []
    payloads.reserveCapacity(count / size + 1)
    for index in 1...count {
      if (index - 1) % size == 0 { payloads.append(encoder.begin()) }
      try call.rawGet(3, index)
      try encoder.append(call, to: payloads[payloads.count - 1], root: "args[\(index)]")
    }
    return payloads
  }

  // MARK: Results

  /// Waits for a job and pushes its result. A wait that is given up drops the job.
  static func get(
    _ call: LuaCall, _ pool: PoolObject, _ job: PoolJob, _ deadline: Deadline
  ) throws(LuaFailure) -> Int {
    if try !pool.wait(for: job, call, deadline) {
      throw .error(className: "TimeoutError", message: "the result is not ready")
    }
    try job.push(call)
    return 1
  }

  private static func pushResult(
    _ call: LuaCall, _ pool: PoolObject, _ job: PoolJob
  ) throws(LuaFailure) -> Int {
    try call.push(AsyncResult(pool: pool, job: job), AsyncResultBinding.result)
    return 1
  }
}
