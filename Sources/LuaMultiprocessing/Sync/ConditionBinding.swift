internal import LinuxSystem
internal import LuaRuntime
internal import Multiprocessing
internal import SharedMemory

/// A condition as a script holds it.
final class ConditionObject {
  let condition: SharedCondition
  let lock: LockObject

  init(_ condition: SharedCondition) {
    self.condition = condition
    lock = LockObject(condition.lock)
  }

  func requireLock(_ method: String) throws(LuaFailure) {
    guard condition.lock.isHeldByCaller else {
      throw .error(
        className: "AssertionError",
        message: "Condition.\(method): the lock is not held by this process")
    }
  }

  /// Gives the lock up until this process is notified, and takes it again. Blocks until the
  /// deadline, and until the lock can be had; events are attended to meanwhile.
  /// - Returns: Whether it was notified.
  func wait(_ call: LuaCall, _ deadline: Deadline) throws(LuaFailure) -> Bool {
    try requireLock("wait")
    let wait = try translatingMemory { () throws(SharedMemoryError) in try condition.beginWait() }
    var failure: LuaFailure?
    do throws(LuaFailure) {
      _ = try Module.shared.wait(call) { () throws(LuaFailure) in
        condition.sleep(wait, deadline)
      }
    } catch {
      failure = error
    }
    // A call of a manager's client that has given it up gets nothing any more.
    if failure == nil || !Module.runsForNobody { regain(call, wait.depth, &failure) }
    let notified = condition.endWait(wait)
    guard let failure else { return notified }
    // What was meant for this process, which does not see it, is another's.
    if notified { condition.notify() }
    throw failure
  }

  /// Takes the lock as often as it was held before. An interrupt is kept until then, as the script
  /// expects to have the lock when it comes; with a second one the lock is given up.
  private func regain(_ call: LuaCall, _ depth: Int, _ failure: inout LuaFailure?) {
    var left = depth
    while left > 0 {
      do throws(LuaFailure) {
        _ = try Module.shared.wait(call) { () throws(LuaFailure) in
          condition.lock.acquire(.never).outcome
        }
        left -= 1
      } catch {
        let isSecond = failure != nil
        failure = error
        if isSecond { return }
      }
    }
  }
}

/// `Condition`.
enum ConditionBinding {
  static let condition = LuaClass<ConditionObject>("Condition") { condition in
    LockBinding.defineMethods(condition, name: "Condition") { $0.lock }
    condition.method("wait") { call, object throws(LuaFailure) in
      let deadline = Deadline(seconds: try call.timeout(2))
      let notified = try object.wait(call, deadline)
      if notified { Module.shared.server?.server.noteNotified(object.condition) }
      try call.push(notified)
      return 1
    }
    condition.method("wait_for", waitFor)
    condition.method("notify") { call, object throws(LuaFailure) in
      let count = try call.optionalInteger(2, "n") ?? 1
      guard count >= 0 else { throw call.invalid("n", "0 or more expected, got \(count)") }
      try object.requireLock("notify")
      object.condition.notify(count)
      return 0
    }
    condition.method("notify_all") { _, object throws(LuaFailure) in
      try object.requireLock("notify_all")
      object.condition.notifyAll()
      return 0
    }
    condition.metamethod("__tostring") { call, object throws(LuaFailure) in
      try LockBinding.push(call, object.lock)
      try call.push("<Condition(\(try call.display(-1)), \(object.condition.waiting))>")
      return 1
    }
    SharedObjects.pickle(
      condition, id: { $0.condition.id },
      open: { arena, id throws(SharedMemoryError) in
        ConditionObject(try SharedCondition(in: arena, opening: id))
      })
  }

  /// `wait_for(predicate[, timeout])`: the predicate's last value.
  private static func waitFor(
    _ call: LuaCall, _ object: ConditionObject
  ) throws(LuaFailure) -> Int {
    try call.checkCallable(2, "predicate")
    let deadline = Deadline(seconds: try call.timeout(3))
    while true {
      try call.copy(2)
      try call.call(arguments: 0, results: 1)
      if call.booleanValue(-1) || deadline.isPast { return 1 }
      call.pop()
      _ = try object.wait(call, deadline)
    }
  }

  /// `Condition([lock])`.
  static func define(_ call: LuaCall) throws(LuaFailure) {
    try call.bind(-1, "Condition", prefix: "") { call throws(LuaFailure) in
      try call.bindKeywords(["lock"], from: 1)
      let arena = try SharedObjects.arena()
      let given = try lock(call, 1)
      let made = try translatingMemory { () throws(SharedMemoryError) in
        let lock = if let given { given } else { try SharedMutex(in: arena, recursive: true) }
        return try SharedCondition(in: arena, lock: lock)
      }
      try call.push(ConditionObject(made), condition)
      return 1
    }
  }

  private static func lock(_ call: LuaCall, _ index: Int) throws(LuaFailure) -> SharedMutex? {
    if call.isNil(index) { return nil }
    for definition in [LockBinding.lock, LockBinding.recursive] {
      if let given = call.objectValue(index, definition) { return given.mutex }
    }
    throw call.mismatch(index, "lock", "Lock, RLock or nil")
  }
}
