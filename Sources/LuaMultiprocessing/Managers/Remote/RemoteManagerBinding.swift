internal import LinuxSystem
internal import LuaRuntime
internal import Multiprocessing
internal import Network

/// A manager of another program to which this process is connected.
final class RemoteManagerObject {
  let server: RemoteConnection

  init(_ server: RemoteConnection) { self.server = server }
}

/// What `managers.lua` reaches servers by that are somewhere else.
enum RemoteManagerBinding {
  private static let manager = LuaClass<RemoteManagerObject>("Manager") { manager in
    ManagerCreation.define(manager) { call, manager, method, first throws(LuaFailure) in
      let request = LuaManagerCall(call: call, first: first)
      try translating { () throws(MultiprocessingError) in
        try Module.shared.managers.call(manager.server, 0, method, request)
      }
    }
    manager.method("shutdown") { _, _ throws(LuaFailure) in 0 }
  }

  /// Connects to a manager by the address and key at 1 and 2, and pushes the connected manager.
  static func connect(_ call: LuaCall) throws(LuaFailure) {
    guard let argument = try AddressArgument.read(call, 1) else {
      throw call.mismatch(1, "address", "path or {host, port}")
    }
    let key = try call.optionalBytes(2, "authkey") ?? Module.shared.host.identity.authkey
    let server = try translating { () throws(MultiprocessingError) in
      try Module.shared.managers.connect(
        RemoteAddress(argument), authkey: key, LuaManagerWait(call: call))
    }
    try call.push(RemoteManagerObject(server), manager)
  }

  /// Has a server listen at the address in the table of its description, if there is one.
  static func listen(
    _ call: LuaCall, _ description: Int, _ server: ManagerServer
  ) throws(LuaFailure) {
    let description = call.absolute(description)
    let top = call.count
    defer { call.setTop(top) }
    try call.getField(description, "address")
    guard let address = try AddressArgument.read(call, top + 1) else { return }
    try call.getField(description, "authkey")
    let key = call.bytesValue(-1) ?? Module.shared.host.identity.authkey
    let socket = try ListenerBinding.listen(
      call, address, nil, ListeningSocket.backlog, key)
    try translating { () throws(MultiprocessingError) in
      try server.listen(socket, authkey: key)
    }
  }

  /// Pushes where a server listens for other programs; nil if it does not.
  static func pushAddress(_ call: LuaCall, _ server: ManagerServer) throws(LuaFailure) {
    if let remote = server.remote {
      try AddressArgument.push(call, remote.address)
    } else {
      try call.pushNil()
    }
  }
}
