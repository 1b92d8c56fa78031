package import LinuxSystem
internal import Network
internal import SharedMemory
internal import Waiting
internal import Wire

/// How programs, on this computer or others, reach a server: by a socket, with the authkey.
package final class RemoteTransport: ManagerTransport {
  /// The server that it was made for, which keeps it.
  unowned var server: ManagerServer?
  private let reception: Reception
  /// What tells this server from one that is started later at the same address.
  package let instance: [UInt8]
  private let hello: [UInt8]
  private var epoll: Epoll
  private var peers: [UInt64: RemotePeer] = [:]
  private var lastPeer: UInt64 = 0
  /// Descriptors of the reception that are watched.
  private var watched: [Int32: Int16] = [:]
  /// Peers from whom whole messages are there already, which no descriptor tells of.
  private var pending: [UInt64] = []
  /// Peers, or the reception, that were found ready and have not been served.
  private var polled: [UInt64] = []
  private var gone: [ManagerPeer] = []
  /// Whether requests are being served, so that replies are sent together when that is over.
  private var isServing = false
  private var touched: Set<UInt64> = []

  // What the codec needs to know while it works on a message of this transport.

  /// Whether a reply is being written.
  package private(set) var isReplying = false
  /// Whether a request is being read.
  package private(set) var isReading = false
  private var mentioned: [UInt64] = []

  /// The key of events of the reception; peers are numbered from 1.
  private static let receptionKey: UInt64 = 0
  /// How many requests of a client are served before the next client's.
  private static let batch = 64

  init(_ socket: ListeningSocket, authkey: [UInt8]) throws(MultiprocessingError) {
    reception = Reception(socket, purpose: "manager", key: authkey, readsAhead: true)
    do throws(SystemError) {
      epoll = try Epoll()
      instance = try CurrentProcess.randomBytes(ManagerHello.instanceSize)
      hello = ManagerHello(instance: instance, pid: Int64(CurrentProcess.pid)).encoded
    } catch {
      throw .system(error)
    }
    watchReception()
  }

  /// Where it listens.
  package var address: SocketAddress { reception.socket.address }

  var awaitables: [any Waitable] {
    [DescriptorReadiness(epoll.number, Poll.readable)]
  }

  var hasRequests: Bool {
    if polled.isEmpty { polled = (try? epoll.ready()) ?? [] }
    return !polled.isEmpty || !pending.isEmpty
  }

  // MARK: Serving

  func serve(_ server: ManagerServer) throws(MultiprocessingError) -> Int {
    var ready = pending
    pending = []
    do throws(SystemError) {
      if polled.isEmpty { polled = try epoll.ready() }
    } catch {
      throw .system(error)
    }
    for key in polled where !ready.contains(key) { ready.append(key) }
    polled = []
    guard !ready.isEmpty else { return 0 }
    isServing = true
    defer {
      isServing = false
      flushTouched()
    }
    var count = 0
    for key in ready {
      if key == Self.receptionKey {
        admit()
        // Somebody may have come, which is worth another look before waiting.
        count += 1
      } else if let peer = peers[key] {
        count += try serve(peer, key, server)
      }
      if server.isStopping { break }
    }
    return count
  }

  private func serve(
    _ peer: RemotePeer, _ key: UInt64, _ server: ManagerServer
  ) throws(MultiprocessingError) -> Int {
    var count = 0
    do throws(LinkError) {
      if peer.link.hasOutput { touched.insert(key) }
      while !peer.isCongested, try peer.link.receive(isMore: count > 0) {
        if count == Self.batch || server.isStopping {
          pending.append(key)
          break
        }
        count += 1
        guard try answerNext(peer, server) else { throw .ended }
      }
    } catch {
      remove(key)
    }
    return count
  }

  /// Takes the next message of a peer; false if it is no request.
  private func answerNext(
    _ peer: RemotePeer, _ server: ManagerServer
  ) throws(LinkError) -> Bool {
    peer.link.takeMessage { bytes in
      guard let head = ManagerRequestHead(bytes) else { return false }
      do throws(MultiprocessingError) {
        try answer(head, bytes, peer, server)
      } catch {
        // The reply itself could not be made, for want of memory: the client must not wait for it.
        return false
      }
      return true
    }
  }

  private func answer(
    _ head: ManagerRequestHead, _ message: RawSpan, _ peer: RemotePeer, _ server: ManagerServer
  ) throws(MultiprocessingError) {
    guard head.number > 0 else {
      let note = String(decoding: message.extracting(head.method).copied(), as: UTF8.self)
      let rest = message.extracting(droppingFirst: head.end)
      return take(note: note, head.referent, rest, peer, server)
    }
    isReading = true
    defer { isReading = false }
    try server.handle(head, message, from: peer)
  }

  /// Takes what needs no reply.
  private func take(
    note: String, _ number: UInt64, _ rest: RawSpan, _ peer: RemotePeer, _ server: ManagerServer
  ) {
    if note == ManagerRequestHead.withdraw {
      server.withdraw(number, of: peer)
    } else if note == ManagerRequestHead.release {
      let count = (try? WireValue.decode(rest))?.array?.first?.integer ?? 0
      peer.release(number, Int(clamping: count))
    }
  }

  // MARK: Replies

  func beginReply() {
    isReplying = true
    mentioned = []
  }

  /// Notes that the reply being written has a proxy for a referent in it.
  package func mention(_ referent: UInt64) { mentioned.append(referent) }

  func endReply() -> [UInt64] {
    isReplying = false
    defer { mentioned = [] }
    return mentioned
  }

  func send(_ reply: OutgoingMessage, to peer: RemotePeer) {
    let key = self.key(of: peer)
    do throws(LinkError) {
      try reply.withBytes { bytes throws(LinkError) in
        try peer.link.send(bytes, flushes: !isServing)
      }
      if isServing { touched.insert(key) } else { watchForRoom(peer, key) }
    } catch {
      remove(key)
    }
  }

  private func key(of peer: RemotePeer) -> UInt64 { UInt64(peer.client & ~(1 << 62)) }

  private func flushTouched() {
    for key in touched {
      guard let peer = peers[key] else { continue }
      do throws(LinkError) {
        let wasCongested = peer.isCongested
        try peer.link.flush()
        watchForRoom(peer, key)
        // Requests that waited for the client to read are there already.
        if wasCongested, !peer.isCongested { pending.append(key) }
      } catch {
        remove(key)
      }
    }
    touched = []
  }

  /// Watches a peer for room while something waits to be sent to it, and for requests unless too
  /// much does.
  private func watchForRoom(_ peer: RemotePeer, _ key: UInt64) {
    let hasOutput = peer.link.hasOutput
    guard hasOutput || peer.isWatchedForRoom else { return }
    peer.isWatchedForRoom = hasOutput
    let events =
      peer.isCongested ? Poll.writable : hasOutput ? Poll.readable | Poll.writable : Poll.readable
    try? epoll.change(peer.link.descriptor, events: events, key: key)
  }

  // MARK: Coming and going

  private func admit() {
    var isFull = false
    while true {
      do throws(LinkError) {
        guard let (link, _) = try reception.next() else { break }
        try hello(link)
      } catch {
        // One who has not the key was sent away. What the system refuses, it may grant a little
        // later.
        if case .system = error {
          isFull = true
          break
        }
      }
    }
    watchReception(isPaused: isFull)
  }

  private func hello(_ link: Link) throws(LinkError) {
    lastPeer += 1
    let peer = RemotePeer(link, Int(lastPeer), self)
    var message = ByteBuffer(capacity: hello.count)
    message.append(hello)
    try link.send(message.bytes)
    // Until now it was the reception's.
    if watched.removeValue(forKey: link.descriptor) != nil { epoll.remove(link.descriptor) }
    do throws(SystemError) {
      try epoll.add(link.descriptor, events: link.events, key: lastPeer)
    } catch {
      throw .system(error)
    }
    peer.isWatchedForRoom = link.hasOutput
    peers[lastPeer] = peer
    // Its first request may have come together with the end of the handshake.
    pending.append(lastPeer)
  }

  private func remove(_ key: UInt64) {
    guard let peer = peers.removeValue(forKey: key) else { return }
    epoll.remove(peer.link.descriptor)
    peer.leave()
    gone.append(peer)
  }

  /// Watches those with whom the handshake is under way, and the socket itself.
  private func watchReception(isPaused: Bool = false) {
    var wanted: [Int32: Int16] = [:]
    for watch in reception.watches.descriptors.dropFirst(isPaused ? 1 : 0) {
      wanted[watch.descriptor] = watch.events
    }
    for number in watched.keys where wanted[number] == nil { epoll.remove(number) }
    for (number, events) in wanted {
      // A number may be another connection's by now, which the old entry has gone with.
      if (try? epoll.change(number, events: events, key: Self.receptionKey)) == nil {
        try? epoll.add(number, events: events, key: Self.receptionKey)
      }
    }
    watched = wanted
  }

  var hasGone: Bool { !gone.isEmpty }

  func takeGone() -> [ManagerPeer] {
    // Those who have kept silent for too long go too, and who could not be taken in may be now.
    if reception.pendingCount > 0 || watched[reception.socket.descriptor] == nil { admit() }
    defer { gone = [] }
    return gone
  }

  func close() {
    for peer in peers.values {
      // What was answered last is to be read still.
      try? peer.link.flush()
      peer.leave()
    }
    peers = [:]
    reception.close()
  }
}
