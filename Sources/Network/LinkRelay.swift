internal import LinuxSystem

/// A process that keeps the encryption of one connection, so that several processes can use it:
/// they have one end of a pair of sockets, and the relay copies between the other end and the
/// network.
///
/// It is a fork of the process that had the encryption, because OpenSSL cannot hand a session on.
/// It runs no Lua, knows nothing of messages, and is nobody's child: it ends when the last process
/// that has the pair's other end lets go of it, or when the peer is gone. If it is killed, both
/// sides see the end of the connection. What each side has sent by then and the relay has taken is
/// passed on first.
final class LinkRelay {
  /// The connection, which this process alone uses now.
  private let link: Link
  private let session: SecureSession
  /// This process's end of the pair.
  private let pair: StreamSocket
  private var plain = StreamBuffer()

  /// Whether nobody has the other end of the pair any more.
  private var isAbandoned = false
  /// Whether the peer takes nothing any more.
  private var isRefused = false
  /// Whether nothing of the peer can be read any more.
  private var isLost = false
  private var hasToldEnd = false

  /// So much may wait in each direction; then the sender has to.
  private static let room = 1 << 18
  private static let chunk = 1 << 16

  /// Starts a relay for an encrypted connection. The caller may not use the session from now on.
  ///
  /// - Returns: The end of the pair to go on with.
  static func start(for link: Link) throws(SystemError) -> StreamSocket {
    let ends = try StreamSocket.makePair()
    let near = OwnedDescriptor(owning: ends.near)
    let far = StreamSocket(adopting: OwnedDescriptor(owning: ends.far))
    try ProcessStart.detached(keeping: (link.descriptor, near.number)) {
      LinkRelay(link, ends.near).run()
    }
    return far
  }

  private init(_ link: Link, _ near: Int32) {
    guard let session = link.session else { preconditionFailure("nothing is encrypted") }
    self.link = link
    self.session = session
    pair = StreamSocket(adopting: OwnedDescriptor(owning: near))
  }

  private func run() -> Never {
    CurrentProcess.commandName = "mprun relay"
    while step() {
      // A signal handler cannot have run, and the watched descriptors are open: only a system
      // without memory fails here.
      guard (try? Poll.wait(watches, .never)) != nil else { break }
    }
    link.end()
    CurrentProcess.exit(0)
  }

  /// Copies what can be copied now; false when nothing will come any more.
  private func step() -> Bool {
    do throws(LinkError) {
      try link.flush()
      try takeFromHolders()
    } catch {
      refuse()
    }
    takeFromPeer()
    giveToHolders()
    if isAbandoned { return link.hasOutput && !isRefused }
    return !(isRefused && peerHasEnded && link.decrypted.count == 0)
  }

  private var peerHasEnded: Bool { isLost || link.inputHasEnded || link.forgery != nil }

  /// Has the holders' sending fail, as the peer takes nothing more.
  private func refuse() {
    isRefused = true
    pair.refuse()
  }

  private func takeFromHolders() throws(LinkError) {
    while !isAbandoned, !isRefused, link.outputCount < Self.room {
      let outcome: StreamSocket.Outcome
      do throws(SystemError) {
        outcome = try pair.read(into: &plain, atMost: Self.chunk)
      } catch {
        throw .system(error)
      }
      switch outcome {
      case .wouldBlock: return
      case .ended: isAbandoned = true
      case .moved:
        try link.counter?.use()
        try plain.withBytes { bytes throws(LinkError) in try link.encrypt(bytes, session) }
        plain.removeAll()
        try link.flush()
      }
    }
  }

  private func takeFromPeer() {
    do throws(LinkError) {
      try link.decrypt(session)
      while !peerHasEnded, link.decrypted.count < Self.room {
        guard try link.read() else { return }
        try link.decrypt(session)
      }
    } catch {
      // What cannot be read cannot be answered either.
      isLost = true
      refuse()
    }
  }

  private func giveToHolders() {
    do throws(SystemError) {
      while link.decrypted.count > 0 {
        switch try link.decrypted.withBytes({ bytes throws(SystemError) in try pair.write(bytes) })
        {
        case .moved(let count): link.decrypted.drop(count)
        case .wouldBlock: return
        case .ended:
          isAbandoned = true
          return link.decrypted.removeAll()
        }
      }
    } catch {
      isAbandoned = true
    }
    if peerHasEnded, !hasToldEnd {
      pair.end()
      hasToldEnd = true
    }
  }

  /// What to wait for when nothing can be copied.
  private var watches: [Poll.Watch] {
    var watches: [Poll.Watch] = []
    func watch(_ descriptor: Int32, reads: Bool, writes: Bool) {
      guard reads || writes else { return }
      watches.append((descriptor, (reads ? Poll.readable : 0) | (writes ? Poll.writable : 0)))
    }
    watch(
      link.descriptor, reads: !peerHasEnded && link.decrypted.count < Self.room,
      writes: link.hasOutput && !isRefused)
    watch(
      pair.number, reads: !isAbandoned && !isRefused && link.outputCount < Self.room,
      writes: link.decrypted.count > 0)
    return watches
  }
}
