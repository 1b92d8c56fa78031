internal import LinuxSystem
internal import LuaRuntime
internal import Multiprocessing
internal import SharedMemory

/// What `managers.lua` reaches servers by.
enum ManagerBinding {
  private static let manager = LuaClass<ManagerObject>("Manager") { manager in
    ManagerCreation.define(manager) { call, manager, method, first throws(LuaFailure) in
      try manager.ask(call, method, from: first)
    }
    manager.method("where") { call, manager throws(LuaFailure) in
      try call.push(bytes: manager.address.name)
      return 1
    }
    manager.method("shutdown") { call, manager throws(LuaFailure) in
      try manager.shutDown(call)
      return 0
    }
  }

  private static let server = LuaClass<ServerObject>("Server") { server in
    server.method("where") { call, server throws(LuaFailure) in
      let made = server.server.server
      try RemoteManagerBinding.pushAddress(call, made)
      if call.isNil(-1) { try call.push(bytes: made.address.name) }
      return 1
    }
    server.method("serve") { call, server throws(LuaFailure) in
      try call.push(server.description)
      try ManagerServerBinding.serve(call, server.server)
      return 0
    }
  }

  /// Fills the table at the top of the stack.
  static func define(_ call: LuaCall) throws(LuaFailure) {
    try call.bind(-1, "start_manager", prefix: "", start)
    try call.bind(-1, "connect_manager", prefix: "", connect)
    try call.bind(-1, "new_server", prefix: "") { call throws(LuaFailure) in
      try call.checkTable(1, "description")
      let made = LuaReferentHost.makeServer(call, try channel())
      try RemoteManagerBinding.listen(call, 1, made.server)
      try call.push(ServerObject(made, try call.reference(1)), server)
      return 1
    }
  }

  private static func channel() throws(LuaFailure) -> Channel {
    let arena = try SharedObjects.arena()
    return try translatingMemory { () throws(SharedMemoryError) in
      try arena.making(.manager) { () throws(SharedMemoryError) in
        try Channel(in: arena, limit: .unbounded)
      }
    }
  }

  /// `start_manager(start_method, class_name, description, grace)`.
  private static func start(_ call: LuaCall) throws(LuaFailure) -> Int {
    let bound = try call.optionalString(1, "method").flatMap { StartMethod(rawValue: $0) }
    let className = try call.string(2, "class")
    try call.checkTable(3, "description")
    let grace = try call.timeout(4) ?? 1
    let requests = try channel()
    let child = ChildProcess(host: Module.shared.host, className: className, isDaemon: true)
    try call.push(Int(Int64(bitPattern: requests.id.rawValue)))
    try call.rawSetField(3, "requests")
    try call.newTable(record: 1)
    try call.copy(3)
    try call.rawSetField(-2, "obj")
    try ChildWork.start(child, .server, call, holding: [requests.id], bound)
    guard let slot = child.slot,
      let pid = try translating({ () throws(MultiprocessingError) in try child.pid() })
    else { throw .runtimeError("the manager's server has no slot") }
    let address = ManagerAddress(requests: requests, server: slot, pid: Int(pid))
    try call.push(ManagerObject(address, child, grace: grace), manager)
    return 1
  }

  /// `connect_manager(address, authkey)`.
  private static func connect(_ call: LuaCall) throws(LuaFailure) -> Int {
    let key = try call.optionalBytes(2, "authkey") ?? Module.shared.host.identity.authkey
    let arena = try SharedObjects.arena()
    guard let name = call.bytesValue(1), let address = ManagerAddress(name: name, in: arena) else {
      try RemoteManagerBinding.connect(call)
      return 1
    }
    let object = ManagerObject(address, nil)
    try call.push(object, manager)
    try call.push(bytes: key)
    try object.ask(call, "connect", from: call.count)
    call.setTop(3)
    return 1
  }
}

/// What the child of a manager does.
enum ManagerServerBinding {
  /// Serves; the description of the work is on top of the stack. Returns the exit status.
  static func run(_ call: LuaCall) throws(LuaFailure) -> Int32 {
    try call.getField(-1, "obj")
    try call.getField(-1, "requests")
    let id = ObjectID(rawValue: UInt64(bitPattern: Int64(call.integerValue(-1) ?? 0)))
    call.pop()
    let arena = try SharedObjects.arena()
    let requests = try translatingMemory { () throws(SharedMemoryError) in
      try Channel(in: arena, opening: id)
    }
    // A Ctrl-C is for the program that the manager serves.
    Signals.ignoreInterrupt()
    let server = LuaReferentHost.makeServer(call, requests)
    do throws(LuaFailure) {
      try RemoteManagerBinding.listen(call, -1, server.server)
    } catch {
      // Who started it is told when it asks for the address.
      call.pushRaised(error)
      try call.rawSetField(-2, "failure")
    }
    try serve(call, server)
    call.pop()
    return 0
  }

  /// Serves with the types that the table on top describes, which is popped. Blocks until told to
  /// end.
  static func serve(_ call: LuaCall, _ server: LuaServer) throws(LuaFailure) {
    guard Module.shared.server == nil else {
      throw .runtimeError("serve_forever: this process is the server of a manager already")
    }
    Module.shared.server = server.host
    defer { Module.shared.server = nil }
    try call.getField(-1, "authkey")
    let key = call.bytesValue(-1) ?? Module.shared.host.identity.authkey
    call.pop()
    try server.serve(call, authkey: key)
  }
}
