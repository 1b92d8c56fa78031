import CLua

/// A Swift function that Lua can call through the one trampoline of `CLua`.
///
/// The Lua function holds the address of its record only, so the code that makes one keeps it alive
/// as long as the state: a `LuaClass`, which is immortal, or the state's `LuaContext`.
@safe
class BoundCallable {
  /// How errors call it, such as `Queue.put`.
  let name: String
  let record: UnsafeMutablePointer<clua_bound>

  init(name: String, selfClass: UnsafePointer<clua_class>?, fastPath: LuaFastPath = .none) {
    self.name = name
    unsafe record = .allocate(capacity: 1)
    unsafe record.initialize(
      to: clua_bound(
        function: Unmanaged.passUnretained(self).toOpaque(), self_class: selfClass,
        fast_path: fastPath.inC, name: nil))
  }

  deinit {
    unsafe clua_name_bound(record, nil)
    unsafe record.deallocate()
  }

  /// Runs it; `object` is what the C side found argument 1 of a method to hold.
  func invoke(_ call: LuaCall, _ object: UnsafeMutableRawPointer?) throws(LuaFailure) -> Int {
    preconditionFailure("a kind of bound function that cannot be called")
  }

  /// Runs it and turns what it throws into an error value on top of the stack.
  fileprivate final func run(_ state: OpaquePointer, _ object: UnsafeMutableRawPointer?) -> Int32 {
    let call = unsafe LuaCall(state, self)
    do throws(LuaFailure) {
      return Int32(truncatingIfNeeded: try unsafe invoke(call, object))
    } catch {
      if case .known(let failure) = error { return note(failure) }
      call.pushRaised(error)
      return CLUA_RAISED
    }
  }

  /// Leaves it to C, which raises when this frame is gone, to make the error value.
  private func note(_ failure: LuaKnownFailure) -> Int32 {
    if unsafe record.pointee.name == nil { unsafe clua_name_bound(record, name) }
    unsafe clua_note_known(
      UnsafeRawPointer(failure.className.utf8Start).assumingMemoryBound(to: CChar.self),
      UnsafeRawPointer(failure.reason.utf8Start).assumingMemoryBound(to: CChar.self),
      Int64(failure.detail))
    return CLUA_KNOWN
  }

  /// Tells `CLua` how to call Swift. Cheap enough to be said once for every state.
  static func install() {
    unsafe clua_install(
      { state, function, object in
        guard let state = unsafe state, let function = unsafe function else { return CLUA_RAISED }
        return unsafe Unmanaged<BoundCallable>.fromOpaque(function)
          ._withUnsafeGuaranteedRef { unsafe $0.run(state, object) }
      },
      { address in
        guard let address = unsafe address else { return }
        unsafe Unmanaged<AnyObject>.fromOpaque(address).release()
      })
  }
}
