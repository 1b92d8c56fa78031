package import LinuxSystem

/// The place where others connect: those who have, and with whom the handshake is under way, side
/// by side. Nothing here blocks; who waits, waits for its descriptors.
package final class Reception {
  /// The socket.
  package let socket: ListeningSocket
  private let purpose: String
  private let key: [UInt8]?
  private let readsAhead: Bool
  private let handshakeTimeout: Double
  private let watch: PeerWatch
  private var pending: [Pending] = []

  /// Somebody who has connected.
  private struct Pending {
    let link: Link
    let peer: SocketAddress
    let deadline: Deadline
  }

  /// Seconds that a handshake may take.
  package static let handshakeTimeout = 5.0
  /// How many handshakes may be under way; the oldest is dropped for a new one.
  package static let maximumPending = 512

  /// Opens the reception at a socket.
  ///
  /// - Parameters:
  ///   - purpose: What connections are for; both sides must say the same.
  ///   - key: What all must have who want to come in; nil: nothing.
  ///   - readsAhead: Whether only this process will use the connections.
  ///   - handshakeTimeout: Seconds that a handshake may take.
  ///   - watch: How soon it is noticed that another computer is gone.
  package init(
    _ socket: ListeningSocket, purpose: String, key: [UInt8]?, readsAhead: Bool,
    handshakeTimeout: Double = handshakeTimeout, watch: PeerWatch = PeerWatch()
  ) {
    self.watch = watch
    self.handshakeTimeout = handshakeTimeout
    self.socket = socket
    self.purpose = purpose
    self.key = key
    self.readsAhead = readsAhead
  }

  /// What to wait for before `next` is called again; the deadline at which it is to be called
  /// anyway.
  package var watches: (descriptors: [Poll.Watch], deadline: Deadline) {
    let first: Poll.Watch = (descriptor: socket.descriptor, events: Poll.readable)
    return (
      [first] + pending.map { (descriptor: $0.link.descriptor, events: $0.link.events) },
      pending.first?.deadline ?? .never
    )
  }

  /// How many handshakes are under way.
  package var pendingCount: Int { pending.count }

  /// Somebody with whom the handshake is done; nil if there is nobody yet.
  ///
  /// - Throws: `.handshake` when somebody did not prove to have the key. Who says nothing,
  ///   nonsense, or is of another user, is dropped without a word.
  package func next() throws(LinkError) -> (link: Link, peer: SocketAddress)? {
    try admit()
    let now = Deadline.clock
    var index = 0
    while index < pending.count {
      let candidate = pending[index]
      do throws(LinkError) {
        _ = try candidate.link.receive()
        if candidate.link.isOpen {
          pending.remove(at: index)
          return (candidate.link, candidate.peer)
        }
        if candidate.deadline.nanoseconds > now {
          index += 1
          continue
        }
      } catch {
        pending.remove(at: index)
        // A peer that has come and gone has been here: the receiver of the connection finds it
        // ended.
        if candidate.link.isOpen { return (candidate.link, candidate.peer) }
        if case .handshake(let reason) = error, reason.isAuthentication { throw error }
        continue
      }
      pending.remove(at: index)
    }
    return nil
  }

  /// Takes in who has connected.
  private func admit() throws(LinkError) {
    do throws(SystemError) {
      while let accepted = try socket.accept() {
        let peer = accepted.peer
        try welcome(accepted.takeSocket(), peer)
      }
    } catch {
      let isFull =
        error.errno == ErrorNumber.tooManyFiles
        || error.errno == ErrorNumber.tooManyFilesInSystem
      guard isFull, !pending.isEmpty else { throw .system(error) }
      // Who came first and has still not said who it is makes room.
      pending.removeFirst()
    }
  }

  private func welcome(
    _ socket: consuming StreamSocket, _ peer: SocketAddress
  ) throws(SystemError) {
    let isRemote = peer.family != .unix
    if isRemote {
      // A connection that has ended already has no options: that is found out when it is read.
      try? socket.watchPeer(watch)
    } else {
      let user = try socket.peerUser()
      guard user == Folder.user || user == 0 else { return }
    }
    let terms = Handshake.Terms(
      role: .listener, purpose: purpose, key: key, isEncrypted: isRemote)
    let link = try Link(socket, terms, isRemote: isRemote, readsAhead: readsAhead)
    if pending.count == Self.maximumPending { pending.removeFirst() }
    pending.append(
      Pending(link: link, peer: peer, deadline: Deadline(seconds: handshakeTimeout)))
    do throws(LinkError) {
      try link.flush()
    } catch {
      // It has gone again, which reading tells.
    }
  }

  /// Drops everybody and listens no more.
  package func close() {
    pending = []
    socket.close()
  }
}
