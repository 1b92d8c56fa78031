/// Keeps a Lua value alive for Swift, from any call to any later one of the same state.
///
/// It lets the value go when it is deinitialised; when the state was closed before, it does
/// nothing.
package final class LuaReference {
  private let context: LuaContext
  private let key: Int

  fileprivate init(context: LuaContext, key: Int) {
    self.context = context
    self.key = key
  }

  deinit {
    context.release(reference: key)
  }

  fileprivate func push(_ call: LuaCall) throws(LuaFailure) {
    try context.push(reference: key, call)
  }
}

extension LuaCall {
  /// Keeps the value at `index`, which stays on the stack.
  package func reference(_ index: Int) throws(LuaFailure) -> LuaReference {
    try copy(index)
    let context = context
    return LuaReference(context: context, key: try context.reference(self))
  }

  /// Pushes the value that was kept.
  package func push(_ reference: LuaReference) throws(LuaFailure) {
    try reference.push(self)
  }
}
