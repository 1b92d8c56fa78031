internal import LinuxSystem
internal import LuaRuntime
internal import SharedMemory

extension Channel {
  /// Takes a message and has it read, for a wait that a script makes.
  func takeForScript(
    _ deadline: Deadline, _ body: (RawSpan) throws(LuaFailure) -> Void
  ) throws(LuaFailure) -> WaitOutcome {
    switch try take(deadline, body) {
    case .done: .done
    case .timedOut, .closed: .timedOut
    case .interrupted: .interrupted
    }
  }

  var isHeldHereOnly: Bool { object.isHeldHereOnly }

  var arena: Arena { object.arena }
}
