internal import CLua

/// Ctrl-C as an error in Lua code.
package enum Interrupts {
  /// Whether an interrupt is still to be delivered is asked of `taker`. Who handles the signal
  /// calls `request`.
  package static func delegate(taker: @convention(c) () -> Bool) {
    clua_interrupt_set_taker(taker)
  }

  /// What the handler calls, with the signal's number: async-signal-safe.
  package static let request: @convention(c) (Int32) -> Void = { clua_interrupt_request($0) }

  /// Has the running code call `report` at its next step: async-signal-safe.
  package static let requestReport: @convention(c) () -> Void = { clua_report_request() }

  /// What `requestReport` has called.
  package static func reportBy(_ report: @convention(c) () -> Void) { clua_report_set(report) }

  /// Has the running code call what `attendBy` was given at its next step: async-signal-safe.
  package static let requestAttention: @convention(c) () -> Void = { clua_attention_request() }

  /// What `requestAttention` has called, in the coroutine that runs; what it throws is raised
  /// there.
  package static func attendBy(
    _ call: LuaCall, _ attend: @escaping (LuaCall) throws(LuaFailure) -> Void
  ) throws(LuaFailure) {
    try call.push(function: "attention") { call throws(LuaFailure) in
      try attend(call)
      return 0
    }
    try call.rawSetField(Int(CLUA_REGISTRY), CLUA_ATTENTION)
  }

  /// Says that the interrupt was delivered by other means.
  package static func noteDelivered() { _ = clua_interrupt_take() }

  /// Whether a Ctrl-C came that nobody was told of; the caller tells now.
  static func take() -> Bool { clua_standalone_take_interrupt() }

  /// Has interrupts and reports reach whichever coroutine of a state runs.
  package static func followCoroutines(_ state: LuaState) -> Bool {
    unsafe clua_interrupt_follow_coroutines(state.call.state) != CLUA_RAISED
  }

  /// Lets code on another stack run, or come back to this one: `line` is what runs there, and
  /// afterwards what ran here.
  package static func exchange(_ line: inout RunningLine) {
    unsafe clua_interrupt_exchange(&line.line)
  }

  /// Has interrupts reach no code any more, as when the state is about to be closed.
  package static func stopWatching() { clua_interrupt_watch(nil) }

  /// Has interrupts reach this state's code, whatever runs it.
  package static func watch(_ state: LuaState) { unsafe clua_interrupt_watch(state.call.state) }
}

/// What runs on a stack of its own, for interrupts and reports to reach it.
@safe
package struct RunningLine {
  var line: clua_running

  /// Where nothing runs.
  package init() { unsafe line = clua_running(running: nil, resumed: nil) }

  /// A stack on which a thread's code will run.
  package init(of thread: LuaThread) {
    unsafe line = clua_running(running: thread.call.state, resumed: nil)
  }
}
