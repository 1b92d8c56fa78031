internal import LinuxSystem
internal import LuaRuntime
internal import Multiprocessing

/// What `submit` returns.
typealias PoolFuture = Future<PoolJob>

extension PoolJob: FutureTask {
  var hasBegun: Bool { pool.core.state(of: tasks) != .pending }

  func withdraw() -> Bool { pool.core.withdraw(tasks) }

  func abandon(_ call: LuaCall) throws(LuaFailure) {
    try pool.abandon(self, call) { call throws(LuaFailure) in
      try call.pushError("CancelledError", "the future was cancelled")
    }
  }

  func watch() { pool.watch(self) }

  static func attend(_ call: LuaCall) throws(LuaFailure) {
    try Module.shared.attendToEvents(call)
  }

  static func wait(
    for jobs: [PoolJob], until deadline: Deadline, _ call: LuaCall, isOver: () -> Bool
  ) throws(LuaFailure) {
    var pools: [PoolObject] = []
    for job in jobs where !pools.contains(where: { $0 === job.pool }) { pools.append(job.pool) }
    _ = try Module.shared.wait(call) { () throws(LuaFailure) in
      while !isOver() {
        let outcome = PoolCore.waitForNews(of: pools.map(\.core), until: deadline)
        guard outcome == .done else { return outcome }
        for pool in pools { try pool.attend(call) }
      }
      return .done
    }
  }
}

extension PoolObject: ExecutorPool {
  var isOver: Bool { core.isOver }

  var openFutures: [PoolFuture] { openJobs.compactMap(\.future) }

  func endWorkers(kill: Bool) { core.endWorkers(kill: kill) }
}

extension Future where Work == PoolJob {
  /// Waits until it is done. A time that is up is a TimeoutError.
  func wait(_ call: LuaCall, _ limit: TimeLimit) throws(LuaFailure) {
    // What is there is had without a system call.
    if !task.isReady { try task.pool.attend(call) }
    let isThere = try task.isReady ? true : task.pool.wait(for: task, call, limit.deadline)
    guard isThere else {
      // Of the items of `map` scripts have no future: what they wait for is the iterator.
      let origin = task.origin
      let isItem = origin.firstItem != nil
      throw .error(
        className: "TimeoutError",
        message: "\(isItem ? origin.function : call.functionName): the result of "
          + "\(origin.text(of: 0)) did not come\(isItem ? " in time" : limit.text)")
    }
    try task.announce(call)
  }

  /// Has a function of the script called with the future, whose object is at `index`. What that
  /// raises is reported, and hinders nobody.
  func addCallback(
    _ callback: Int, of index: Int, _ call: LuaCall
  ) throws(LuaFailure) {
    let function = try call.reference(callback)
    let own = try call.reference(index)
    try addCallback(call) { [unowned self] call throws(LuaFailure) in
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
  }

  /// As Python's `repr` without its address.
  var text: String { "<Future state=\(state.rawValue)>" }
}
