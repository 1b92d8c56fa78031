import CLua

/// What belongs to one Lua state on the Swift side; found from any of its coroutines.
@safe
final class LuaContext {
  /// The main coroutine; nil once the state is closed, so that late references do nothing.
  private(set) var main: OpaquePointer?
  /// Functions bound for this state only; Lua holds their bare addresses.
  private var functions: [BoundCallable] = []
  /// Class descriptors that objects of this state point to.
  private var classes: [AnyLuaClass] = []
  /// What is known of error classes.
  var errorClasses = ErrorClassTable()
  /// The tracebacks of values from other processes that are no error objects, once there was one.
  var remoteTracebacks: LuaReference?
  /// The function that knows what a misspelt name was meant to be, once one was met.
  var misspelt: LuaReference?
  /// How often classes were extended at each place of the script.
  private var passes: [String: Int] = [:]
  /// A Lua function that does nothing, once one was needed.
  var nothing: LuaReference?
  /// At an address of its own, since the checks that Swift makes for a class's variables cost more
  /// than encoding a small message.
  private let codecStorage: UnsafeMutablePointer<CodecState>
  private var freeReferences: [Int] = []
  private var referenceCount = 0

  init() {
    unsafe codecStorage = .allocate(capacity: 1)
    unsafe codecStorage.initialize(to: CodecState())
  }

  deinit {
    unsafe codecStorage.deinitialize(count: 1)
    unsafe codecStorage.deallocate()
  }

  /// What the codec keeps between messages.
  var codec: CodecState {
    _read { yield unsafe codecStorage.pointee }
    _modify { yield unsafe &codecStorage.pointee }
  }

  func open(_ state: OpaquePointer) {
    unsafe main = state
  }

  /// Runs the finalizers while everything they may call is still there.
  func close() {
    guard let state = unsafe main else { return }
    unsafe clua_close(state)
    unsafe main = nil
    functions.removeAll()
    classes.removeAll()
  }

  static func of(_ state: OpaquePointer) -> LuaContext {
    guard let address = unsafe clua_context(state) else {
      preconditionFailure("a Lua state that LuaState did not make")
    }
    return unsafe Unmanaged<LuaContext>.fromOpaque(address).takeUnretainedValue()
  }

  func keep(_ function: BoundCallable) {
    functions.append(function)
  }

  func keep(_ descriptor: AnyLuaClass) {
    classes.append(descriptor)
  }

  /// How objects of the registered class of that name are received.
  func pickling(of name: String) -> AnyLuaClass.Pickling? {
    classes.first { $0.name == name && $0.pickling != nil }?.pickling
  }

  /// How often the place was passed, now included.
  func pass(_ place: String) -> Int {
    passes[place, default: 0] += 1
    return passes[place, default: 1]
  }

  // MARK: References

  func makeReferenceTable(_ call: LuaCall) throws(LuaFailure) {
    try call.newTable()
    try call.check(
      unsafe clua_raw_set_pointer(call.state, CLUA_REGISTRY, clua_references_key()))
  }

  /// Pops the top value into the table and answers its key.
  func reference(_ call: LuaCall) throws(LuaFailure) -> Int {
    let key = freeReferences.last ?? referenceCount + 1
    try pushReferenceTable(call)
    call.insert(-2)
    let status = unsafe clua_raw_set_integer(call.state, -2, Int64(key))
    call.remove(status == 0 ? -1 : -2)
    try call.check(status)
    if freeReferences.isEmpty { referenceCount += 1 } else { freeReferences.removeLast() }
    return key
  }

  func push(reference key: Int, _ call: LuaCall) throws(LuaFailure) {
    try pushReferenceTable(call)
    try call.check(unsafe clua_raw_get_integer(call.state, -1, Int64(key)))
    call.remove(-2)
  }

  /// Frees the slot; never raises, since the slot is there already, and does nothing after close.
  func release(reference key: Int) {
    guard let main = unsafe main, unsafe clua_try_reserve(main, 8) else { return }
    let call = unsafe LuaCall(main, nil)
    let top = call.count
    defer { call.setTop(top) }
    do throws(LuaFailure) {
      try pushReferenceTable(call)
      try call.push(false)
      try call.check(unsafe clua_raw_set_integer(main, -2, Int64(key)))
      freeReferences.append(key)
    } catch {
      // The slot stays taken until the state is closed.
    }
  }

  private func pushReferenceTable(_ call: LuaCall) throws(LuaFailure) {
    try call.check(
      unsafe clua_raw_get_pointer(call.state, CLUA_REGISTRY, clua_references_key()))
  }
}
