internal import LinuxSystem
internal import LuaRuntime
internal import Multiprocessing
internal import Network
internal import SharedMemory
internal import Waiting
internal import Wire

/// A server in another program, as a client knows it: one connection, over which any number of
/// calls may be under way.
final class RemoteServer {
  /// Which server it is: where, by what key, and which of those that may follow one another there.
  struct Identity: Hashable {
    let address: RemoteAddress
    let authkey: [UInt8]
    let instance: [UInt8]

    init(_ address: RemoteAddress, _ authkey: [UInt8], _ instance: [UInt8]) {
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
      self.init(address, authkey, instance)
    }
  }

  let identity: Identity
  private var link: Link?
  /// Which connection it is, so that what was held over an earlier one is not counted.
  private(set) var connection = 0
  private var lastNumber: UInt64 = 0
  /// When an answer came last.
  private var lastUse: Int64 = 0
  private var spinner = YieldingWait()
  /// Calls whose answer is waited for; the answer once it is there.
  private var calls: [UInt64: [UInt8]?] = [:]
  private var referents: [UInt64: Weak<RemoteReferent>] = [:]
  /// Objects that are kept for messages under way.
  private var kept: [(number: UInt64, mentions: Int, connection: Int, token: SharedToken)] = []

  /// Seconds within which a server that is there answers a client that comes back. A manager's
  /// server, whose clients wait meanwhile, does not wait for long.
  private static var patience: Double {
    ManagerServer.isInLoop ? 1 : 10
  }

  /// Nanoseconds for which a connection that has just been used is not looked at again.
  private static let trust: Int64 = 20_000_000

  init(_ identity: Identity) { self.identity = identity }

  deinit { link?.end() }

  /// What errors call it by.
  var name: String { identity.address.description }
  var isConnected: Bool { link != nil }

  // MARK: The connection

  /// Connects to an address; which server is there is found out then.
  static func connect(
    _ call: LuaCall, _ address: RemoteAddress, _ authkey: [UInt8]
  ) throws(LuaFailure) -> RemoteServer {
    let (link, welcome) = try dial(call, address, authkey)
    let server = RemoteManagers.shared.server(Identity(address, authkey, welcome.instance))
    server.use(link)
    return server
  }

  /// Connects again if the connection was lost, or is a parent's.
  func connect(_ call: LuaCall) throws(LuaFailure) {
    if let link {
      // One that was used a moment ago is not asked again whether it is there.
      if Deadline.clock - lastUse < Self.trust || isUsable(link) { return }
    }
    let (link, welcome) = try dialAgain(call)
    guard welcome.instance == identity.instance else {
      link.end()
      throw .system(
        "ConnectionError",
        "the manager at \(name) was started anew: what this proxy stood for is gone", errno: nil)
    }
    use(link)
  }

  /// A path that is gone has gone with the server.
  private func dialAgain(_ call: LuaCall) throws(LuaFailure) -> (Link, RemoteWelcome) {
    do throws(LuaFailure) {
      return try Self.dial(call, identity.address, identity.authkey)
    } catch .error(className: "OSError", let message, _) {
      throw .system("ConnectionError", message, errno: nil)
    }
  }

  private func use(_ link: Link) {
    // Another call may have connected meanwhile; one connection is enough.
    if let existing = self.link, isUsable(existing) { return link.end() }
    self.link = link
    connection += 1
    lastUse = Deadline.clock
  }

  /// Whether the connection still stands. What has come meanwhile is taken in.
  private func isUsable(_ link: Link) -> Bool {
    do throws(LinkError) {
      try takeReplies(link)
      return true
    } catch {
      lose(link)
      return false
    }
  }

  private static func dial(
    _ call: LuaCall, _ address: RemoteAddress, _ authkey: [UInt8]
  ) throws(LuaFailure) -> (Link, RemoteWelcome) {
    let deadline = Deadline(seconds: patience)
    let link: Link
    do throws(LuaFailure) {
      link = try ClientBinding.dial(
        call, try address.resolve(call, deadline), as: "Manager.connect", purpose: "manager",
        key: authkey,
        readsAhead: true, deadline)
    } catch .error(className: "EOFError", let message, _) {
      throw .system("ConnectionError", message, errno: nil)
    }
    let isThere = try Module.shared.wait(
      call, deadline,
      for: { () throws(LuaFailure) in
        ([(descriptor: link.descriptor, events: link.events)], .never)
      },
      until: { () throws(LuaFailure) in
        try translatingLink("Manager.connect") { () throws(LinkError) in try link.receive() }
      })
    guard isThere else { throw LuaFailure(.handshake(.silent), in: "Manager.connect") }
    guard let welcome = link.takeMessage({ RemoteWelcome($0) }) else {
      throw .system(
        "ConnectionError", "Manager.connect: there is no manager at \(address.description)",
        errno: nil)
    }
    return (link, welcome)
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

  // MARK: Calls

  /// Calls a method with the values from `first` on as arguments; they are replaced by the results.
  /// Blocks until the server answers.
  func call(
    _ call: LuaCall, referent: UInt64, method: String, from first: Int
  ) throws(LuaFailure) {
    try connect(call)
    guard let link else { throw lost }
    releaseKept()
    lastNumber += 1
    let number = lastNumber
    try Module.shared.withMessage { message throws(LuaFailure) in
      message.reach = link.isRemote ? .network : .machine
      RemoteRequest.append(number: number, referent: referent, method: method, to: message)
      let outer = RemoteManagers.shared.addressee
      RemoteManagers.shared.addressee = self
      defer { RemoteManagers.shared.addressee = outer }
      try Pickler.encodeStack(
        call, from: first, count: call.count - first + 1, into: message, root: "args")
      calls[number] = .some(nil)
      send(message, link)
    }
    call.setTop(first - 1)
    try receive(call, number, link)
  }

  /// What cannot be sent shows when the answer is waited for.
  private func send(_ message: OutgoingMessage, _ link: Link) {
    do throws(LinkError) {
      try message.withBytes { bytes throws(LinkError) in try link.send(bytes) }
    } catch {
      lose(link)
    }
  }

  private func receive(
    _ call: LuaCall, _ number: UInt64, _ link: Link
  ) throws(LuaFailure) {
    var spinner = spinner
    _ = spinner.wait { (try? hasReply(number, link)) ?? true }
    self.spinner = spinner
    do throws(LuaFailure) {
      _ = try Module.shared.wait(
        call, .never,
        for: { () throws(LuaFailure) in
          ([(descriptor: link.descriptor, events: link.events)], .never)
        },
        until: { () throws(LuaFailure) in try hasReply(number, link) })
    } catch {
      // Given up, by an interrupt, or the connection was lost.
      calls[number] = nil
      if self.link === link { sendNotice(RemoteRequest.withdraw, number, 0) }
      throw error
    }
    if let reply = calls.removeValue(forKey: number) ?? nil { return try push(call, reply) }
    guard self.link === link, (try? link.receive()) ?? false else { throw lost }
    try link.takeMessage { bytes throws(LuaFailure) in try push(call, bytes) }
  }

  private func hasReply(_ number: UInt64, _ link: Link) throws(LuaFailure) -> Bool {
    if calls[number] ?? nil != nil { return true }
    do throws(LinkError) {
      try link.flush()
      while calls[number] ?? nil == nil, try link.receive() {
        lastUse = Deadline.clock
        // The very reply stays where it is, and is read from there.
        if link.peekMessage({ RemoteReply($0)?.number == number }) { return true }
        try takeReply(link)
      }
    } catch {
      lose(link)
    }
    if calls[number] ?? nil != nil { return true }
    if self.link !== link { throw lost }
    return false
  }

  /// Takes in the replies that are there, each for the call that waits for it.
  private func takeReplies(_ link: Link) throws(LinkError) {
    while try link.receive() { try takeReply(link) }
  }

  private func takeReply(_ link: Link) throws(LinkError) {
    let isReply = link.takeMessage { bytes in
      guard let reply = RemoteReply(bytes) else { return false }
      // One that nobody waits for belongs to a call that was given up.
      if calls[reply.number] != nil { calls[reply.number] = bytes.copied() }
      return true
    }
    guard isReply else { throw .ended }
  }

  private func push(_ call: LuaCall, _ bytes: [UInt8]) throws(LuaFailure) {
    var buffer = ByteBuffer(capacity: bytes.count)
    buffer.append(bytes)
    try buffer.withBytes { bytes throws(LuaFailure) in try push(call, bytes) }
  }

  private func push(_ call: LuaCall, _ bytes: RawSpan) throws(LuaFailure) {
    let reach: Reach = identity.address.isRemote ? .network : .machine
    let outer = RemoteManagers.shared.speaker
    RemoteManagers.shared.speaker = self
    defer { RemoteManagers.shared.speaker = outer }
    guard let reply = RemoteReply(bytes) else { throw lost }
    let value = bytes.extracting(droppingFirst: reply.end)
    if reply.isError {
      try ErrorTransport.push(call, value, from: reach)
      throw .raised
    }
    _ = try Unpickler.decodeAll(call, value, from: reach)
  }

  private var lost: LuaFailure {
    .system(
      "ConnectionError", "the connection to the manager at \(name) was lost", errno: nil)
  }

  // MARK: References

  /// The referent of a number, which the server has just mentioned, or not.
  func referent(_ number: UInt64, isMention: Bool = true) -> RemoteReferent {
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
      sendNotice(RemoteRequest.release, number, mentions)
    }
  }

  /// Gives up what was kept for messages that have arrived by now.
  private func releaseKept() {
    guard !kept.isEmpty else { return }
    let arrived = kept.filter { $0.token.isHeldHereOnly && $0.connection == connection }
    kept.removeAll { $0.token.isHeldHereOnly }
    for item in arrived { sendNotice(RemoteRequest.release, item.number, item.mentions) }
  }

  private func sendNotice(_ method: String, _ referent: UInt64, _ count: Int) {
    guard let link else { return }
    let message = OutgoingMessage()
    RemoteRequest.append(number: 0, referent: referent, method: method, to: message)
    WireValue.array([.integer(Int64(count))]).write(to: &message.bytes)
    send(message, link)
  }
}
