import CLua

extension LuaCall {
  /// Has all values with the metatable at `metatable` be taken apart by the function at `function`
  /// when they are sent: it returns a function and a list of arguments for it, as `__reduce` does.
  /// Python's `copyreg.pickle`.
  package func registerReducer(_ metatable: Int, _ function: Int) throws(LuaFailure) {
    let (metatable, function) = (absolute(metatable), absolute(function))
    if !context.codec.hasReducers {
      try newTable()
      try newTable(record: 1)
      try push("k")
      try rawSetField(-2, "__mode")
      setMetatable(-2)
      try check(unsafe clua_keep(state, Int32(CLUA_KEPT_REDUCERS)))
      context.codec.hasReducers = true
    }
    try check(unsafe clua_push_kept(state, Int32(CLUA_KEPT_REDUCERS)))
    try copy(metatable)
    try copy(function)
    try rawSet(-3)
    pop()
  }
}
