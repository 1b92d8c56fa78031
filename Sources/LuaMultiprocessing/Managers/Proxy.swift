internal import LuaRuntime
internal import Multiprocessing
internal import SharedMemory

/// Stands for an object in the server of a manager, in whatever process it has come to.
final class Proxy {
  /// Where the referent is, and what keeps it alive as long as the proxy lives.
  enum Home {
    /// In a server of this program: its address, and the token that is held.
    case here(ManagerAddress, SharedToken)
    /// In a server of another program.
    case there(RemoteReferent)
    /// Where the program was started, from a process on another computer: the proxy there.
    case far(FarObject)
  }

  let home: Home
  let referent: UInt64
  let typeid: String
  /// The methods that it has, for a type that a script registered.
  let exposed: [String]
  /// Whether this process has closed it, for a queue.
  var isClosed = false

  init(_ home: Home, referent: UInt64, typeid: String, exposed: [String] = []) {
    self.home = home
    self.referent = referent
    self.typeid = typeid
    self.exposed = exposed
  }

  /// Whether the server is this process, so that the referent is at hand.
  var isAtHome: Bool {
    guard case .here(let address, _) = home, let host = Module.shared.server else {
      return false
    }
    return host.server.address.requests.id == address.requests.id
  }

  /// Whether two stand for the same object.
  func isSame(as other: Proxy) -> Bool {
    switch (home, other.home) {
    case (.here(_, let token), .here(_, let otherToken)): token.id == otherToken.id
    case (.there(let one), .there(let another)): one === another
    case (.far(let one), .far(let another)): one.references == another.references
    default: false
    }
  }

  /// Has the server give the referent a name, if that is a shared object. A server of another
  /// program has none of ours.
  func nameReferent(_ call: LuaCall, _ name: String) throws(LuaFailure) {
    guard case .here(let address, _) = home else { return }
    if isAtHome { return try Module.shared.server?.name(referent, name) ?? () }
    let first = call.count + 1
    try call.push(Int(truncatingIfNeeded: referent))
    try call.push(name)
    let request = LuaManagerCall(call: call, first: first)
    try translating { () throws(MultiprocessingError) in
      try Module.shared.managers.call(address, 0, "name", request)
    }
  }

  /// Calls a method with the arguments from `first` on, which are replaced by the results. Blocks
  /// until the answer is there.
  func call(_ call: LuaCall, _ method: String, from first: Int) throws(LuaFailure) {
    if isAtHome, let host = Module.shared.server {
      return try host.callHere(call, referent, method, from: first)
    }
    if case .far(let object) = home {
      return try Module.shared.far.call(call, proxy: object, method, from: first)
    }
    try self.call(method, LuaManagerCall(call: call, first: first))
  }

  /// Makes a call of a server that is another process. Blocks until the answer is there.
  func call(
    _ method: String, _ request: some ManagerCall
  ) throws(LuaFailure) {
    try translating { () throws(MultiprocessingError) in
      switch home {
      case .here(let address, _):
        try Module.shared.managers.call(address, referent, method, request)
      case .there(let remote): try remote.call(method, request)
      case .far: throw .runtime("\(method): the manager is on another computer")
      }
    }
  }
}
