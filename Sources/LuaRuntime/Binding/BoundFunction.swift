import CLua

/// What a bound function is: a closure that reads its arguments from the call, pushes its results
/// and says how many there are.
///
/// Arguments are at 1, 2, … (a method's object is at 1). To fail it throws; Lua's error is raised
/// after the Swift frame has gone.
package typealias LuaBody = (LuaCall) throws(LuaFailure) -> Int

/// A Swift closure that Lua can call through the one trampoline of `CLua`.
///
/// The Lua function holds its address only, so whoever makes one keeps it alive as long as the
/// state: a `LuaClass`, which is immortal, or the state's `LuaContext`.
final class BoundFunction {
  /// How errors call it, such as `Queue.put`.
  let name: String
  private let body: LuaBody

  init(name: String, body: @escaping LuaBody) {
    self.name = name
    self.body = body
  }

  var address: UnsafeMutableRawPointer {
    unsafe Unmanaged.passUnretained(self).toOpaque()
  }

  /// Runs the body and turns what it throws into an error value on top of the stack.
  fileprivate func run(_ state: OpaquePointer) -> Int32 {
    let call = unsafe LuaCall(state, self)
    do throws(LuaFailure) {
      return Int32(truncatingIfNeeded: try body(call))
    } catch {
      call.pushRaised(error)
      return CLUA_RAISED
    }
  }

  /// Tells `CLua` how to call Swift. Cheap enough to be said once for every state.
  static func install() {
    unsafe clua_install(
      { state, address in
        guard let state = unsafe state, let address = unsafe address else { return CLUA_RAISED }
        return unsafe Unmanaged<BoundFunction>.fromOpaque(address)
          ._withUnsafeGuaranteedRef { unsafe $0.run(state) }
      },
      { address in
        guard let address = unsafe address else { return }
        unsafe Unmanaged<AnyObject>.fromOpaque(address).release()
      })
  }
}
