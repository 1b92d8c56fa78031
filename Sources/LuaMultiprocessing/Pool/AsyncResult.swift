internal import LinuxSystem
internal import LuaRuntime
internal import Multiprocessing

/// What the asynchronous methods of a pool return. It keeps the pool alive.
final class AsyncResult {
  let pool: PoolObject
  let job: PoolJob

  init(pool: PoolObject, job: PoolJob) {
    self.pool = pool
    self.job = job
  }
}

/// `AsyncResult`.
enum AsyncResultBinding {
  static let result = LuaClass<AsyncResult>("AsyncResult") { result in
    result.method("get") { call, result throws(LuaFailure) in
      try result.pool.requireOwner("AsyncResult.get")
      let limit = try TimeLimit(call, timeout: 2)
      return try PoolBinding.get(call, result.pool, result.job, limit)
    }
    result.method("try") { call, result throws(LuaFailure) in
      try result.pool.requireOwner("AsyncResult.try")
      let limit = try TimeLimit(call, timeout: 2)
      return try result.job.pushTry(call) { () throws(LuaFailure) in
        _ = try PoolBinding.get(call, result.pool, result.job, limit)
      }
    }
    result.method("wait") { call, result throws(LuaFailure) in
      try result.pool.requireOwner("AsyncResult.wait")
      let deadline = Deadline(seconds: try call.timeout(2))
      _ = try result.pool.wait(for: result.job, call, deadline)
      return 0
    }
    result.method("ready") { call, result throws(LuaFailure) in
      try result.pool.requireOwner("AsyncResult.ready")
      try Module.shared.attendToEvents(call)
      try call.push(result.job.isReady)
      return 1
    }
    result.method("successful") { call, result throws(LuaFailure) in
      try result.pool.requireOwner("AsyncResult.successful")
      try Module.shared.attendToEvents(call)
      guard result.job.isReady else {
        throw .valueError("AsyncResult.successful: the result is not ready")
      }
      try call.push(result.job.isSuccessful)
      return 1
    }
    result.method("cancel") { call, result throws(LuaFailure) in
      try result.pool.requireOwner("AsyncResult.cancel")
      try Module.shared.attendToEvents(call)
      try call.push(try result.pool.cancel(result.job, call))
      return 1
    }
  }
}
