internal import CLua

/// Threads of one Lua state: what the language has to do for them. Which one runs when is decided
/// elsewhere.
package enum Threads {
  /// Has the running code give way by `switcher` when it is asked to
  /// (``requestSwitch``), between two instructions. `switcher` tells whether another thread has run
  /// meanwhile.
  package static func install(switcher: @convention(c) () -> Bool) {
    clua_preempt_set_switcher(switcher)
  }

  /// Asks the running code to give way soon: async-signal-safe. False if it has not heeded the last
  /// request.
  package static let requestSwitch: @convention(c) () -> Bool = { clua_preempt_request() }

  /// Whether the running code may let others run while it waits: not in a finalizer, and not under
  /// a `__concat`.
  package static var mayLeave: Bool { clua_preempt_may_leave(0) }

  /// Has each turn last 1 to `most` instructions, drawn from `seed`; 0 ends that.
  package static func seed(_ seed: Int, most: UInt32) {
    clua_preempt_seed(UInt64(bitPattern: Int64(seed)), most)
  }

  /// The code of the thread whose turn it is is about to go on.
  package static func beginTurn() { clua_preempt_begin_turn() }
}

extension LuaCall {
  /// Fills the table on top of the stack with what C does for threads: `clua_threads.h` says what.
  package func defineThreads() throws(LuaFailure) { try check(unsafe clua_define_threads(state)) }

  /// Fills the table on top of the stack with the functions of wait lists; the function below it
  /// goes on with a wait where events are to be seen to: `clua_waits.h` says how.
  package func defineWaits() throws(LuaFailure) { try check(unsafe clua_define_waits(state)) }

  /// The descriptor of the file at `index` if reading from it may have to wait; nil for others.
  package func blockingDescriptor(_ index: Int) -> Int32? {
    let descriptor = unsafe clua_blocking_descriptor(state, Int32(truncatingIfNeeded: index))
    return descriptor < 0 ? nil : descriptor
  }
}
