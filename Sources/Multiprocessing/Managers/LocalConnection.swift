internal import LinuxSystem
internal import SharedMemory
internal import Waiting
internal import Wire

/// A channel for the replies to one call at a time, of whatever servers in the same program.
final class LocalConnection: ClientConnection {
  private let replies: Channel
  private var address: ManagerAddress?
  /// The servers that know it, by their requests' channels, and the latest of them.
  private var greeted: Set<UInt64> = []
  private var latest: UInt64 = 0

  /// Seconds that a wait lasts before the server's life is looked at again.
  private static let checkInterval = 0.25

  private unowned let client: ManagerClient

  init(_ arena: Arena, _ client: ManagerClient) throws(MultiprocessingError) {
    self.client = client
    do throws(SharedMemoryError) {
      replies = try arena.making(.manager) { () throws(SharedMemoryError) in
        try Channel(in: arena, limit: .unbounded)
      }
    } catch {
      throw .memory(error)
    }
  }

  var reach: Reach { .program }
  var remote: RemoteConnection? { nil }

  /// Makes the channel known to a server that is called for the first time.
  func open(_ address: ManagerAddress) throws(MultiprocessingError) {
    self.address = address
    let server = address.requests.id.rawValue
    if server == latest { return }
    latest = server
    replies.readReason = .answer(of: address.server.rawValue)
    guard greeted.insert(server).inserted else { return }
    let message = OutgoingMessage()
    begin(message)
    let process = address.requests.object.arena.processes.current
    ManagerRequestHead.appendNote(ManagerRequestHead.greet, about: process.number, to: message)
    // The message holds the channel until the server has opened it.
    message.references.append(replies.id.rawValue)
    try send(message, 0)
  }

  static func beginRequest(_ message: OutgoingMessage, replyingTo replies: UInt64) {
    message.bytes.append(littleEndian: replies)
  }

  func begin(_ message: OutgoingMessage) {
    Self.beginRequest(message, replyingTo: replies.id.rawValue)
  }

  func send(_ message: OutgoingMessage, _ number: UInt64) throws(MultiprocessingError) {
    guard let address else { return }
    do throws(SharedMemoryError) {
      _ = try address.requests.put(message, .never)
    } catch {
      if case .closed = error { throw address.shutDown }
      throw .memory(error)
    }
  }

  func receive(
    _ number: UInt64, _ read: ReplyReader
  ) throws(MultiprocessingError) -> WaitOutcome {
    let deadline = Deadline(seconds: Self.checkInterval)
    let taken = try replies.take(deadline) { bytes throws(MultiprocessingError) in
      try ManagerReplyHead.take(bytes, to: number, read)
    }
    switch taken {
    // Another reply is that to a call that was given up.
    case .done(let isReply): return isReply ? .done : .timedOut
    case .timedOut, .closed: return .timedOut
    case .interrupted: return .interrupted
    }
  }

  func checkServer() throws(MultiprocessingError) {
    if let address, !address.isServed, replies.count == 0 { throw client.gone(address) }
    Scheduler.shared.noteWaitGoesOn()
  }

  func giveUp(_ number: UInt64) {
    let message = OutgoingMessage()
    begin(message)
    ManagerRequestHead.appendNote(ManagerRequestHead.withdraw, about: number, to: message)
    try? send(message, 0)
  }
}
