internal import LuaRuntime

/// `reduction`: how values cross that would not by themselves.
enum ReductionBinding {
  /// Binds its functions in the table on top.
  static func define(_ call: LuaCall) throws(LuaFailure) {
    try call.bind(-1, "register", prefix: "reduction") { call throws(LuaFailure) in
      try call.setCount(2)
      try call.checkTable(1, "metatable")
      try call.checkCallable(2, "function")
      try call.registerReducer(1, 2)
      return 0
    }
    try call.bind(-1, "DupFd", prefix: "reduction", DescriptorBinding.make)
  }
}
