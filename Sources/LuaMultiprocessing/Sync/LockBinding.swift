internal import LinuxSystem
internal import LuaRuntime
internal import SharedMemory

/// A lock as a script holds it.
class LockObject {
  let mutex: SharedMutex

  init(_ mutex: SharedMutex) { self.mutex = mutex }

  /// Its addresses, for what is done without a wait.
  var fastMemory: LuaFastMemory {
    var fastMemory = LuaFastMemory()
    fastMemory.lock = mutex.bits
    return fastMemory
  }

  /// Waits for the lock. Blocks until the deadline; events are attended to meanwhile.
  func acquire(
    _ call: LuaCall, _ deadline: Deadline, isRecorded: Bool = true
  ) throws(LuaFailure) -> Acquisition {
    var abandoned = false
    let acquired = try Module.shared.wait(call) { () throws(LuaFailure) in
      let result = mutex.acquire(deadline, isRecorded: isRecorded)
      abandoned = result.abandoned
      return result.outcome
    }
    return Acquisition(acquired: acquired, abandoned: abandoned)
  }

  struct Acquisition {
    let acquired: Bool
    /// The owner before died or ended with the lock in its hands.
    let abandoned: Bool

    /// Pushes `true`, `true, "abandoned"` or `false`.
    func push(_ call: LuaCall) throws(LuaFailure) -> Int {
      try call.push(acquired)
      guard abandoned else { return 1 }
      try call.push("abandoned")
      return 2
    }
  }

  func release(_ name: String) throws(LuaFailure) {
    do throws(SharedMemoryError) {
      return try mutex.release()
    } catch {}
    if mutex.isRecursive {
      throw .error(
        className: "AssertionError",
        message: "\(name).release: the lock is not held by this process")
    }
    throw .valueError("\(name).release: the lock is not held")
  }
}

/// A lock that is released when the variable that holds this goes out of scope.
final class LockGuard {
  private var lock: LockObject?

  init(_ lock: LockObject) { self.lock = lock }

  func release(_ name: String) throws(LuaFailure) {
    guard let lock else { return }
    self.lock = nil
    try lock.release(name)
  }
}

/// `Lock` and `RLock`.
enum LockBinding {
  static let lock = LuaClass<LockObject>("Lock") { define($0) }
  static let recursive = LuaClass<LockObject>("RLock") { define($0) }

  static let guardian = LuaClass<LockGuard>("LockGuard") { guardian in
    guardian.metamethod("__close") { _, guardian throws(LuaFailure) in
      try guardian.release("LockGuard")
      return 0
    }
    guardian.method("release") { _, guardian throws(LuaFailure) in
      try guardian.release("LockGuard")
      return 0
    }
  }

  private static func define(_ lock: LuaClass<LockObject>) {
    lock.fastMemory = { $0.fastMemory }
    defineMethods(lock, name: lock.name) { $0 }
    lock.metamethod("__tostring") { call, object throws(LuaFailure) in
      try call.push("<\(lock.name)(locked=\(object.mutex.isLocked ? "True" : "False"))>")
      return 1
    }
    // A lock that crossed, or that `get_lock` gives, is another object of Lua and the same lock.
    lock.metamethod("__eq") { call, object throws(LuaFailure) in
      let other = call.objectValue(2, LockBinding.lock) ?? call.objectValue(2, recursive)
      try call.push(other?.mutex.id == object.mutex.id)
      return 1
    }
    SharedObjects.pickle(
      lock, id: { $0.mutex.id },
      open: { arena, id throws(SharedMemoryError) in
        LockObject(try SharedMutex(in: arena, opening: id))
      })
  }

  /// What an object with a lock of its own has (`Value`, `Array`): the methods of the lock, and
  /// ways to the lock and to the same object without it.
  static func defineOwner<Object: AnyObject, Raw: AnyObject>(
    _ definition: LuaClass<Object>, name: String,
    lock: @escaping (Object) throws(LuaFailure) -> LockObject,
    _ raw: LuaClass<Raw>, _ makeRaw: @escaping (Object) -> Raw
  ) {
    defineMethods(definition, name: name, lock)
    definition.method("get_lock") { call, object throws(LuaFailure) in
      try push(call, try lock(object))
      return 1
    }
    definition.method("get_obj") { call, object throws(LuaFailure) in
      try call.push(makeRaw(object), raw)
      return 1
    }
  }

  /// The methods of a lock, also for what has one.
  static func defineMethods<Object: AnyObject>(
    _ definition: LuaClass<Object>, name: String,
    _ lock: @escaping (Object) throws(LuaFailure) -> LockObject
  ) {
    definition.method("acquire", fastPath: .acquire) { call, object throws(LuaFailure) in
      let limit = try TimeLimit(call, block: 2)
      return try lock(object).acquire(call, limit.deadline).push(call)
    }
    let release: LuaClass<Object>.Body = { _, object throws(LuaFailure) in
      try lock(object).release(name)
      return 0
    }
    definition.method("release", fastPath: .release, release)
    // What `with` ends by; and a lock that was taken may be released by its variable's going.
    definition.metamethod("__close", fastPath: .release, release)
    definition.method("locked") { call, object throws(LuaFailure) in
      try call.push(try lock(object).mutex.lookWhetherLocked())
      return 1
    }
    definition.method("guard") { call, object throws(LuaFailure) in
      let lock = try lock(object)
      _ = try lock.acquire(call, .never)
      try call.push(LockGuard(lock), guardian)
      return 1
    }
    definition.method("with", fastPath: .with) { call, object throws(LuaFailure) in
      try call.checkCallable(2, "fn")
      _ = try lock(object).acquire(call, .never)
      return 0
    }
  }

  /// Pushes a lock as an object of its class.
  static func push(_ call: LuaCall, _ object: LockObject) throws(LuaFailure) {
    try call.push(object, object.mutex.isRecursive ? recursive : lock)
  }

  /// `Lock()` and `RLock()`.
  static func define(_ call: LuaCall) throws(LuaFailure) {
    try call.bind(-1, "Lock", prefix: "") { call throws(LuaFailure) in
      try call.bindKeywords([], from: 1)
      try call.push(try make(recursive: false), lock)
      return 1
    }
    try call.bind(-1, "RLock", prefix: "") { call throws(LuaFailure) in
      try call.bindKeywords([], from: 1)
      try call.push(try make(recursive: true), recursive)
      return 1
    }
  }

  private static func make(recursive: Bool) throws(LuaFailure) -> LockObject {
    let arena = try SharedObjects.arena()
    return LockObject(
      try translatingMemory { () throws(SharedMemoryError) in
        try SharedMutex(in: arena, recursive: recursive)
      })
  }
}
