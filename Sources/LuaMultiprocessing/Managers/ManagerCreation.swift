internal import LuaRuntime

/// What a script's manager object asks its server for, be the server here or on another computer.
enum ManagerCreation {
  /// Adds `create`, a method for each of the module's own types, and `ask`.
  ///
  /// - Parameter request: Has the server do something with the arguments from a place on, and
  ///   pushes what comes back.
  static func define<Object: AnyObject>(
    _ manager: LuaClass<Object>,
    _ request:
      @escaping (LuaCall, Object, _ method: String, _ first: Int) throws(LuaFailure) -> Void
  ) {
    manager.method("create") { call, manager throws(LuaFailure) in
      try request(call, manager, "create", 2)
      return call.count - 1
    }
    // The module's own types each have a method, by which errors name them.
    for typeid in ProxyTypes.names {
      manager.method(typeid) { call, manager throws(LuaFailure) in
        try ProxyTypes.prepare(call, typeid, first: 2)
        try call.push(typeid)
        call.insert(2)
        try request(call, manager, "create", 2)
        return call.count - 1
      }
    }
    manager.method("ask") { call, manager throws(LuaFailure) in
      let method = try call.string(2, "method")
      try request(call, manager, method, 3)
      return call.count - 2
    }
  }
}
