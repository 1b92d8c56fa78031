import LinuxSystem
import Network
import TestSupport
import Testing
import Wire

extension NetworkTests {
  /// Peers that do what no program of ours does.
  @Suite struct HostileTests {
    private func head(_ length: UInt64) -> [UInt8] {
      (0..<8).map { UInt8(truncatingIfNeeded: (0x6D << 56 | length) >> (56 - 8 * $0)) }
    }

    private func frame(_ message: [UInt8]) -> [UInt8] { head(UInt64(message.count)) + message }

    private func hello(key: [UInt8]?) throws -> [UInt8] {
      frame(
        try Handshake(
          Handshake.Terms(role: .client, purpose: "connection", key: key, isEncrypted: true)
        ).hello)
    }

    @Test func takesBytesOneByOne() throws {
      try withWatchdog {
        let meeting = try Meeting(isRemote: true, key: nil)
        let stranger = try meeting.stranger()
        var guest: Link?
        for byte in try hello(key: nil) {
          #expect(guest == nil)
          try stranger.sendAll([byte])
          guest = try meeting.reception.next()?.link
        }
        while guest == nil { guest = try meeting.reception.next()?.link }
        let link = try #require(guest)
        let message = frame([UInt8]("in pieces".utf8))
        for byte in message.dropLast() {
          try stranger.sendAll([byte])
          #expect(try !link.receive())
        }
        try stranger.sendAll([message[message.count - 1]])
        #expect(try link.next() == [UInt8]("in pieces".utf8))
      }
    }

    @Test func dropsSilentPeersAndServesTheHonest() throws {
      try withWatchdog {
        let meeting = try Meeting(isRemote: true, key: [1], handshakeTimeout: 0.5)
        var silent: [Kept] = []
        for _ in 0..<200 { silent.append(Kept(try meeting.stranger())) }
        let (client, guest) = try meeting.meet()
        try client.say("hello")
        #expect(try guest.next() == [UInt8]("hello".utf8))
        while meeting.reception.pendingCount > 0 {
          let watches = meeting.reception.watches
          _ = try Poll.wait(watches.descriptors, watches.deadline)
          #expect(try meeting.reception.next() == nil)
        }
        #expect(silent.count == 200)
      }
    }

    /// Bytes that are no greeting end a connection, and disturb nobody else.
    @Test func dropsNonsense() throws {
      try withWatchdog {
        var random = SeededRandom(test: "HostileTests.dropsNonsense")
        for isRemote in [false, true] {
          let meeting = try Meeting(isRemote: isRemote, key: [1])
          for _ in 0..<200 {
            let stranger = try meeting.stranger()
            var bytes = (0..<1 + random.below(300)).map { _ in UInt8(random.below(256)) }
            if random.chance(2) { bytes = head(UInt64(random.below(300))) + bytes }
            if random.chance(2) { bytes = try hello(key: [1]) + bytes }
            try stranger.sendAll(bytes)
            stranger.end()
            do throws(LinkError) {
              var hasEnded = false
              while !hasEnded {
                #expect(try meeting.reception.next() == nil)
                hasEnded = try stranger.receiveEnds()
              }
            } catch {
              // A well-formed greeting with a wrong proof behind it.
              guard case .handshake = error else { throw error }
            }
          }
          _ = try meeting.meet()
        }
      }
    }

    @Test func believesNoLength() throws {
      try withWatchdog {
        // Before the handshake nothing long is taken.
        let meeting = try Meeting(isRemote: true, key: nil)
        let early = try meeting.stranger()
        try early.sendAll(head(4 << 30))
        #expect(try early.receiveSome(until: meeting) == [])
        // After it, room is made for what has come only.
        let stranger = try meeting.stranger()
        try stranger.sendAll(try hello(key: nil) + head(UInt64(Link.untrustedLimit)))
        var guest: Link?
        while guest == nil { guest = try meeting.reception.next()?.link }
        let link = try #require(guest)
        for _ in 0..<100 {
          try stranger.sendAll([UInt8](repeating: 1, count: 1000))
          _ = try Poll.wait([(descriptor: link.descriptor, events: Poll.readable)], .never)
          #expect(try !link.receive())
        }
        #expect(link.memory < 1_000_000)
        // And what is over the limit ends the connection at once.
        let greedy = try meeting.stranger()
        try greedy.sendAll(try hello(key: nil) + head(4 << 30))
        guest = nil
        while guest == nil { guest = try meeting.reception.next()?.link }
        #expect(throws: LinkError.self) { try guest?.next() }
      }
    }
  }
}

/// A socket that is kept open.
private final class Kept {
  let socket: StreamSocket

  init(_ socket: consuming StreamSocket) { self.socket = socket }
}

extension StreamSocket {
  /// Whether the other side has ended the connection.
  func receiveEnds() throws(LinkError) -> Bool {
    var buffer = StreamBuffer()
    while true {
      do throws(SystemError) {
        switch try read(into: &buffer, atMost: 4096) {
        case .moved: continue
        case .wouldBlock: return false
        case .ended: return true
        }
      } catch {
        throw .system(error)
      }
    }
  }

  /// What comes after the greeting of the listener, which is let go on meanwhile: nothing, at the
  /// end.
  func receiveSome(until meeting: Meeting) throws -> [UInt8] {
    while !(try receiveEnds()) { _ = try meeting.reception.next() }
    return []
  }
}
