internal import LuaRuntime
internal import SharedMemory

/// Stands for an object in the server of a manager, in whatever process it has come to.
final class Proxy {
  let address: ManagerAddress
  /// Held as long as the proxy lives, which keeps the referent alive.
  let token: SharedToken
  let referent: UInt64
  let typeid: String
  /// The methods that it has, for a type that a script registered.
  let exposed: [String]
  /// Whether this process has closed it, for a queue.
  var isClosed = false

  init(
    address: ManagerAddress, token: SharedToken, referent: UInt64, typeid: String,
    exposed: [String] = []
  ) {
    self.address = address
    self.token = token
    self.referent = referent
    self.typeid = typeid
    self.exposed = exposed
  }

  /// Calls a method with the arguments from `first` on, which are replaced by the results. Blocks until
  /// the answer is there.
  func call(_ call: LuaCall, _ method: String, from first: Int) throws(LuaFailure) {
    if let server = ManagerServer.current, server.address.requests.id == address.requests.id {
      return try server.callHere(call, referent, method, from: first)
    }
    try Module.shared.managers.call(
      call, address, referent: referent, method: method, from: first)
  }
}
