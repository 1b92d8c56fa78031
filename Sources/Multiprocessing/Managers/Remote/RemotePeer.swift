internal import Network
internal import SharedMemory
internal import Wire

/// A client in another program, as long as it is connected: what it does not give back goes when it
/// goes.
final class RemotePeer: ManagerPeer {
  let link: Link
  private unowned let transport: RemoteTransport
  /// The referents that it has proxies for: how often each was mentioned to it, and the token.
  private var holds: [UInt64: (count: Int, token: SharedToken)] = [:]
  private(set) var hasGone = false
  /// Whether it is watched for having room for what waits to be sent.
  var isWatchedForRoom = false

  /// With more than this waiting for a client that does not read, its requests wait too.
  static let maximumOutput = 1 << 20

  init(_ link: Link, _ number: Int, _ transport: RemoteTransport) {
    self.link = link
    self.transport = transport
    // No process of this program has such an identity.
    super.init(client: 1 << 62 | number)
  }

  package override var reach: Reach { link.isRemote ? .network : .machine }
  override var isGone: Bool { hasGone }

  override func begin(_ reply: OutgoingMessage, number: UInt64, isError: Bool) {
    super.begin(reply, number: number, isError: isError)
    transport.beginReply()
  }

  override func send(_ reply: OutgoingMessage) {
    let mentioned = transport.endReply()
    guard !hasGone, let server = transport.server else { return }
    do throws(MultiprocessingError) {
      for referent in mentioned { try hold(referent, in: server) }
    } catch {
      // The referent went in the middle of its mention: the client finds that out by itself.
    }
    transport.send(reply, to: self)
  }

  /// Whether so much waits to be sent that it must read first.
  var isCongested: Bool { link.outputCount > Self.maximumOutput }

  // MARK: References

  /// Holds a referent for the client once more.
  func hold(_ referent: UInt64, in server: ManagerServer) throws(MultiprocessingError) {
    if hasGone { return }
    if let (count, token) = holds[referent] {
      holds[referent] = (count + 1, token)
    } else {
      holds[referent] = (1, try server.holdToken(of: referent))
    }
  }

  /// Takes back so many holds.
  func release(_ referent: UInt64, _ count: Int) {
    guard let (held, token) = holds[referent], count > 0 else { return }
    holds[referent] = held > count ? (held - count, token) : nil
  }

  /// Drops all that it had.
  func leave() {
    hasGone = true
    holds = [:]
    link.end()
  }
}
