internal import LinuxSystem
internal import LuaRuntime
internal import Multiprocessing
internal import SharedMemory

extension Module {
  /// Repeats a wait until it is over, attending to events whenever one interrupts it: ended children
  /// are collected, callbacks run, and a Ctrl-C is raised as KeyboardInterrupt.
  ///
  /// Returns false when the time was up.
  func wait(
    _ call: LuaCall, _ step: () throws(SharedMemoryError) -> WaitOutcome
  ) throws(LuaFailure) -> Bool {
    try attendToEvents(call)
    while true {
      switch try translating(step) {
      case .done: return true
      case .timedOut: return false
      case .interrupted: try attendToEvents(call)
      }
    }
  }

  /// Does what is due between two waits, without waiting.
  func attendToEvents(_ call: LuaCall) throws(LuaFailure) {
    let events = host.serviceEvents()
    if events.interrupted { throw .error(className: "KeyboardInterrupt", message: "") }
    for listener in eventListeners { try listener.attend(call) }
  }

  /// Runs an operation on shared memory, and turns its error into one for the script.
  func translating<Result>(
    _ operation: () throws(SharedMemoryError) -> Result
  ) throws(LuaFailure) -> Result {
    do throws(SharedMemoryError) {
      return try operation()
    } catch {
      throw LuaFailure(error)
    }
  }
}
