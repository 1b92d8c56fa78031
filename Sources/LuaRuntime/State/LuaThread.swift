import CLua

/// A coroutine of a Lua state that is used as a stack of its own, for code that runs on a fiber.
/// Lua's `yield` has no part in it.
@safe
package final class LuaThread {
  /// The view of its stack, empty at first. Good as long as the thread lives.
  package let call: LuaCall
  private let reference: LuaReference

  /// Makes one in the state of `call`.
  package init(_ call: LuaCall) throws(LuaFailure) {
    var made: OpaquePointer?
    try call.check(unsafe clua_push_thread(call.state, &made))
    defer { call.pop() }
    reference = try call.reference(-1)
    guard let made = unsafe made else { throw .runtimeError("a coroutine that is none") }
    self.call = unsafe LuaCall(made, nil)
  }

  /// Moves the topmost `count` values of another stack of the same state to this one.
  package func take(_ count: Int, from other: LuaCall) throws(LuaFailure) {
    try other.check(
      unsafe clua_move(other.state, call.state, Int32(truncatingIfNeeded: count)))
  }
}

extension LuaCall {
  /// The names of the methods that the object at `index` has by its class; none for what is no
  /// object.
  package func methodNames(_ index: Int) -> [String] {
    (objectClass(index)?.members.methods ?? []).sorted()
  }
}
