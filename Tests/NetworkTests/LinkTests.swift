import LinuxSystem
import Network
import TestSupport
import Testing
import Wire

extension NetworkTests {
  @Suite struct LinkTests {
    static let kinds: [(isRemote: Bool, key: [UInt8]?)] = [
      (false, nil), (false, [1, 2]), (true, nil), (true, [1, 2]), (true, []),
    ]

    @Test(arguments: kinds)
    func carriesMessages(isRemote: Bool, key: [UInt8]?) throws {
      try withWatchdog {
        let (client, guest) = try Meeting(isRemote: isRemote, key: key).meet()
        #expect(client.isRemote == isRemote && guest.isRemote == isRemote)
        for length in [0, 1, 7, 100, 16_375, 16_376, 16_377, 70_000] {
          let text = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 31) }
          try client.say(text)
          try client.say("after")
          #expect(try guest.next() == text)
          #expect(try guest.next() == [UInt8]("after".utf8))
          try guest.say(text)
          #expect(try client.next() == text)
        }
      }
    }

    @Test(arguments: kinds)
    func carriesMoreThanFitsInBetween(isRemote: Bool, key: [UInt8]?) throws {
      try withWatchdog {
        let (client, guest) = try Meeting(isRemote: isRemote, key: key).meet()
        let text = (0..<8_000_000).map { UInt8(truncatingIfNeeded: $0) }
        try client.say(text)
        #expect(client.hasOutput)
        while !(try guest.receive()) { try client.flush() }
        #expect(guest.takeMessage { $0.copied() } == text)
        #expect(!client.hasOutput)
      }
    }

    @Test(arguments: kinds)
    func seesTheEnd(isRemote: Bool, key: [UInt8]?) throws {
      try withWatchdog {
        let (client, guest) = try Meeting(isRemote: isRemote, key: key).meet()
        try client.say("last")
        client.end()
        #expect(throws: LinkError.self) { try client.say("too late") }
        var kept: Link? = consume client
        kept = nil
        _ = kept
        #expect(try guest.next() == [UInt8]("last".utf8))
        #expect(throws: LinkError.self) { try guest.next() }
        #expect(throws: LinkError.self) { try guest.next() }
      }
    }

    @Test func refusesTheWrongKeyOnBothSides() throws {
      try withWatchdog {
        for isRemote in [false, true] {
          let meeting = try Meeting(isRemote: isRemote, key: [1])
          for key in [[2], nil] as [[UInt8]?] {
            let dialer = meeting.dialer(key: key)
            #expect(throws: LinkError.self) {
              while true {
                _ = try? dialer.step(milliseconds: 10)
                if try meeting.reception.next() != nil { Issue.record("somebody came in") }
              }
            }
          }
          // And the listener goes on.
          let (client, guest) = try meeting.meet()
          try client.say("hello")
          #expect(try guest.next() == [UInt8]("hello".utf8))
        }
      }
    }

    /// Who has no key is told so, though it did not wait to be told.
    @Test func tellsWhoDidNotAsk() throws {
      try withWatchdog {
        let meeting = try Meeting(isRemote: true, key: [1])
        let dialer = meeting.dialer(key: nil)
        var client: Link?
        while client == nil {
          if case .done(let link) = try dialer.step(milliseconds: 10) { client = link }
        }
        let link = try #require(client)
        var refusal: HandshakeError?
        while refusal == nil {
          do throws(LinkError) {
            _ = try meeting.reception.next()
          } catch {
            if case .handshake(let reason) = error { refusal = reason }
          }
        }
        #expect(refusal == .peerHasNoKey)
        do {
          _ = try link.next()
          Issue.record("a message from one who wants a key")
        } catch LinkError.handshake(let reason) {
          #expect(reason == .peerHasKey)
        }
      }
    }
  }
}
