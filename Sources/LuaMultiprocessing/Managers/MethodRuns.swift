internal import LinuxSystem
internal import LuaRuntime
internal import SharedMemory

/// The methods that run on fibers in a server.
struct MethodRuns {
  /// Those that sleep.
  private(set) var sleeping: [MethodRun] = []
  /// Fibers that have nothing to do.
  private var idle: [MethodRun] = []

  private static let mostIdle = 32

  /// A fiber for a method.
  mutating func make(_ call: LuaCall) throws(LuaFailure) -> MethodRun {
    if let run = idle.popLast() { return run }
    return try MethodRun(call)
  }

  /// Puts one that has just stopped where it belongs.
  mutating func put(_ run: MethodRun) {
    if run.fiber.isBusy {
      sleeping.append(run)
    } else if idle.count < Self.mostIdle {
      idle.append(run)
    }
  }

  /// Takes out those whose sleep is over.
  mutating func takeDue() -> [MethodRun] {
    guard !sleeping.isEmpty else { return [] }
    let due = sleeping.filter(\.fiber.isDue)
    if !due.isEmpty { sleeping.removeAll { run in due.contains { $0 === run } } }
    return due
  }

  /// What the sleeping ones wait for.
  var awaitables: [Awaitable] {
    sleeping.flatMap { run in run.fiber.conditions.map { .changed($0) } }
  }

  /// When the first of them wants to go on in any case.
  var deadline: Deadline {
    let first = sleeping.map(\.fiber.deadline.nanoseconds).min()
    return first.map { Deadline(nanoseconds: $0) } ?? .never
  }
}
