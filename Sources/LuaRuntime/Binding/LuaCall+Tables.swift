import CLua

/// Tables. "Raw" means without metamethods, as in Lua.
extension LuaCall {
  /// Pushes a new table with room for that many elements and fields.
  package func newTable(array: Int = 0, record: Int = 0) throws(LuaFailure) {
    try check(unsafe clua_new_table(state, Int32(clamping: array), Int32(clamping: record)))
  }

  /// A table's raw border (`rawlen`), or the length of a string.
  package func rawLength(_ index: Int) -> Int {
    unsafe Int(clua_raw_length(state, Int32(truncatingIfNeeded: index)))
  }

  /// `#value`.
  package func length(_ index: Int) throws(LuaFailure) -> Int {
    var length: Int64 = 0
    try check(unsafe clua_length(state, Int32(truncatingIfNeeded: index), &length))
    return Int(length)
  }

  // MARK: Reading: each pushes one value

  /// Pushes `table[key]`, raw.
  @discardableResult
  package func rawGet(_ table: Int, _ key: Int) throws(LuaFailure) -> LuaType {
    try pushed(unsafe clua_raw_get_integer(state, Int32(truncatingIfNeeded: table), Int64(key)))
  }

  /// Replaces the key on top by `table[key]`, raw.
  @discardableResult
  package func rawGet(_ table: Int) throws(LuaFailure) -> LuaType {
    try pushed(unsafe clua_raw_get(state, Int32(truncatingIfNeeded: table)))
  }

  /// Pushes `table[name]`, raw.
  @discardableResult
  package func rawGetField(_ table: Int, _ name: String) throws(LuaFailure) -> LuaType {
    try pushed(
      withUTF8(name) { text, length in
        unsafe clua_raw_get_field(state, Int32(truncatingIfNeeded: table), text, length)
      })
  }

  /// Replaces the key on top by `object[key]`.
  @discardableResult
  package func get(_ object: Int) throws(LuaFailure) -> LuaType {
    try pushed(unsafe clua_get(state, Int32(truncatingIfNeeded: object)))
  }

  /// Pushes `object[name]`.
  @discardableResult
  package func getField(_ object: Int, _ name: String) throws(LuaFailure) -> LuaType {
    try pushed(
      withUTF8(name) { text, length in
        unsafe clua_get_field(state, Int32(truncatingIfNeeded: object), text, length)
      })
  }

  /// Pushes the global.
  @discardableResult
  package func getGlobal(_ name: String) throws(LuaFailure) -> LuaType {
    try pushGlobals()
    let type = try getField(-1, name)
    remove(-2)
    return type
  }

  /// Pushes the table of globals, whatever `_G` is by now.
  package func pushGlobals() throws(LuaFailure) {
    let globals: Int64 = 2  // LUA_RIDX_GLOBALS
    try check(unsafe clua_raw_get_integer(state, CLUA_REGISTRY, globals))
  }

  // MARK: Writing: each pops what it stores, also when it fails

  /// `table[key] = top`, raw.
  package func rawSet(_ table: Int, _ key: Int) throws(LuaFailure) {
    try check(unsafe clua_raw_set_integer(state, Int32(truncatingIfNeeded: table), Int64(key)))
  }

  /// `table[key] = value`, raw, of the key and the value above it.
  package func rawSet(_ table: Int) throws(LuaFailure) {
    try check(unsafe clua_raw_set(state, Int32(truncatingIfNeeded: table)))
  }

  /// `table[name] = top`, raw.
  package func rawSetField(_ table: Int, _ name: String) throws(LuaFailure) {
    try check(
      withUTF8(name) { text, length in
        unsafe clua_raw_set_field(state, Int32(truncatingIfNeeded: table), text, length)
      })
  }

  /// `object[key] = value`, of the key and the value above it.
  package func set(_ object: Int) throws(LuaFailure) {
    try check(unsafe clua_set(state, Int32(truncatingIfNeeded: object)))
  }

  /// `object[name] = top`.
  package func setField(_ object: Int, _ name: String) throws(LuaFailure) {
    try check(
      withUTF8(name) { text, length in
        unsafe clua_set_field(state, Int32(truncatingIfNeeded: object), text, length)
      })
  }

  /// `_G[name] = top`.
  package func setGlobal(_ name: String) throws(LuaFailure) {
    let base = count - 1
    do throws(LuaFailure) {
      try pushGlobals()
      insert(-2)
      try setField(-2, name)
    } catch {
      unwind(to: base, error)
      throw error
    }
    pop()
  }

  // MARK: Traversal

  /// Replaces the key on top (nil to begin) by the next key and its value; at the end pops the key
  /// and answers false.
  ///
  /// ```swift
  /// try call.pushNil()
  /// while try call.next(table) {
  ///   // key at -2, value at -1
  ///   call.pop()
  /// }
  /// ```
  package func next(_ table: Int) throws(LuaFailure) -> Bool {
    let found = unsafe clua_next(state, Int32(truncatingIfNeeded: table))
    try check(found)
    return found == 1
  }

  // MARK: Metatables

  /// Pushes the metatable, if there is one.
  package func getMetatable(_ index: Int) -> Bool {
    unsafe clua_get_metatable(state, Int32(truncatingIfNeeded: index))
  }

  /// Pops a table or nil and makes it the metatable.
  package func setMetatable(_ index: Int) {
    unsafe clua_set_metatable(state, Int32(truncatingIfNeeded: index))
  }

  /// Pushes the raw field `name` of the metatable, if there is one.
  package func getMetafield(_ index: Int, _ name: String) throws(LuaFailure) -> Bool {
    guard getMetatable(index) else { return false }
    let type = try rawGetField(-1, name)
    remove(-2)
    if type == .nil { pop() }
    return type != .nil
  }

  // MARK: Helpers

  private func pushed(_ type: Int32) throws(LuaFailure) -> LuaType {
    // A raise and "no value" are the same number, and a get never pushes no value.
    try check(type)
    return LuaType(rawValue: type) ?? .nil
  }

  /// Lends a string's bytes to C.
  @safe
  func withUTF8(
    _ name: String, _ body: (UnsafePointer<CChar>?, Int) -> Int32
  ) -> Int32 {
    var name = name
    return name.withUTF8 { text in
      unsafe text.withMemoryRebound(to: CChar.self) { unsafe body($0.baseAddress, $0.count) }
    }
  }
}
