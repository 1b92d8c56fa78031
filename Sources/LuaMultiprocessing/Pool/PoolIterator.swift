internal import LinuxSystem
internal import LuaRuntime
internal import Multiprocessing

/// What `imap` returns. It keeps the pool alive; when it goes, what it has drawn and not given is
/// dropped.
final class PoolIterator {
  let pool: PoolObject
  let iteration: PoolIteration

  init(_ pool: PoolObject, _ iteration: PoolIteration) {
    self.pool = pool
    self.iteration = iteration
  }

  deinit { if pool.isOwn { iteration.drop() } }
}

/// `IMapIterator`.
enum PoolIteratorBinding {
  static let iterator = LuaClass<PoolIterator>("IMapIterator") { iterator in
    iterator.method("next") { call, iterator throws(LuaFailure) in
      try iterator.pool.requireOwner("IMapIterator.next")
      let limit = try TimeLimit(call, timeout: 2)
      guard try iterator.iteration.next(call, limit) != nil else {
        throw .error(
          className: "StopIteration", message: "IMapIterator.next: there are no more results")
      }
      return 1
    }
    iterator.metamethod("__call") { call, iterator throws(LuaFailure) in
      try iterator.pool.requireOwner("IMapIterator")
      guard let index = try iterator.iteration.next(call, .never) else {
        try call.pushNil()
        return 1
      }
      try call.push(index + 1)
      call.insert(-2)
      return 2
    }
    // The fourth value of a generic for: a loop that is left early draws no more.
    iterator.metamethod("__close") { _, iterator throws(LuaFailure) in
      if iterator.pool.isOwn { iterator.iteration.drop() }
      return 0
    }
  }
}
