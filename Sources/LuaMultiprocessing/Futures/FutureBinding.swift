internal import LinuxSystem
internal import LuaRuntime

/// `Future`.
enum FutureBinding {
  static let future = LuaClass<FutureObject>("Future") { future in
    defineResults(future)
    defineState(future)
    future.method("add_done_callback") { call, future throws(LuaFailure) in
      try future.pool.requireOwner("add_done_callback")
      try call.checkCallable(2, "fn")
      try future.refresh(call)
      try future.add(callback: 2, of: 1, call)
      return 0
    }
    future.metamethod("__tostring") { call, future throws(LuaFailure) in
      try call.push(future.text)
      return 1
    }
  }

  private static func defineResults(_ future: LuaClass<FutureObject>) {
    future.method("result") { call, future throws(LuaFailure) in
      try future.pool.requireOwner("result")
      try future.wait(call, try TimeLimit(call, timeout: 2))
      try future.job.push(call)
      return 1
    }
    future.method("try") { call, future throws(LuaFailure) in
      try future.pool.requireOwner("try")
      let limit = try TimeLimit(call, timeout: 2)
      return try future.job.pushTry(call) { () throws(LuaFailure) in
        try future.wait(call, limit)
        try future.job.push(call)
      }
    }
    future.method("exception") { call, future throws(LuaFailure) in
      try future.pool.requireOwner("exception")
      try future.wait(call, try TimeLimit(call, timeout: 2))
      if !future.hasFailed && future.state == .finished {
        try call.pushNil()
        return 1
      }
      do throws(LuaFailure) {
        try future.job.push(call)
      } catch {
        if future.state == .cancelled { throw error }
        call.pushRaised(error)
      }
      return 1
    }
  }

  private static func defineState(_ future: LuaClass<FutureObject>) {
    let questions: [(String, (FutureObject) -> Bool)] = [
      ("done", { $0.isDone }), ("running", { $0.state == .running }),
      ("cancelled", { $0.state == .cancelled }),
    ]
    for (name, answer) in questions {
      future.method(name) { call, future throws(LuaFailure) in
        try future.pool.requireOwner(name)
        try future.refresh(call)
        try call.push(answer(future))
        return 1
      }
    }
    future.method("cancel") { call, future throws(LuaFailure) in
      try future.pool.requireOwner("cancel")
      try future.refresh(call)
      try call.push(try future.cancel(call))
      return 1
    }
  }
}
