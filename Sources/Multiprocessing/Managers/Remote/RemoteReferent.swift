internal import SharedMemory
package import Wire

/// An object in a server of another program: what this process's proxies for it have in common.
/// While it lives the server keeps the object.
package final class RemoteReferent {
  /// The server.
  package let server: RemoteConnection
  let number: UInt64
  /// How often the server has mentioned it over the connection at hand.
  private var mentions = 0
  /// The connection over which it was mentioned.
  private var connection = 0
  /// Held by messages in which a proxy is under way to another process of this program. While it
  /// is, the object must be kept for its receiver.
  private(set) var token: SharedToken?

  init(_ server: RemoteConnection, _ number: UInt64) {
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

  /// Calls a method. Blocks until the answer is there.
  package func call(_ method: String, _ call: any ManagerCall) throws(MultiprocessingError) {
    try hold(call)
    try server.client.call(server, number, method, call)
  }

  /// Has the server keep the object for this process, if it does not yet.
  private func hold(_ wait: any ManagerWait) throws(MultiprocessingError) {
    try server.connect(wait)
    if isHeld { return }
    let call = RecordCall([.integer(Int64(clamping: number))], waiting: wait)
    do throws(MultiprocessingError) {
      try server.client.call(server, 0, ManagerRequestHead.hold, call)
    } catch .raised where call.hasFailed {
      throw .runtime("the manager at \(server.name) refused to keep the object behind this proxy")
    }
    guard call.results.first?.boolean ?? false else {
      throw .runtime("the object behind this proxy is gone")
    }
    wasMentioned()
    token = nil
  }

  // MARK: As it crosses to other processes of this program

  /// What names it, and where it is. Written into shared memory only.
  package func encode(_ message: OutgoingMessage) throws(MultiprocessingError) -> WireValue {
    let kept: SharedToken
    let arena = try server.client.arena()
    do throws(SharedMemoryError) {
      if let token { kept = token } else { kept = try SharedToken(in: arena) }
      token = kept
    } catch {
      throw .memory(error)
    }
    message.references.append(kept.id.rawValue)
    return .array([server.identity.record, .integer(Int64(bitPattern: kept.id.rawValue))])
  }

  /// Which server what `encode` wrote is about.
  package static func identity(_ value: WireValue) throws(MultiprocessingError)
    -> RemoteConnection.Identity
  {
    try parts(value).identity
  }

  private static func parts(
    _ value: WireValue
  ) throws(MultiprocessingError) -> (identity: RemoteConnection.Identity, token: Int64) {
    guard case .array(let values) = value, values.count == 2,
      let identity = RemoteConnection.Identity(values[0]), let token = values[1].integer
    else { throw .damaged("a proxy came damaged") }
    return (identity, token)
  }

  /// The referent that `encode` wrote. Blocks while the server is asked to keep it for this
  /// process.
  package static func decode(
    _ value: WireValue, _ number: UInt64, _ client: ManagerClient, _ wait: any ManagerWait
  ) throws(MultiprocessingError) -> RemoteReferent {
    let (identity, token) = try parts(value)
    let referent = client.connection(identity).referent(number, isMention: false)
    if referent.isHeld { return referent }
    let arena = try client.arena()
    do throws(SharedMemoryError) {
      referent.token = try SharedToken(
        in: arena, opening: ObjectID(rawValue: UInt64(bitPattern: token)))
    } catch {
      throw .memory(error)
    }
    do throws(MultiprocessingError) {
      try referent.hold(wait)
    } catch {
      // The first use of the proxy reports it.
    }
    return referent
  }
}
