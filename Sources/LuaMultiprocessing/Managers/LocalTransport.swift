internal import LinuxSystem
internal import LuaRuntime
internal import Multiprocessing
internal import SharedMemory
internal import Waiting
internal import Wire

/// How the processes of the same program reach a server: one channel for all requests, and for each
/// client a channel for its replies, which its first message names.
final class LocalTransport: ManagerTransport {
  let requests: Channel
  private var peers: [UInt64: LocalPeer] = [:]
  /// The one that asked last, who most often asks next.
  private var latest: LocalPeer?

  /// How many requests are served before the loop looks at the other transports.
  private static let batch = 64

  init(_ requests: Channel) { self.requests = requests }

  var awaitables: [any Waitable] { [Readable(requests)] }

  var hasRequests: Bool { requests.count > 0 }

  func serve(_ server: ManagerServer, _ call: LuaCall) throws(LuaFailure) -> Int {
    var count = 0
    while count < Self.batch, !server.isStopping {
      let taken = try requests.take(.now) { bytes throws(LuaFailure) in
        try receive(bytes, server, call)
      }
      guard case .done = taken else { break }
      count += 1
    }
    return count
  }

  private func receive(
    _ bytes: RawSpan, _ server: ManagerServer, _ call: LuaCall
  ) throws(LuaFailure) {
    let header = RequestHeader(bytes)
    if header.isGreeting {
      greet(header)
    } else if header.isStop {
      server.stop()
    } else if let peer = peer(header.reply) {
      if header.isWithdrawal {
        return server.withdraw(header.referent, of: peer)
      }
      try server.handle(
        call, from: peer, number: header.number, referent: header.referent,
        method: bytes.extracting(header.method),
        arguments: bytes.extracting(droppingFirst: header.method.upperBound))
    }
  }

  private func peer(_ reply: UInt64) -> LocalPeer? {
    if let latest, latest.replies.id.rawValue == reply { return latest }
    latest = peers[reply]
    return latest
  }

  private func greet(_ header: RequestHeader) {
    let arena = requests.arena
    guard let replies = try? Channel(in: arena, opening: ObjectID(rawValue: header.reply)) else {
      return
    }
    peers[header.reply] = LocalPeer(replies, SlotID(greeting: header.referent))
  }

  var hasGone: Bool { peers.values.contains { $0.isGone } }

  func takeGone() -> [ManagerPeer] {
    var gone: [ManagerPeer] = []
    for (id, peer) in peers where peer.isGone || peer.replies.isHeldHereOnly {
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

  override var isGone: Bool { !replies.arena.processes.isAlive(process) }

  override func begin(_ reply: OutgoingMessage, number: UInt64, isError: Bool) {
    ReplyHeader.append(number: number, isError: isError, to: reply)
  }

  override func send(_ reply: OutgoingMessage) { _ = try? replies.put(reply, .never) }
}
