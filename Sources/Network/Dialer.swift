package import LinuxSystem

/// Connects to one of the addresses that a name stands for, the first that answers, and shakes
/// hands. Nothing here blocks for longer than it is told to.
package final class Dialer {
  private let addresses: [SocketAddress]
  private let own: SocketAddress?
  private let purpose: String
  private let key: [UInt8]?
  private let readsAhead: Bool
  private let watch: PeerWatch
  private var index = 0
  private var socket: StreamSocket?
  private var link: Link?
  /// The user of the process that answered, where that is not to be trusted.
  private var foreigner: UInt32?

  /// What comes next.
  package enum Step {
    /// The connection is there, and the handshake is done as far as this side has to wait for it.
    case done(Link)
    /// To be called again when the descriptor is ready.
    case wait(Poll.Watch)
    /// To be called again.
    case again
  }

  /// Prepares to connect; see `Reception` for the parameters.
  ///
  /// - Parameter own: The address of this computer from which it connects; nil: any.
  package init(
    _ addresses: [SocketAddress], from own: SocketAddress? = nil, purpose: String, key: [UInt8]?,
    readsAhead: Bool,
    watch: PeerWatch = PeerWatch()
  ) {
    self.watch = watch
    self.addresses = addresses
    self.own = own
    self.purpose = purpose
    self.key = key
    self.readsAhead = readsAhead
  }

  /// Whether the other side has said something yet, or may be expected to at any time: from then on
  /// it may not keep silent for long.
  package private(set) var peerHasSpoken = false

  /// Goes on.
  ///
  /// - Parameter milliseconds: How long it may block where nothing can be waited for: before a full
  ///   listener at a path.
  package func step(milliseconds: Int64) throws(LinkError) -> Step {
    if let foreigner { throw .handshake(.foreignUser(foreigner)) }
    if let link { return try shakeHands(link) }
    do throws(SystemError) {
      guard let watch = try connect(milliseconds) else { return .again }
      return .wait(watch)
    } catch {
      socket = nil
      index += 1
      if index == addresses.count { throw .system(error) }
      return .again
    }
  }

  /// Goes on connecting; nil when something was done.
  private func connect(_ milliseconds: Int64) throws(SystemError) -> Poll.Watch? {
    let address = addresses[index]
    if let number = socket?.number {
      let watch: Poll.Watch = (descriptor: number, events: Poll.writable)
      guard try Poll.wait([watch], .now)?.first ?? false else { return watch }
      try socket?.finishConnecting(to: address)
      try connected(address)
      return nil
    }
    let socket = try StreamSocket(address.family)
    if let own, own.family == address.family { try socket.bind(own) }
    switch try socket.connect(to: address, milliseconds: milliseconds) {
    case .done:
      self.socket = consume socket
      try connected(address)
    case .underway: self.socket = consume socket
    case .again: break
    }
    return nil
  }

  private func connected(_ address: SocketAddress) throws(SystemError) {
    guard let socket = self.socket.take() else { return }
    let isRemote = address.family != .unix
    if isRemote {
      try socket.watchPeer(watch)
    } else {
      let user = try socket.peerUser()
      guard user == Folder.user || user == 0 else {
        foreigner = user
        return
      }
    }
    let terms = Handshake.Terms(role: .client, purpose: purpose, key: key, isEncrypted: isRemote)
    link = try Link(socket, terms, isRemote: isRemote, readsAhead: readsAhead)
  }

  private func shakeHands(_ link: Link) throws(LinkError) -> Step {
    do throws(LinkError) {
      try link.flush()
      let hasMessage = try link.receive()
      peerHasSpoken = peerHasSpoken || link.hasReceived || hasMessage
    } catch {
      switch error {
      case .ended, .handshake(.ended): break
      default: throw error
      }
      // Of a connection that was there and has ended, its user is told when it is used, however
      // soon the other side has closed it.
      guard link.isOpen || key == nil else { throw .handshake(.ended) }
    }
    if link.isOpen || key == nil { return .done(link) }
    return .wait((descriptor: link.descriptor, events: link.events))
  }
}
