internal import LinuxSystem
internal import LuaRuntime
internal import Multiprocessing

/// `Future`.
enum FutureBinding {
  static let future = LuaClass<PoolFuture>("Future") { future in
    defineResults(future)
    defineState(future)
    future.method("add_done_callback") { call, future throws(LuaFailure) in
      try future.task.pool.requireOwner("add_done_callback")
      try call.checkCallable(2, "fn")
      try future.refresh(call)
      try future.addCallback(2, of: 1, call)
      return 0
    }
    future.metamethod("__tostring") { call, future throws(LuaFailure) in
      try call.push(future.text)
      return 1
    }
  }

  private static func defineResults(_ future: LuaClass<PoolFuture>) {
    future.method("result") { call, future throws(LuaFailure) in
      try future.task.pool.requireOwner("result")
      try future.wait(call, try TimeLimit(call, timeout: 2))
      try future.task.push(call)
      return 1
    }
    future.method("try") { call, future throws(LuaFailure) in
      try future.task.pool.requireOwner("try")
      let limit = try TimeLimit(call, timeout: 2)
      return try future.task.pushTry(call) { () throws(LuaFailure) in
        try future.wait(call, limit)
        try future.task.push(call)
      }
    }
    future.method("exception") { call, future throws(LuaFailure) in
      try future.task.pool.requireOwner("exception")
      try future.wait(call, try TimeLimit(call, timeout: 2))
      if !future.hasFailed && future.state == .finished {
        try call.pushNil()
        return 1
      }
      do throws(LuaFailure) {
        try future.task.push(call)
      } catch {
        if future.state == .cancelled { throw error }
        call.pushRaised(error)
      }
      return 1
    }
  }

  private static func defineState(_ future: LuaClass<PoolFuture>) {
    let questions: [(String, (PoolFuture) -> Bool)] = [
      ("done", { $0.task.isReady }), ("running", { $0.state == .running }),
      ("cancelled", { $0.state == .cancelled }),
    ]
    for (name, answer) in questions {
      future.method(name) { call, future throws(LuaFailure) in
        try future.task.pool.requireOwner(name)
        try future.refresh(call)
        try call.push(answer(future))
        return 1
      }
    }
    future.method("cancel") { call, future throws(LuaFailure) in
      try future.task.pool.requireOwner("cancel")
      try future.refresh(call)
      try call.push(try future.cancel(call))
      return 1
    }
  }
}

/// The object that `futures.lua` has for what watches futures.
enum FutureWatchBinding {
  static let watch = LuaClass<FutureWatch<PoolJob>>("FutureWatch") { watch in
    watch.method("next") { call, watch throws(LuaFailure) in
      let deadline = Deadline(seconds: try call.timeout(2))
      guard let found = try watch.takeNext(call, until: deadline) else {
        try call.pushNil()
        return 1
      }
      try call.push(found.index + 1)
      try call.push(found.hasFailed)
      return 2
    }
    watch.metamethod("__close") { _, watch throws(LuaFailure) in
      watch.close()
      return 0
    }
  }

  /// `watch_futures(list)`, whose items are futures and there once each.
  static func make(_ call: LuaCall) throws(LuaFailure) -> Int {
    var futures: [PoolFuture] = []
    for item in 0..<call.rawLength(1) {
      try call.rawGet(1, item + 1)
      let future = try call.object(-1, FutureBinding.future)
      call.pop()
      try future.task.pool.requireOwner("wait")
      futures.append(future)
    }
    try call.push(FutureWatch(futures), watch)
    return 1
  }
}
