internal import LinuxSystem
internal import LuaRuntime
internal import SharedMemory

/// A semaphore as a script holds it.
final class SemaphoreObject {
  let semaphore: SharedSemaphore

  init(_ semaphore: SharedSemaphore) { self.semaphore = semaphore }

  /// Its word, for what is done without a wait.
  var fastMemory: LuaFastMemory {
    var fastMemory = LuaFastMemory()
    fastMemory.semaphore = semaphore.bits
    return fastMemory
  }

  /// Waits for a permit. Blocks until the deadline; events are attended to meanwhile.
  func acquire(_ call: LuaCall, _ deadline: Deadline) throws(LuaFailure) -> Bool {
    try Module.shared.wait(call) { () throws(LuaFailure) in semaphore.acquire(deadline) }
  }

  func release(_ name: String) throws(LuaFailure) {
    guard semaphore.release() else {
      throw .valueError("\(name).release: it has as many permits as it may have already")
    }
  }
}

/// A permit that is given back when the variable that holds this goes out of scope.
final class SemaphoreGuard {
  private var semaphore: SemaphoreObject?

  init(_ semaphore: SemaphoreObject) { self.semaphore = semaphore }

  func release() throws(LuaFailure) {
    guard let semaphore else { return }
    self.semaphore = nil
    try semaphore.release("SemaphoreGuard")
  }
}

/// `Semaphore` and `BoundedSemaphore`.
enum SemaphoreBinding {
  static let plain = LuaClass<SemaphoreObject>("Semaphore") { define($0) }
  static let bounded = LuaClass<SemaphoreObject>("BoundedSemaphore") { define($0) }

  private static let guardian = LuaClass<SemaphoreGuard>("SemaphoreGuard") { guardian in
    for name in ["release"] {
      guardian.method(name) { _, guardian throws(LuaFailure) in
        try guardian.release()
        return 0
      }
    }
    guardian.metamethod("__close") { _, guardian throws(LuaFailure) in
      try guardian.release()
      return 0
    }
  }

  private static func define(_ definition: LuaClass<SemaphoreObject>) {
    let name = definition.name
    definition.fastMemory = { $0.fastMemory }
    definition.method("acquire", fastPath: .take) { call, object throws(LuaFailure) in
      try call.push(try object.acquire(call, try TimeLimit(call, block: 2).deadline))
      return 1
    }
    definition.method("release", fastPath: .give) { _, object throws(LuaFailure) in
      try object.release(name)
      return 0
    }
    definition.method("locked") { call, object throws(LuaFailure) in
      try call.push(object.semaphore.lookAtPermits() == 0)
      return 1
    }
    definition.method("get_value") { call, object throws(LuaFailure) in
      try call.push(object.semaphore.lookAtPermits())
      return 1
    }
    definition.method("guard") { call, object throws(LuaFailure) in
      _ = try object.acquire(call, .never)
      try call.push(SemaphoreGuard(object), guardian)
      return 1
    }
    definition.method("with") { call, object throws(LuaFailure) in
      try call.checkCallable(2, "fn")
      _ = try object.acquire(call, .never)
      do throws(LuaFailure) {
        try call.call(arguments: call.count - 2, results: LuaCall.allResults)
      } catch {
        _ = object.semaphore.release()
        throw error
      }
      try object.release(name)
      return call.count - 1
    }
    definition.metamethod("__tostring") { call, object throws(LuaFailure) in
      let semaphore = object.semaphore
      let most = definition === bounded ? ", maxvalue=\(semaphore.most)" : ""
      try call.push("<\(name)(value=\(semaphore.permits)\(most))>")
      return 1
    }
    SharedObjects.pickle(
      definition, id: { $0.semaphore.id },
      open: { arena, id throws(SharedMemoryError) in
        SemaphoreObject(try SharedSemaphore(in: arena, opening: id))
      })
  }

  /// `Semaphore([value])` and `BoundedSemaphore([value])`.
  static func define(_ call: LuaCall) throws(LuaFailure) {
    for (definition, isBounded) in [(plain, false), (bounded, true)] {
      try call.bind(-1, definition.name, prefix: "") { call throws(LuaFailure) in
        try call.bindKeywords(["value"], from: 1)
        let value = try call.optionalInteger(1, "value") ?? 1
        guard value >= 0, value <= SharedSemaphore.limit else {
          throw call.invalid("value", "0 to \(SharedSemaphore.limit) expected, got \(value)")
        }
        let arena = try SharedObjects.arena()
        let semaphore = try translatingMemory { () throws(SharedMemoryError) in
          try SharedSemaphore(in: arena, permits: value, isBounded: isBounded)
        }
        try call.push(SemaphoreObject(semaphore), definition)
        return 1
      }
    }
  }
}
