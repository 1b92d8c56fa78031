import CLua

/// Values that every process knows: `mp.None`, the metatable of `mp.List`, classes by name.
extension LuaCall {
  /// Pushes `mp.None`.
  package func pushNone() throws(LuaFailure) {
    try check(unsafe clua_push_kept(state, Int32(CLUA_KEPT_NONE)))
  }

  /// Whether the value is `mp.None`.
  package func isNone(_ index: Int) -> Bool {
    identity(index) == context.codec.noneIdentity
  }

  /// Pushes the metatable of `mp.List`, whose instances print like Python's lists.
  package func pushListMetatable() throws(LuaFailure) {
    try check(unsafe clua_push_kept(state, Int32(CLUA_KEPT_LIST)))
  }

  /// Pushes a new, empty `mp.List` with room for that many elements.
  package func newList(_ count: Int = 0) throws(LuaFailure) {
    try newTable(array: count)
    try pushListMetatable()
    setMetatable(-2)
  }

  /// Whether the value is a `mp.List`.
  package func isList(_ index: Int) -> Bool {
    guard type(index) == .table, getMetatable(index) else { return false }
    defer { pop() }
    return identity(-1) == context.codec.listIdentity
  }

  /// Registers the table at `index` as the class `name`: from here on it crosses by that name
  /// wherever it occurs, also as a metatable, to processes that registered theirs under the same
  /// name. It is never collected. A later class of the same name takes its place for what is
  /// received.
  package func registerClass(_ name: String, _ index: Int) throws(LuaFailure) {
    let index = absolute(index)
    try checkTable(index, "class")
    try check(unsafe clua_push_kept(state, Int32(CLUA_KEPT_CLASSES)))
    try copy(index)
    try rawSetField(-2, name)
    try copy(index)
    try push(true)
    try rawSet(-3)
    pop()
    context.codec.names.addClass(identity(index), [UInt8](name.utf8))
  }

  /// Keeps the names of metamethods.
  private func keepEvents() throws(LuaFailure) {
    try check(unsafe clua_push_events(state))
    try check(unsafe clua_keep(state, Int32(CLUA_KEPT_EVENTS)))
    for (place, event) in [
      (CLUA_KEPT_CALL, "__call"), (CLUA_KEPT_INDEX, "__index"), (CLUA_KEPT_REDUCE, "__reduce"),
    ] {
      try push(event)
      try check(unsafe clua_keep(state, Int32(place)))
    }
  }

  /// Makes what every state has of these.
  func prepareNamedValues() throws(LuaFailure) {
    try check(unsafe clua_prepare_names(state))
    try check(unsafe clua_push_globals_copy(state))
    try check(unsafe clua_keep(state, Int32(CLUA_KEPT_GLOBALS)))
    try keepEvents()
    try newTable()
    try check(unsafe clua_keep(state, Int32(CLUA_KEPT_CLASSES)))
    try newTable(record: 4)
    context.codec.listIdentity = identity(-1)
    try push("List")
    try rawSetField(-2, "__name")
    try push(function: "List") { call throws(LuaFailure) in
      try call.pushRepresentation(1)
      return 1
    }
    try rawSetField(-2, "__tostring")
    try check(unsafe clua_keep(state, Int32(CLUA_KEPT_LIST)))
    try push(PythonNone(), PythonNone.binding)
    context.codec.noneIdentity = identity(-1)
    try check(unsafe clua_keep(state, Int32(CLUA_KEPT_NONE)))
  }
}

/// What `mp.None` is: one userdata per state.
private final class PythonNone {
  static let binding = LuaClass<PythonNone>("None") { none in
    none.metamethod("__tostring") { call, none throws(LuaFailure) in
      try call.push("None")
      return 1
    }
  }
}
