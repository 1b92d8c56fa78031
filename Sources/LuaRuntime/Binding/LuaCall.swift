import CLua

/// A view of a Lua state during a call or an operation: what bound functions work with.
///
/// It is trivial (two words), valid while the call runs, and must not be kept. Indices are Lua's:
/// arguments from 1, -1 is the top. Whatever can fail throws `LuaFailure.raised` with Lua's error
/// value on top of the stack; let it pass through, or catch it and take the value.
///
/// Python's C API has the same part in its modules; here a bound function looks so:
///
/// ```swift
/// let queueClass = LuaClass<BoundQueue>("Queue") { queue in
///   queue.method("put") { call, queue throws(LuaFailure) in
///     let block = try call.optionalBoolean(3, "block") ?? true
///     let timeout = try call.optionalNumber(4, "timeout")
///     try queue.put(call, value: 2, block: block, timeout: timeout)
///     return 0
///   }
///   queue.getter("name") { call, queue throws(LuaFailure) in
///     try call.push(queue.name)
///     return 1
///   }
/// }
/// ```
@safe
package struct LuaCall {
  let state: OpaquePointer
  private let bound: Unmanaged<BoundCallable>?

  init(_ state: OpaquePointer, _ bound: BoundCallable?) {
    unsafe self.state = state
    unsafe self.bound = bound.map { unsafe Unmanaged.passUnretained($0) }
  }

  /// The name of the running function as errors give it, such as `Queue.put`.
  package var functionName: String {
    guard let bound = unsafe bound else { return "?" }
    return unsafe bound._withUnsafeGuaranteedRef { $0.name }
  }

  var context: LuaContext { unsafe LuaContext.of(state) }

  @inline(__always)
  func check(_ status: Int32) throws(LuaFailure) {
    if status == CLUA_RAISED { throw .raised }
  }

  // MARK: The stack

  /// The number of values in this call's frame: at its start, the number of arguments.
  package var count: Int { unsafe Int(clua_top(state)) }

  /// Drops values above `count`, or fills up with nil to it.
  package func setCount(_ count: Int) throws(LuaFailure) {
    let missing = count - self.count
    if missing > 0 { try reserve(missing) }
    setTop(count)
  }

  /// Drops values above `top`; it must not be above the present top.
  package func setTop(_ top: Int) {
    unsafe clua_set_top(state, Int32(truncatingIfNeeded: top))
  }

  /// Drops the topmost values.
  package func pop(_ count: Int = 1) {
    unsafe clua_set_top(state, -Int32(truncatingIfNeeded: count) - 1)
  }

  /// Makes sure that `slots` more values fit; only needed before very many pushes.
  package func reserve(_ slots: Int) throws(LuaFailure) {
    try check(unsafe clua_reserve(state, Int32(clamping: slots)))
  }

  /// The positive index of a value given from the top.
  package func absolute(_ index: Int) -> Int {
    unsafe Int(clua_absolute(state, Int32(truncatingIfNeeded: index)))
  }

  /// Pushes a copy of the value at `index`.
  package func copy(_ index: Int) throws(LuaFailure) {
    try check(unsafe clua_copy(state, Int32(truncatingIfNeeded: index)))
  }

  /// Moves the top value to `index`, shifting up what is there.
  package func insert(_ index: Int) {
    unsafe clua_insert(state, Int32(truncatingIfNeeded: index))
  }

  /// Removes the value at `index`, shifting down what is above.
  package func remove(_ index: Int) {
    unsafe clua_remove(state, Int32(truncatingIfNeeded: index))
  }

  /// Pops the top value and puts it in the place of the one at `index`.
  package func replace(_ index: Int) {
    unsafe clua_replace(state, Int32(truncatingIfNeeded: index))
  }

  // MARK: Errors

  /// Pushes the value of a failure: what a failed call left there already, or a new error object.
  package func pushRaised(_ failure: LuaFailure) {
    do throws(LuaFailure) {
      switch failure {
      case .raised: return
      case .error(let className, let message, let fields):
        try pushError(className, message, fields)
      case .known(let failure):
        try pushError(failure.className.description, failure.message(of: functionName))
      }
    } catch {
      // Making the error failed (short of memory): that error is on top in its place.
    }
  }
}
