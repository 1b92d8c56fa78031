internal import LinuxSystem
internal import LuaRuntime
internal import Multiprocessing

extension Module {
  /// Repeats a wait until it is over, attending to events whenever one interrupts it: ended children
  /// are collected, callbacks run, and a Ctrl-C is raised as KeyboardInterrupt.
  ///
  /// Returns false when the time was up.
  func wait(
    _ call: LuaCall, _ step: () throws(LuaFailure) -> WaitOutcome
  ) throws(LuaFailure) -> Bool {
    if !listeners.isEmpty { try attendToEvents(call) }
    while true {
      switch try step() {
      case .done: return true
      case .timedOut: return false
      case .interrupted: try attendToEvents(call)
      }
    }
  }

  /// Answers whoever asks what this process does, between two steps of the script.
  package func answerQuestion() { host.answerQuestion(isWaiting: false) }

  /// Does what is due between two waits, without waiting.
  func attendToEvents(_ call: LuaCall) throws(LuaFailure) {
    let events = host.serviceEvents()
    for child in events.ended { instances.forget(child) }
    for listener in listeners.values { try listener.attend(call) }
    if let failure = server?.takeCancellation() { throw failure }
    if events.interrupted {
      Interrupts.noteDelivered()
      throw .keyboardInterrupt
    }
  }
}
