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

  /// Why there is no state.
  package enum OpeningError: Error {
    case outOfMemory
  }

  package convenience init() throws(OpeningError) {
    try self.init(allocator: nil)
  }

  /// A state whose memory `allocator` counts and refuses; for tests.
  package init(allocator: LuaAllocator?) throws(OpeningError) {
    self.allocator = allocator
    BoundFunction.install()
    let address = unsafe Unmanaged.passUnretained(context).toOpaque()
    guard let state = unsafe clua_open(allocator?.block, address) else { throw .outOfMemory }
    unsafe self.state = state
    unsafe context.open(state)
    let call = unsafe LuaCall(state, nil)
    do throws(LuaFailure) {
      try call.check(unsafe clua_open_libraries(state))
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

  /// The view for work outside of Lua functions. Each piece of work leaves the stack as it was.
  package var call: LuaCall { unsafe LuaCall(state, nil) }

  /// From now on `interrupt` makes `body` run at the next Lua instruction of this state's main
  /// coroutine; what it throws is raised there, in the midst of the script. One state per process.
  package func onInterrupt(_ body: @escaping LuaBody) {
    let function = BoundFunction(name: "interrupt", body: body)
    context.keep(function)
    unsafe clua_on_interrupt(state, function.record)
  }

  /// Interrupts the state that `onInterrupt` was called on last, if any. A signal handler may call it;
  /// its argument, the signal, does not matter. A coroutine that is running is left alone until it
  /// yields or ends.
  package static let interrupt: @convention(c) (Int32) -> Void = { clua_interrupt($0) }

  /// Switches to the generational collector, as the `lua` command does.
  package func useGenerationalCollector() {
    unsafe clua_use_generational_gc(state)
  }

  /// Runs a full collection.
  package func collectGarbage() {
    unsafe clua_collect(state)
  }

  /// Memory in use by Lua, in bytes (rounded down to KiB).
  package var memoryInUse: Int { unsafe Int(clua_memory_kib(state)) * 1024 }

  /// Turns Lua's warnings on (`-W`) or off.
  package func setWarnings(_ enabled: Bool) {
    _ = unsafe clua_enable_warnings(state, enabled)
  }
}
