internal import LuaRuntime
internal import SharedMemory
internal import Wire

/// An object in a server of another program: what this process's proxies for it have in common.
/// While it lives the server keeps the object.
final class RemoteReferent {
  let server: RemoteServer
  let number: UInt64
  /// How often the server has mentioned it over the connection at hand.
  private var mentions = 0
  /// The connection over which it was mentioned.
  private var connection = 0
  /// Held by messages in which a proxy is under way to another process of this program. While it
  /// is, the object must be kept for whoever gets it.
  private(set) var token: SharedToken?

  init(_ server: RemoteServer, _ number: UInt64) {
    self.server = server
    self.number = number
  }

  deinit { server.release(number, mentions, over: connection, keptFor: token) }

  /// Notes that the server has mentioned it.
  func wasMentioned() {
    if connection != server.connection { mentions = 0 }
    connection = server.connection
    mentions += 1
  }

  /// Whether the server keeps it for this process.
  var isHeld: Bool { mentions > 0 && connection == server.connection && server.isConnected }

  /// Calls a method with the arguments from `first` on, which are replaced by the results. Blocks
  /// until the answer is there.
  func call(_ call: LuaCall, _ method: String, from first: Int) throws(LuaFailure) {
    try hold(call)
    try server.call(call, referent: number, method: method, from: first)
  }

  /// Has the server keep the object for this process, if it does not yet.
  private func hold(_ call: LuaCall) throws(LuaFailure) {
    try server.connect(call)
    if isHeld { return }
    let top = call.count
    try call.push(Int(clamping: number))
    try server.call(call, referent: 0, method: RemoteRequest.hold, from: top + 1)
    let isThere = call.booleanValue(top + 1)
    call.setTop(top)
    guard isThere else {
      throw .runtimeError("the object behind this proxy is gone")
    }
    wasMentioned()
    token = nil
  }

  // MARK: As it crosses to other processes of this program

  /// What names it, and where it is. Written into shared memory only.
  func encode(_ message: OutgoingMessage) throws(LuaFailure) -> WireValue {
    let kept: SharedToken
    if let token {
      kept = token
    } else {
      let arena = try SharedObjects.arena()
      kept = try translatingMemory { () throws(SharedMemoryError) in try SharedToken(in: arena) }
      token = kept
    }
    return .array([server.identity.record, SharedObjects.reference(kept.id, message)])
  }

  /// Which server what `encode` wrote is about.
  static func identity(_ value: WireValue) throws(LuaFailure) -> RemoteServer.Identity {
    try parts(value).identity
  }

  private static func parts(
    _ value: WireValue
  ) throws(LuaFailure) -> (identity: RemoteServer.Identity, token: WireValue) {
    guard case .array(let values) = value, values.count == 2,
      let identity = RemoteServer.Identity(values[0])
    else { throw .picklingError("a proxy came damaged") }
    return (identity, values[1])
  }

  static func decode(
    _ value: WireValue, _ number: UInt64, _ call: LuaCall
  ) throws(LuaFailure) -> RemoteReferent {
    let (identity, token) = try parts(value)
    let server = RemoteManagers.shared.server(identity)
    let referent = server.referent(number, isMention: false)
    if referent.isHeld { return referent }
    let id = try SharedObjects.identifier(token)
    let arena = try SharedObjects.arena()
    referent.token = try translatingMemory { () throws(SharedMemoryError) in
      try SharedToken(in: arena, opening: id)
    }
    let top = call.count
    do throws(LuaFailure) {
      try referent.hold(call)
    } catch {
      // Whoever uses the proxy is told then.
      call.setTop(top)
    }
    return referent
  }
}
