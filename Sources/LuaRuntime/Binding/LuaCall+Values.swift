import CLua

/// Looking at values and pushing them. Nothing here converts between strings and numbers.
extension LuaCall {
  /// The type of the value at `index`.
  package func type(_ index: Int) -> LuaType {
    LuaType(rawValue: unsafe clua_type(state, Int32(truncatingIfNeeded: index))) ?? .none
  }

  /// True for nil and for an argument that was not given.
  package func isNil(_ index: Int) -> Bool {
    unsafe clua_type(state, Int32(truncatingIfNeeded: index)) <= 0
  }

  /// The type's name for a message: a class's own name for objects, else Lua's.
  package func typeName(_ index: Int) -> String {
    if let name = unsafe clua_meta_name(state, Int32(truncatingIfNeeded: index)) {
      return unsafe String(cString: name)
    }
    return type(index).name
  }

  /// True for a number of the integer kind.
  package func isInteger(_ index: Int) -> Bool {
    unsafe clua_is_integer(state, Int32(truncatingIfNeeded: index))
  }

  /// An integer, or a float with an integral value that fits.
  package func integerValue(_ index: Int) -> Int? {
    var value: Int64 = 0
    let found = unsafe clua_get_integer(state, Int32(truncatingIfNeeded: index), &value)
    return found ? Int(value) : nil
  }

  /// A number of either kind, as a float.
  package func numberValue(_ index: Int) -> Double? {
    var value = 0.0
    let found = unsafe clua_get_number(state, Int32(truncatingIfNeeded: index), &value)
    return found ? value : nil
  }

  /// Lua's truth: everything but nil and false.
  package func booleanValue(_ index: Int) -> Bool {
    unsafe clua_get_boolean(state, Int32(truncatingIfNeeded: index))
  }

  /// A string as text; bytes that are no UTF-8 are replaced.
  package func stringValue(_ index: Int) -> String? {
    withBytes(index) { bytes in
      unsafe bytes.withUnsafeBytes { unsafe String(decoding: $0, as: UTF8.self) }
    }
  }

  /// A string's bytes, copied.
  package func bytesValue(_ index: Int) -> [UInt8]? {
    withBytes(index) { bytes in
      unsafe bytes.withUnsafeBytes { unsafe [UInt8]($0) }
    }
  }

  /// A string's bytes where Lua has them, or nil for what is no string. They must not leave `body`.
  package func withBytes<Result, Failure: Error>(
    _ index: Int, _ body: (RawSpan) throws(Failure) -> Result
  ) throws(Failure) -> Result? {
    var length = 0
    guard
      let bytes = unsafe clua_get_string(state, Int32(truncatingIfNeeded: index), &length)
    else { return nil }
    let buffer = unsafe UnsafeRawBufferPointer(start: bytes, count: length)
    return try unsafe body(buffer.bytes)
  }

  /// The identity of a table, function, userdata or coroutine, as a number.
  package func identity(_ index: Int) -> UInt {
    UInt(bitPattern: unsafe clua_get_pointer(state, Int32(truncatingIfNeeded: index)))
  }

  /// Whether two values are the same, without metamethods.
  package func rawEqual(_ a: Int, _ b: Int) -> Bool {
    unsafe clua_raw_equal(state, Int32(truncatingIfNeeded: a), Int32(truncatingIfNeeded: b))
  }

  /// `a < b` in Lua's sense; raises for what has no order.
  package func less(_ a: Int, _ b: Int) throws(LuaFailure) -> Bool {
    let result = unsafe clua_less(
      state, Int32(truncatingIfNeeded: a), Int32(truncatingIfNeeded: b))
    try check(result)
    return result == 1
  }

  // MARK: Pushing

  /// Pushes nil.
  package func pushNil() throws(LuaFailure) {
    try check(unsafe clua_push_nil(state))
  }

  /// Pushes a boolean.
  package func push(_ value: Bool) throws(LuaFailure) {
    try check(unsafe clua_push_boolean(state, value))
  }

  /// Pushes a number of the integer kind.
  package func push(_ value: Int) throws(LuaFailure) {
    try check(unsafe clua_push_integer(state, Int64(value)))
  }

  /// Pushes a number of the float kind.
  package func push(_ value: Double) throws(LuaFailure) {
    try check(unsafe clua_push_number(state, value))
  }

  /// Pushes a string: the text in UTF-8.
  package func push(_ value: String) throws(LuaFailure) {
    try check(withUTF8(value) { text, length in unsafe clua_push_string(state, text, length) })
  }

  /// Pushes a string that is a literal, without copying it in Swift first.
  package func push(_ value: StaticString) throws(LuaFailure) {
    try check(
      unsafe clua_push_string(
        state, UnsafeRawPointer(value.utf8Start).assumingMemoryBound(to: CChar.self),
        value.utf8CodeUnitCount))
  }

  /// Pushes a string of any bytes.
  package func push(bytes: [UInt8]) throws(LuaFailure) {
    try push(bytes: unsafe bytes.span.bytes)
  }

  /// Pushes a string of any bytes.
  package func push(bytes: RawSpan) throws(LuaFailure) {
    let status = unsafe bytes.withUnsafeBytes { bytes in
      let text = unsafe bytes.assumingMemoryBound(to: CChar.self)
      return unsafe clua_push_string(state, text.baseAddress, text.count)
    }
    try check(status)
  }

  /// What `tostring(value)` gives; runs `__tostring`.
  package func display(_ index: Int) throws(LuaFailure) -> String {
    try pushDisplay(index)
    defer { pop() }
    return stringValue(-1) ?? ""
  }

  /// Pushes what `tostring(value)` gives; runs `__tostring`.
  package func pushDisplay(_ index: Int) throws(LuaFailure) {
    try check(unsafe clua_push_display(state, Int32(truncatingIfNeeded: index)))
  }
}
