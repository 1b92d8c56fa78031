internal import LinuxSystem
internal import LuaRuntime
internal import Multiprocessing
internal import SharedMemory

/// What `server.lua` and the referents reach the server's loop by. They are there in every process,
/// and raise where there is no server.
enum ServerNatives {
  /// Fills the table at the top of the stack.
  static func define(_ call: LuaCall) throws(LuaFailure) {
    try bind(call, "is_authkey") { call, host throws(LuaFailure) in
      try call.push(try call.bytes(1, "authkey") == host.authkey)
      return 1
    }
    try defineCalls(call)
    try defineReferents(call)
    try bind(call, "is_remote") { call, host throws(LuaFailure) in
      try call.push(host.server.isRemote)
      return 1
    }
    try bind(call, "where") { call, host throws(LuaFailure) in
      try RemoteManagerBinding.pushAddress(call, host.server)
      return 1
    }
    try bind(call, "spawn") { call, host throws(LuaFailure) in try host.spawn(call) }
    try bind(call, "spawn_for_client") { call, host throws(LuaFailure) in
      try host.spawnForClient(call)
    }
    try bind(call, "call_for_client") { call, host throws(LuaFailure) in
      try host.callForClient(call)
    }
    try call.bind(-1, "method_names", prefix: "") { call throws(LuaFailure) in
      let names = call.methodNames(1)
      try call.newTable(array: names.count)
      for (place, name) in zip(1..., names) {
        try call.push(name)
        try call.rawSet(-2, place)
      }
      return 1
    }
  }

  /// What makes, keeps and names referents.
  private static func defineReferents(_ call: LuaCall) throws(LuaFailure) {
    try bind(call, "new_proxy") { call, host throws(LuaFailure) in
      let number = try call.integer(1, "number")
      let typeid = try call.string(2, "typeid")
      try host.pushProxy(call, UInt64(number), typeid, exposed: try names(call, 3))
      return 1
    }
    try bind(call, "new_referent") { call, host throws(LuaFailure) in
      let number = try translating { () throws(MultiprocessingError) in
        try host.server.newReferent()
      }
      try call.push(Int(number))
      return 1
    }
    try bind(call, "note_maker") { call, host throws(LuaFailure) in
      let file = try call.string(1, "file")
      let line = try call.integer(2, "line")
      host.server.noteMaker(at: ScriptPlace(file: file, line: Int(clamping: line)))
      return 0
    }
    try bind(call, "note_object") { call, host throws(LuaFailure) in
      host.note(call.anyObject(2), as: UInt64(try call.integer(1, "number")))
      return 0
    }
    try bind(call, "name_referent") { call, host throws(LuaFailure) in
      try host.name(UInt64(clamping: try call.integer(1, "number")), try call.string(2, "name"))
      return 0
    }
    try bind(call, "hold") { call, host throws(LuaFailure) in
      let number = UInt64(clamping: try call.integer(1, "number"))
      try translating { () throws(MultiprocessingError) in try host.server.holdForClient(number) }
      return 0
    }
    try call.bind(-1, "referent_of", prefix: "") { call throws(LuaFailure) in
      guard let proxy = call.objectValue(1, ProxyBinding.proxy), proxy.isAtHome else { return 0 }
      try call.push(Int(proxy.referent))
      return 1
    }
  }

  /// What `proxies.lua` uses, in any process.
  private static func defineCalls(_ call: LuaCall) throws(LuaFailure) {
    try call.bind(-1, "call_proxy", prefix: "") { call throws(LuaFailure) in
      let proxy = try call.object(1, ProxyBinding.proxy)
      try proxy.call(call, try call.string(2, "name"), from: 3)
      return call.count - 2
    }
    try call.bind(-1, "monotonic", prefix: "") { call throws(LuaFailure) in
      try call.push(SystemClock.monotonic)
      return 1
    }
  }

  /// A list of names, or nil for none.
  private static func names(_ call: LuaCall, _ index: Int) throws(LuaFailure) -> [String] {
    guard try call.checkOptionalTable(index, "exposed") else { return [] }
    var names: [String] = []
    for place in stride(from: 1, through: call.rawLength(index), by: 1) {
      try call.rawGet(index, place)
      if let name = call.stringValue(-1) { names.append(name) }
      call.pop()
    }
    return names
  }

  private static func bind(
    _ call: LuaCall, _ name: String,
    _ body: @escaping (LuaCall, LuaReferentHost) throws(LuaFailure) -> Int
  ) throws(LuaFailure) {
    try call.bind(-1, name, prefix: "") { call throws(LuaFailure) in
      guard let host = Module.shared.server else {
        throw .runtimeError("\(name): this process serves no manager")
      }
      return try body(call, host)
    }
  }
}
