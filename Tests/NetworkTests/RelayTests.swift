import LinuxSystem
import Network
import TestSupport
import Testing
import Wire

/// Somebody between a client and a listener, who passes on what each says to the other.
private final class Relay {
  private let entrance: ListeningSocket
  private let target: SocketAddress
  private var client: StreamSocket?
  private var server: StreamSocket?
  /// All that went by.
  private(set) var seen: [UInt8] = []
  /// What happens to bytes on the way; the first argument says whether the client sent them.
  var change: (Bool, [UInt8]) -> [[UInt8]] = { _, bytes in [bytes] }

  var address: SocketAddress { entrance.address }

  init(to meeting: Meeting) throws {
    target = meeting.address
    entrance = try ListeningSocket(
      try #require(try SocketAddress.known(host: "127.0.0.1", port: 0))[0], backlog: 5)
    server = try meeting.stranger()
  }

  func pass() throws {
    if client == nil {
      if let accepted = try entrance.accept() { client = accepted.takeSocket() }
      return
    }
    try pass(fromClient: true)
    try pass(fromClient: false)
  }

  private func pass(fromClient: Bool) throws {
    var buffer = StreamBuffer()
    let outcome =
      fromClient
      ? try client?.read(into: &buffer, atMost: 4096)
      : try server?.read(into: &buffer, atMost: 4096)
    switch outcome {
    case .moved:
      let bytes = buffer.withBytes { $0.copied() }
      seen += bytes
      for part in change(fromClient, bytes) {
        if fromClient { try server?.sendAll(part) } else { try client?.sendAll(part) }
      }
    case .ended: if fromClient { server?.end() } else { client?.end() }
    default: break
    }
  }
}

extension NetworkTests {
  @Suite struct RelayTests {
    private let secret = "what nobody else may read, and it is long enough to be found"

    private func meet(
      _ meeting: Meeting, _ relay: Relay
    ) throws -> (client: Link, guest: Link) {
      let dialer = meeting.dialer(key: meeting.key, to: relay.address)
      var client: Link?
      var guest: Link?
      while client == nil || guest == nil {
        if client == nil, case .done(let link) = try dialer.step(milliseconds: 10) {
          client = link
        }
        if guest == nil { guest = try meeting.reception.next()?.link }
        try relay.pass()
      }
      return (try #require(client), try #require(guest))
    }

    private func next(_ link: Link, _ relay: Relay) throws -> [UInt8] {
      while !(try link.receive()) { try relay.pass() }
      return link.takeMessage { $0.copied() }
    }

    private func contains(_ bytes: [UInt8], _ part: String) -> Bool {
      let part = [UInt8](part.utf8)
      return (0...max(0, bytes.count - part.count)).contains { start in
        bytes[start...].starts(with: part)
      }
    }

    @Test func readsNothing() throws {
      try withWatchdog {
        for key in [nil, [1, 2, 3]] as [[UInt8]?] {
          let meeting = try Meeting(isRemote: true, key: key)
          let relay = try Relay(to: meeting)
          let (client, guest) = try meet(meeting, relay)
          try client.say(secret)
          #expect(try next(guest, relay) == [UInt8](secret.utf8))
          try guest.say(secret)
          #expect(try next(client, relay) == [UInt8](secret.utf8))
          // Without a key there is nothing to hide: so the search can find something.
          #expect(contains(relay.seen, secret) == (key == nil))
        }
      }
    }

    @Test func tornApartIsStillWhole() throws {
      try withWatchdog {
        let meeting = try Meeting(isRemote: true, key: [1])
        let relay = try Relay(to: meeting)
        relay.change = { _, bytes in bytes.map { [$0] } }
        let (client, guest) = try meet(meeting, relay)
        try client.say(secret)
        #expect(try next(guest, relay) == [UInt8](secret.utf8))
      }
    }

    /// From a point of the conversation on, what is passed on is changed, left out, or said twice.
    @Test(arguments: ["change", "drop", "repeat", "invent"], [true, false])
    func changesNothing(what: String, isFromClient: Bool) throws {
      try withWatchdog {
        let meeting = try Meeting(isRemote: true, key: [1])
        let relay = try Relay(to: meeting)
        let (client, guest) = try meet(meeting, relay)
        let (speaker, hearer) = isFromClient ? (client, guest) : (guest, client)
        try speaker.say("first")
        #expect(try next(hearer, relay) == [UInt8]("first".utf8))
        relay.change = { fromClient, bytes in
          guard fromClient == isFromClient else { return [bytes] }
          var damaged = bytes
          damaged[bytes.count / 2] ^= 1
          switch what {
          case "change": return [damaged]
          case "drop": return [Array(bytes.dropFirst(bytes.count / 2))]
          case "repeat": return [bytes, bytes]
          default: return [[UInt8]("an order of my own".utf8), bytes]
          }
        }
        try speaker.say(secret)
        // What was said twice is heard once.
        if what == "repeat" { #expect(try next(hearer, relay) == [UInt8](secret.utf8)) }
        try? speaker.say("and more, so that what is missing shows")
        #expect(throws: LinkError.self) { _ = try next(hearer, relay) }
      }
    }

    /// A relay without the key cannot take part: it comes to no end with either side.
    @Test func cannotJoin() throws {
      try withWatchdog {
        let meeting = try Meeting(isRemote: true, key: [1])
        let relay = try Relay(to: meeting)
        // After the proofs it says nothing of what the two say, but begins an encryption of its
        // own.
        relay.change = { isFromClient, bytes in
          bytes.first == 0x16 && isFromClient
            ? [[0x16, 3, 1, 0, 4] + [UInt8](repeating: 0, count: 4)] : [bytes]
        }
        #expect(throws: LinkError.self) { _ = try meet(meeting, relay) }
      }
    }
  }
}
