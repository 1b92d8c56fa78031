internal import LinuxSystem
internal import Network
internal import SharedMemory
internal import Waiting
internal import Wire

/// A server in another program, as a client knows it: one connection, over which any number of
/// calls may be under way.
package final class RemoteConnection: ClientConnection {
  /// Which server it is: where, by what key, and which of those that may follow one another there.
  package struct Identity: Hashable {
    /// Where it is.
    package let address: RemoteAddress
    let authkey: [UInt8]
    /// What the server told as its own.
    package let instance: [UInt8]

    init(address: RemoteAddress, authkey: [UInt8], instance: [UInt8]) {
      self.address = address
      self.authkey = authkey
      self.instance = instance
    }

    /// For the shared memory of this program, which nobody else can read.
    var record: WireValue {
      .array([address.record, .bytes(authkey), .bytes(instance)])
    }

    init?(_ record: WireValue) {
      guard case .array(let fields) = record, fields.count == 3,
        let address = RemoteAddress(fields[0]), let authkey = fields[1].bytes,
        let instance = fields[2].bytes
      else { return nil }
      self.init(address: address, authkey: authkey, instance: instance)
    }
  }

  /// A call whose reply is waited for: over which connection, and the reply once it is there.
  private struct PendingCall {
    let connection: Int
    var reply: [UInt8]?
  }

  let identity: Identity
  unowned let client: ManagerClient
  private var link: Link?
  /// Which connection it is, so that what was held over an earlier one is not counted.
  private(set) var connection = 0
  /// When an answer came last.
  private var lastUse: Int64 = 0
  private var spinner = YieldingWait()
  private var calls: [UInt64: PendingCall] = [:]
  private var referents: [UInt64: Weak<RemoteReferent>] = [:]
  /// Objects that are kept for messages under way.
  private var kept: [(number: UInt64, mentions: Int, connection: Int, token: SharedToken)] = []

  /// Nanoseconds for which a connection that has just been used is not looked at again.
  private static let trust: Int64 = 20_000_000

  init(_ identity: Identity, _ client: ManagerClient) {
    self.identity = identity
    self.client = client
  }

  deinit { link?.end() }

  /// What errors call it by.
  package var name: String { identity.address.description }
  var isConnected: Bool { link != nil }
  var remote: RemoteConnection? { self }
  var reach: Reach { identity.address.isRemote ? .network : .machine }

  // MARK: The connection

  /// Connects again if the connection was lost, or is a parent's.
  func connect(_ wait: any ManagerWait) throws(MultiprocessingError) {
    if let link {
      // One that was used a moment ago is not asked again whether it is there.
      if Deadline.clock - lastUse < Self.trust || isUsable(link) { return }
    }
    let (link, instance) = try Self.dial(
      wait, identity.address, identity.authkey, isServing: client.keepsClientsWaiting, isAgain: true
    )
    guard instance == identity.instance else {
      link.end()
      throw .connection(
        "the manager at \(name) was started anew: what this proxy stood for is gone")
    }
    use(link)
  }

  /// Takes a new connection into use.
  func use(_ link: Link) {
    // Another call may have connected meanwhile; one connection is enough.
    if let existing = self.link, isUsable(existing) { return link.end() }
    self.link = link
    connection += 1
    lastUse = Deadline.clock
  }

  /// Whether the connection still stands. What has come meanwhile is taken in.
  private func isUsable(_ link: Link) -> Bool {
    do throws(LinkError) {
      while try link.receive() { try takeReply(link) }
      return true
    } catch {
      lose(link)
      return false
    }
  }

  /// A connection to the server at an address, and which server that is.
  static func dial(
    _ wait: any ManagerWait, _ address: RemoteAddress, _ authkey: [UInt8], isServing: Bool,
    isAgain: Bool
  ) throws(MultiprocessingError) -> (Link, instance: [UInt8]) {
    // Seconds within which a server that is there answers. A manager's server, whose clients wait
    // meanwhile, does not wait for long.
    let limit = isServing ? 1.0 : 10.0
    let link = try wait.dial(
      address, authkey: authkey, Deadline(seconds: limit), isAgain: isAgain)
    guard let hello = link.takeMessage({ ManagerHello($0) }) else {
      throw .connection("Manager.connect: there is no manager at \(address.description)")
    }
    return (link, hello.instance)
  }

  private func lose(_ link: Link) {
    guard self.link === link else { return }
    self.link = nil
    connection += 1
    kept = []
    link.end()
  }

  /// In a fork: the connection is the parent's, and is not ended.
  func becomeFork() {
    link = nil
    connection += 1
    calls = [:]
    kept = []
  }

  private var lost: MultiprocessingError {
    .connection("the connection to the manager at \(name) was lost")
  }

  // MARK: Calls

  func begin(_ message: OutgoingMessage) { message.reach = reach }

  func send(_ message: OutgoingMessage, _ number: UInt64) throws(MultiprocessingError) {
    guard let link else { throw lost }
    calls[number] = PendingCall(connection: connection)
    send(message, link)
  }

  /// What cannot be sent shows when the answer is waited for.
  private func send(_ message: OutgoingMessage, _ link: Link) {
    do throws(LinkError) {
      try message.withBytes { bytes throws(LinkError) in try link.send(bytes) }
    } catch {
      lose(link)
    }
  }

  func receive(
    _ number: UInt64, _ read: ReplyReader
  ) throws(MultiprocessingError) -> WaitOutcome {
    var spinner = spinner
    _ = spinner.wait { (try? hasReply(number)) ?? true }
    self.spinner = spinner
    let arena = try client.arena()
    while try !hasReply(number) {
      guard let link else { throw lost }
      do throws(SharedMemoryError) {
        let things = [DescriptorReadiness(link.descriptor, link.events)]
        let waited = try arena.waitForAny(things, .never, looksFirst: false)
        if waited.outcome == .interrupted { return .interrupted }
      } catch {
        throw .memory(error)
      }
    }
    try deliver(number, read)
    return .done
  }

  /// Has the reply read, which is among those taken in or the next of the connection.
  private func deliver(
    _ number: UInt64, _ read: ReplyReader
  ) throws(MultiprocessingError) {
    var isRead = false
    if let reply = calls.removeValue(forKey: number)?.reply {
      var buffer = ByteBuffer(capacity: reply.count)
      buffer.append(reply)
      isRead = try buffer.withBytes { bytes throws(MultiprocessingError) in
        try ManagerReplyHead.take(bytes, to: number, read)
      }
    } else if let link, (try? link.receive()) ?? false {
      isRead = try link.takeMessage { bytes throws(MultiprocessingError) in
        try ManagerReplyHead.take(bytes, to: number, read)
      }
    }
    if !isRead { throw lost }
  }

  /// Whether the reply to a call is there. The very reply stays where it is, and is read from
  /// there; others are taken in.
  private func hasReply(_ number: UInt64) throws(MultiprocessingError) -> Bool {
    guard let call = calls[number], call.reply == nil else { return true }
    guard let link, call.connection == connection else { throw lost }
    do throws(LinkError) {
      try link.flush()
      while calls[number]?.reply == nil, try link.receive() {
        lastUse = Deadline.clock
        if link.peekMessage({ ManagerReplyHead($0)?.number == number }) { return true }
        try takeReply(link)
      }
    } catch {
      lose(link)
    }
    if calls[number]?.reply != nil { return true }
    if self.link !== link { throw lost }
    return false
  }

  /// Takes in the next reply, for the call that waits for it.
  private func takeReply(_ link: Link) throws(LinkError) {
    let isReply = link.takeMessage { bytes in
      guard let head = ManagerReplyHead(bytes) else { return false }
      // One that nobody waits for belongs to a call that was given up.
      if calls[head.number] != nil { calls[head.number]?.reply = bytes.copied() }
      return true
    }
    guard isReply else { throw .ended }
  }

  func checkServer() {}

  func giveUp(_ number: UInt64) {
    guard let call = calls.removeValue(forKey: number) else { return }
    if call.connection == connection { sendNote(ManagerRequestHead.withdraw, number, 0) }
  }

  // MARK: References

  /// The referent of a number, which the server has just mentioned, or not.
  package func referent(_ number: UInt64, isMention: Bool = true) -> RemoteReferent {
    let referent: RemoteReferent
    if let known = referents[number]?.object {
      referent = known
    } else {
      referent = RemoteReferent(self, number)
      referents[number] = Weak(referent)
    }
    if isMention { referent.wasMentioned() }
    return referent
  }

  /// Tells the server that this process needs a referent no more, at once or when no message has
  /// it.
  func release(_ number: UInt64, _ mentions: Int, over connection: Int, keptFor token: SharedToken?)
  {
    if referents[number]?.object == nil { referents[number] = nil }
    guard mentions > 0, connection == self.connection, link != nil else { return }
    if let token, !token.isHeldHereOnly {
      kept.append((number, mentions, connection, token))
    } else {
      sendNote(ManagerRequestHead.release, number, mentions)
    }
  }

  /// Gives up what was kept for messages that have arrived by now.
  func releaseKept() {
    guard !kept.isEmpty else { return }
    let arrived = kept.filter { $0.token.isHeldHereOnly && $0.connection == connection }
    kept.removeAll { $0.token.isHeldHereOnly }
    for item in arrived { sendNote(ManagerRequestHead.release, item.number, item.mentions) }
  }

  private func sendNote(_ note: String, _ referent: UInt64, _ count: Int) {
    guard let link else { return }
    let message = OutgoingMessage()
    ManagerRequestHead.appendNote(note, about: referent, count, to: message)
    send(message, link)
  }
}
