internal import LinuxSystem
internal import SharedMemory
internal import Waiting
internal import Wire

/// How the processes of the same program reach a server: one channel for all requests, each behind
/// the identifier of a channel for its client's replies.
final class LocalTransport: ManagerTransport {
  let requests: Channel
  private var peers: [UInt64: LocalPeer] = [:]
  /// The one that asked last, who most often asks next.
  private var latest: LocalPeer?

  /// How many requests are served before the loop looks at the other transports.
  private static let batch = 64
  /// Bytes of the reply channel's identifier.
  static let replySize = 8

  init(_ requests: Channel) {
    self.requests = requests
    requests.readReason = .requests
  }

  var awaitables: [any Waitable] { [Readable(requests)] }

  var hasRequests: Bool { requests.count > 0 }

  func serve(_ server: ManagerServer) throws(MultiprocessingError) -> Int {
    var count = 0
    while count < Self.batch, !server.isStopping {
      let taken = try requests.take(.now) { bytes throws(MultiprocessingError) in
        try receive(bytes, server)
      }
      guard case .done = taken else { break }
      count += 1
    }
    return count
  }

  private func receive(
    _ bytes: RawSpan, _ server: ManagerServer
  ) throws(MultiprocessingError) {
    guard let head = ManagerRequestHead(bytes, from: Self.replySize) else { return }
    let replies = bytes.uint64(at: 0)
    if head.number > 0 {
      guard let peer = peer(replies) else { return }
      return try server.handle(head, bytes, from: peer)
    }
    switch String(decoding: bytes.extracting(head.method).copied(), as: UTF8.self) {
    case ManagerRequestHead.greet: greet(replies, SlotID(number: head.referent))
    case ManagerRequestHead.stop: server.stop()
    case ManagerRequestHead.withdraw:
      guard let peer = peer(replies) else { return }
      server.withdraw(head.referent, of: peer)
    default: return
    }
  }

  private func peer(_ replies: UInt64) -> LocalPeer? {
    if let latest, latest.replies.id.rawValue == replies { return latest }
    latest = peers[replies]
    return latest
  }

  private func greet(_ replies: UInt64, _ process: SlotID) {
    let arena = requests.object.arena
    guard let channel = try? Channel(in: arena, opening: ObjectID(rawValue: replies)) else {
      return
    }
    peers[replies] = LocalPeer(channel, process)
  }

  var hasGone: Bool { peers.values.contains { $0.isGone } }

  func takeGone() -> [ManagerPeer] {
    var gone: [ManagerPeer] = []
    for (id, peer) in peers where peer.isGone || peer.replies.object.isHeldHereOnly {
      peers[id] = nil
      // A process may have several peers, or live on without this one.
      if peer.isGone { gone.append(peer) }
    }
    latest = nil
    return gone
  }

  func close() { requests.shutDown() }
}

/// A process of the same program.
final class LocalPeer: ManagerPeer {
  let replies: Channel
  private let process: SlotID

  init(_ replies: Channel, _ process: SlotID) {
    self.replies = replies
    self.process = process
    super.init(client: Int(process.generation) << 16 | Int(process.index))
  }

  override var isGone: Bool { !replies.object.arena.processes.isAlive(process) }

  override func send(_ reply: OutgoingMessage) { _ = try? replies.put(reply, .never) }
}

extension SlotID {
  /// A slot as one number.
  var number: UInt64 { UInt64(generation) << 16 | UInt64(index) }

  init(number: UInt64) {
    self.init(
      index: UInt16(truncatingIfNeeded: number),
      generation: UInt32(truncatingIfNeeded: number >> 16))
  }
}
