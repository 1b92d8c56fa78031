internal import LinuxSystem
internal import LuaRuntime
internal import Multiprocessing
internal import SharedMemory
internal import Wire

/// A manager as the script that started it holds it.
final class ManagerObject {
  let address: ManagerAddress
  private let child: ChildProcess
  private let creator: Int32
  private var exitHook: Int?
  private(set) var isShutDown = false

  init(_ address: ManagerAddress, _ child: ChildProcess) {
    self.address = address
    self.child = child
    let host = Module.shared.host
    creator = host.pid
    exitHook = host.addExitHook { [weak self] in self?.kill() }
  }

  deinit { kill() }

  /// Ends the server at once, when nobody is left to ask it to.
  private func kill() {
    if creator == Module.shared.host.pid, !isShutDown { try? child.kill() }
  }

  /// Creates an object of a type, with the arguments from 2 on, which are replaced by its proxy.
  func create(_ call: LuaCall, _ typeid: String) throws(LuaFailure) {
    if isShutDown { throw .valueError("Manager.\(typeid): the manager was shut down") }
    try call.push(typeid)
    call.insert(2)
    try Module.shared.managers.call(
      call, address, referent: 0, method: "create", from: 2)
  }

  /// Ends the server and waits until it has ended.
  func shutDown(_ call: LuaCall) throws(LuaFailure) {
    guard creator == Module.shared.host.pid, !isShutDown else { return }
    isShutDown = true
    if let exitHook { Module.shared.host.removeExitHook(exitHook) }
    exitHook = nil
    let message = RequestHeader.stopping()
    try translatingMemory { () throws(SharedMemoryError) in
      _ = try self.address.requests.put(message, .never)
    }
    let grace = Deadline(seconds: 1)
    if try !join(call, grace) {
      try translating { () throws(MultiprocessingError) in try self.child.kill() }
      _ = try join(call, .never)
    }
  }

  private func join(_ call: LuaCall, _ deadline: Deadline) throws(LuaFailure) -> Bool {
    try Module.shared.wait(call) { () throws(LuaFailure) in
      try translating { () throws(MultiprocessingError) in try self.child.join(until: deadline) }
    }
  }
}

/// `Manager`.
enum ManagerBinding {
  static let manager = LuaClass<ManagerObject>("SyncManager") { manager in
    for typeid in ProxyTypes.typeids {
      manager.method(typeid) { call, manager throws(LuaFailure) in
        try ProxyTypes.prepare(call, typeid)
        try manager.create(call, typeid)
        return 1
      }
    }
    manager.method("shutdown") { call, manager throws(LuaFailure) in
      try manager.shutDown(call)
      return 0
    }
    manager.metamethod("__close") { call, manager throws(LuaFailure) in
      try manager.shutDown(call)
      return 0
    }
  }

  /// `Manager()` of a context.
  static func start(_ call: LuaCall, _ bound: StartMethod?) throws(LuaFailure) -> Int {
    let host = Module.shared.host
    let arena = try SharedObjects.arena()
    let requests = try translatingMemory { () throws(SharedMemoryError) in
      try Channel(in: arena, limit: .unbounded)
    }
    let child = ChildProcess(host: host, className: "SyncManager", isDaemon: true)
    try call.newTable(record: 1)
    try call.newTable(record: 1)
    try call.push(Int(Int64(bitPattern: requests.id.rawValue)))
    try call.rawSetField(-2, "requests")
    try call.rawSetField(-2, "obj")
    try ChildWork.start(child, .server, call, holding: [requests.id], bound)
    guard let slot = child.slot,
      let pid = try translating({ () throws(MultiprocessingError) in try child.pid() })
    else { throw .runtimeError("the manager's server has no slot") }
    let address = ManagerAddress(requests: requests, server: slot, pid: Int(pid))
    try call.push(ManagerObject(address, child), manager)
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
    call.pop(3)
    let arena = try SharedObjects.arena()
    let requests = try translatingMemory { () throws(SharedMemoryError) in
      try Channel(in: arena, opening: id)
    }
    let server = ManagerServer(
      ManagerAddress(
        requests: requests, server: arena.processes.current, pid: Int(Module.shared.host.pid)))
    Module.shared.server = server
    try server.serve(call)
    return 0
  }
}
