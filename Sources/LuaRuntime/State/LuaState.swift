import CLua

/// Owns a Lua state with the standard libraries open and the error classes of this target defined.
///
/// One thread uses it. `call` is the view for work outside of any Lua function.
@safe
package final class LuaState {
  private let context = LuaContext()
  private let state: OpaquePointer
  /// Outlives the state that it serves.
  private let allocator: LuaAllocator?
  private var isFork = false

  /// Why there is no state.
  package enum OpeningError: Error {
    case outOfMemory
  }

  /// - ignoresEnvironment: whether `package.path` and `package.cpath` leave the environment's
  ///   variables out of account (the option `-E`).
  /// - allocator: counts and refuses the state's memory; for tests.
  package init(
    ignoresEnvironment: Bool = false, allocator: LuaAllocator? = nil
  ) throws(OpeningError) {
    self.allocator = allocator
    BoundFunction.install()
    let address = unsafe Unmanaged.passUnretained(context).toOpaque()
    guard let state = unsafe clua_open(allocator?.block, address) else { throw .outOfMemory }
    unsafe self.state = state
    unsafe context.open(state)
    let call = unsafe LuaCall(state, nil)
    do throws(LuaFailure) {
      try call.check(unsafe clua_mark_beginning(state))
      try call.check(unsafe clua_open_libraries(state, ignoresEnvironment))
      try context.makeReferenceTable(call)
      try call.prepareErrors()
      try call.prepareNamedValues()
    } catch {
      context.close()
      throw .outOfMemory
    }
    call.setTop(0)
  }

  deinit {
    close()
  }

  /// Runs all finalizers and frees the state; `call` must not be used afterwards.
  package func close() {
    context.close()
  }

  /// In a process that is a copy of another one: from now on, variables that are to be closed and
  /// objects with a finalizer are its own, and what there was is the other's. Leaves a value on the
  /// stack, below which it must not shrink any more.
  package func beginFork() {
    isFork = true
    // What called the fork is no place of this process.
    unsafe clua_forget_callers(state)
    _ = unsafe clua_mark_fork(state)
  }

  /// Runs what Lua runs at the end of a program, the closing of variables and finalizers, also
  /// while code runs in the state; of a fork, its own only. `leave` then ends the process.
  package func end(_ status: Int32, leave: @convention(c) (Int32) -> Void) {
    Interrupts.stopWatching()
    unsafe clua_end(state, isFork, status, leave)
  }

  /// The view for work outside of Lua functions: of the stack that runs now, or else of the main
  /// one. Each piece of work leaves the stack as it was.
  package var call: LuaCall { unsafe LuaCall(clua_running_in(state), nil) }

  /// Switches to the generational collector, as the `lua` command does.
  package func useGenerationalCollector() {
    unsafe clua_use_generational_gc(state)
  }

  /// Lets Lua take that many bytes more than it has by now, and refuses the rest, which is an error
  /// that scripts can catch; nil lifts the bound.
  package func boundMemory(to bytes: Int?) {
    unsafe clua_bound_memory(state, Int64(bytes ?? -1))
  }
}
