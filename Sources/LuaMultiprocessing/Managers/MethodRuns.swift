internal import LuaRuntime

/// The methods that run as tasks in a server.
struct MethodRuns {
  /// Those that are not done.
  private(set) var active: [MethodRun] = []
  /// Lua stacks that have nothing to do.
  private var idle: [MethodRun] = []

  private static let mostIdle = 32

  /// One for a method.
  mutating func make(_ call: LuaCall) throws(LuaFailure) -> MethodRun {
    if idle.isEmpty { idle.append(try MethodRun(call)) }
    let run = idle.removeLast()
    active.append(run)
    return run
  }

  /// Takes one out that is done, or was not started.
  mutating func end(_ run: MethodRun) {
    active.removeAll { $0 === run }
    run.task = nil
    if idle.count < Self.mostIdle { idle.append(run) }
  }
}
