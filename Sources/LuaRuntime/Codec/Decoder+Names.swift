import CLua

/// What names in a message lead to.
extension Decoder {
  /// Replaces the names on top by what they lead to. The result is an outcome of `clua_build`.
  func resolve(_ call: LuaCall, _ op: Int, _ names: Int) -> Int32 {
    do throws(LuaFailure) {
      let outcome =
        switch op {
        case CLUA_OP_NAMED: try resolveName(call, names)
        case CLUA_OP_CLASS: try resolveClass(call)
        default: try resolveErrorClass(call)
        }
      return Int32(outcome)
    } catch {
      call.pushRaised(error)
      return CLUA_RAISED
    }
  }

  /// (module, field, …) -> the first that exists; modules are loaded only if none does. On failure
  /// leaves (module, reason) or (module, field) of the first name.
  private func resolveName(_ call: LuaCall, _ names: Int) throws(LuaFailure) -> Int {
    let first = call.count - 2 * names + 1
    for mayRequire in source.allowCode ? [false, true] : [false] {
      for name in stride(from: first, to: first + 2 * names, by: 2) {
        let outcome = try pushNamed(call, name, mayRequire: mayRequire)
        if outcome == CLUA_BUILD_MALFORMED { return outcome }
        if outcome == CLUA_BUILD_DONE {
          if try mayBeNamed(call, name) {
            call.replace(first)
            call.setTop(first)
            return outcome
          }
          for part in 0...1 {
            try call.copy(name + part)
            call.replace(first + part)
          }
          call.setTop(first + 1)
          return Int(CLUA_BUILD_NOT_ALLOWED)
        }
        call.pop()
      }
    }
    let outcome = try pushNamed(call, first, mayRequire: source.allowCode)
    if outcome == CLUA_BUILD_NO_MODULE { call.replace(first + 1) }
    call.setTop(first + 1)
    return outcome
  }

  /// Pushes what module and field at `name`, `name` + 1 lead to, or the reason why a module could
  /// not be loaded, or nil.
  private func pushNamed(
    _ call: LuaCall, _ name: Int, mayRequire: Bool
  ) throws(LuaFailure) -> Int {
    guard call.type(name) == .string else { return Int(CLUA_BUILD_MALFORMED) }
    guard try pushModule(call, name, mayRequire: mayRequire) else {
      return Int(CLUA_BUILD_NO_MODULE)
    }
    if call.isNil(name + 1) { return Int(CLUA_BUILD_DONE) }
    if call.type(-1) == .table {
      try call.copy(name + 1)
      try call.rawGet(-2)
    } else {
      try call.pushNil()
    }
    call.remove(-2)
    return Int(call.isNil(-1) ? CLUA_BUILD_NO_FIELD : CLUA_BUILD_DONE)
  }

  /// Pushes the module whose name is at `name`, or why there is none.
  private func pushModule(
    _ call: LuaCall, _ name: Int, mayRequire: Bool
  ) throws(LuaFailure) -> Bool {
    try call.reserve(2)
    unsafe clua_push_modules(call.state)
    try call.copy(name)
    try call.rawGet(-2)
    call.remove(-2)
    if !call.isNil(-1) { return true }
    guard mayRequire else { return false }
    call.pop()
    do throws(LuaFailure) {
      try call.getGlobal("require")
      try call.copy(name)
      try call.call(arguments: 1, results: 1)
    } catch {
      call.pushRaised(error)
      return false
    }
    return !call.isNil(-1)
  }

  private func resolveClass(_ call: LuaCall) throws(LuaFailure) -> Int {
    let name = call.count
    guard call.type(name) == .string else { return Int(CLUA_BUILD_MALFORMED) }
    try call.check(unsafe clua_push_kept(call.state, Int32(CLUA_KEPT_CLASSES)))
    try call.copy(name)
    guard try call.rawGet(-2) == .table else {
      call.setTop(name)
      return Int(CLUA_BUILD_NO_CLASS)
    }
    guard try mayBeNamed(call, name) else {
      call.setTop(name)
      try call.pushNil()
      return Int(CLUA_BUILD_NOT_ALLOWED)
    }
    call.replace(name)
    call.setTop(name)
    return Int(CLUA_BUILD_DONE)
  }

  private func resolveErrorClass(_ call: LuaCall) throws(LuaFailure) -> Int {
    let name = call.count
    guard let key = call.bytesValue(name) else { return Int(CLUA_BUILD_MALFORMED) }
    guard try call.findErrorClass(key, mayMake: source.allowCode) else {
      return Int(CLUA_BUILD_NO_ERROR_CLASS)
    }
    call.remove(name)
    return Int(CLUA_BUILD_DONE)
  }

  /// Whether the peer may name the value at the top by the module at `name`. One that is not
  /// trusted with code may name neither a library's function, nor a table by which a script that is
  /// given it would reach one.
  private func mayBeNamed(_ call: LuaCall, _ name: Int) throws(LuaFailure) -> Bool {
    if source.allowCode { return true }
    guard call.type(-1) == .table else { return !isLibraryFunction(call) }
    let isOwn = call.bytesValue(name)?.starts(with: "multiprocessing".utf8) ?? false
    if isOwn { return false }
    return try !leadsToLibrary(call)
  }

  /// Whether the value at the top is a function of C, or of this program's own parts in Lua.
  private func isLibraryFunction(_ call: LuaCall) -> Bool {
    unsafe clua_is_library_function(call.state, -1)
  }

  /// Whether the table at the top is called by, or has under any of its keys, a library's function.
  private func leadsToLibrary(_ call: LuaCall) throws(LuaFailure) -> Bool {
    let table = call.count
    defer { call.setTop(table) }
    if try call.getMetafield(table, "__call"), isLibraryFunction(call) { return true }
    try call.pushNil()
    while try call.next(table) {
      if isLibraryFunction(call) { return true }
      call.pop()
    }
    return false
  }
}
