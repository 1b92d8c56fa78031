import LinuxSystem
import Network
import TestSupport
import Testing
import Wire

/// Everything about connections to other programs; one test at a time, as in a process.
@Suite(.serialized) struct NetworkTests {}

extension NetworkTests {
  @Suite struct HandshakeTests {
    @Test(arguments: [[UInt8]("secret".utf8), [], [UInt8](repeating: 7, count: 1000)])
    func agreesOnAKey(key: [UInt8]) throws {
      var first = try Conversation(clientKey: key, listenerKey: key)
      try first.run()
      let agreed = try #require(Conversation.key(of: first.client))
      #expect(agreed == Conversation.key(of: first.listener))
      var second = try Conversation(clientKey: key, listenerKey: key)
      try second.run()
      #expect(agreed != Conversation.key(of: second.client))
    }

    @Test func needsNoKeyWhereThereIsNone() throws {
      var conversation = try Conversation(clientKey: nil, listenerKey: nil)
      try conversation.run()
      #expect(conversation.client.state == .done(key: nil))
      #expect(conversation.listener.state == .done(key: nil))
    }

    @Test func tellsAWrongKey() throws {
      var conversation = try Conversation(clientKey: [1], listenerKey: [2])
      #expect(throws: HandshakeError.wrongKey) { try conversation.run() }
      // Nothing in which its key is was told to a stranger.
      #expect(conversation.fromListener.count == 1)
      #expect(conversation.listener.state == .waitsForProof)
    }

    @Test func tellsWhoHasNoKey() throws {
      var one = try Conversation(clientKey: nil, listenerKey: [1])
      #expect(throws: HandshakeError.peerHasKey) { try one.run() }
      var other = try Conversation(clientKey: [1], listenerKey: nil)
      #expect(throws: HandshakeError.peerHasNoKey) { try other.run() }
      // An empty key is a key.
      var empty = try Conversation(clientKey: nil, listenerKey: [])
      #expect(throws: HandshakeError.peerHasKey) { try empty.run() }
    }

    @Test(arguments: [false, true], [nil, [UInt8(1)]])
    func tellsWhoUsesAConnectionThatItHasEnded(isRemote: Bool, key: [UInt8]?) throws {
      let meeting = try Meeting(isRemote: isRemote, key: key)
      let dialer = meeting.dialer(key: key)
      var client: Link?
      var guestIsGone = false
      while client == nil || !guestIsGone {
        if client == nil, case .done(let link) = try dialer.step(milliseconds: 10) { client = link }
        guard let guest = try meeting.reception.next()?.link else { continue }
        guest.end()
        guestIsGone = true
      }
      let link = try #require(client)
      #expect(throws: LinkError.self) { try link.next() }
    }

    @Test func refusesAnotherPurpose() throws {
      var conversation = try Conversation(clientKey: [1], listenerKey: [1], purpose: "manager")
      #expect(throws: HandshakeError.purpose) { try conversation.run() }
    }

    @Test func refusesAnotherVersion() throws {
      var conversation = try Conversation(clientKey: [1], listenerKey: [1])
      let newer = WireValue.array([.text("mprun"), .integer(2)]).encoded()
      #expect(throws: HandshakeError.version(2)) { _ = try conversation.listener.receive(newer) }
    }

    @Test func refusesWhatWasSaidBefore() throws {
      var heard = try Conversation(clientKey: [1], listenerKey: [1])
      try heard.run()
      var victim = try Conversation(clientKey: [1], listenerKey: [1])
      _ = try victim.listener.receive(heard.fromClient[0])
      #expect(throws: HandshakeError.wrongKey) {
        _ = try victim.listener.receive(heard.fromClient[1])
      }
      _ = try victim.client.receive(heard.fromListener[0])
      #expect(throws: HandshakeError.wrongKey) {
        _ = try victim.client.receive(heard.fromListener[1])
      }
    }

    @Test func refusesItsOwnWords() throws {
      var victim = try Conversation(clientKey: [1], listenerKey: [1])
      #expect(throws: HandshakeError.self) { _ = try victim.client.receive(victim.client.hello) }
      #expect(throws: HandshakeError.self) {
        _ = try victim.listener.receive(victim.listener.hello)
      }
      let proof = try #require(try victim.client.receive(victim.listener.hello))
      #expect(throws: HandshakeError.wrongKey) { _ = try victim.client.receive(proof) }
    }

    /// Who stands between changes what the two agree on: that they encrypt.
    @Test func noticesADowngrade() throws {
      var plain = try Conversation(clientKey: [1], listenerKey: [1], isEncrypted: false)
      let victim = try Conversation(clientKey: [1], listenerKey: [1])
      #expect(throws: HandshakeError.secrecy) {
        _ = try plain.listener.receive(victim.client.hello)
      }
      // The greeting says so in a byte: if that is changed, the proof is of another greeting.
      var changed = victim.client.hello
      let flag = changed.count - 35
      #expect(changed[flag] == 0xF5)
      changed[flag] = 0xF4
      _ = try plain.listener.receive(changed)
      var client = victim.client
      var lie = plain.listener.hello
      #expect(lie[lie.count - 35] == 0xF4)
      lie[lie.count - 35] = 0xF5
      let proof = try #require(try client.receive(lie))
      #expect(throws: HandshakeError.wrongKey) { _ = try plain.listener.receive(proof) }
    }

    @Test func noticesEveryChangedBit() throws {
      for side in 0..<2 {
        for message in 0..<2 {
          try changeEveryBit(of: message, from: side)
        }
      }
    }

    /// Whatever bit of a message is changed on its way, at least one side does not come to an end.
    private func changeEveryBit(of number: Int, from side: Int) throws {
      let model = try Conversation(clientKey: [1], listenerKey: [1])
      let count = number == 0 ? model.client.hello.count : 40
      for bit in 0..<count * 8 {
        let fresh = try Conversation(clientKey: [1], listenerKey: [1])
        #expect(!damagedRunEnds(fresh, side, number, bit), "bit \(bit) of message \(number)")
      }
    }

    private func damagedRunEnds(
      _ conversation: Conversation, _ side: Int, _ number: Int, _ bit: Int
    ) -> Bool {
      var client = conversation.client
      var listener = conversation.listener
      func damaged(_ message: [UInt8], _ from: Int, _ which: Int) -> [UInt8] {
        guard from == side, which == number, bit / 8 < message.count else { return message }
        var message = message
        message[bit / 8] ^= 1 << UInt8(bit % 8)
        return message
      }
      do {
        let proof = try client.receive(damaged(listener.hello, 1, 0))
        _ = try listener.receive(damaged(client.hello, 0, 0))
        guard let proof, let answer = try listener.receive(damaged(proof, 0, 1)) else {
          return false
        }
        _ = try client.receive(damaged(answer, 1, 1))
        // A changed bit behind the end of a message changes nothing.
        let lengths = [[client.hello.count, proof.count], [listener.hello.count, answer.count]]
        return bit / 8 < lengths[side][number]
      } catch {
        return false
      }
    }

    @Test func survivesNonsense() throws {
      var random = SeededRandom(test: "HandshakeTests.survivesNonsense")
      for _ in 0..<20_000 {
        var conversation = try Conversation(clientKey: [1], listenerKey: [1])
        var message = conversation.client.hello
        switch random.below(3) {
        case 0: message = (0..<random.below(80)).map { _ in UInt8(random.below(256)) }
        case 1: message.removeSubrange(random.below(message.count)...)
        default: message[random.below(message.count)] = UInt8(random.below(256))
        }
        // Only a nonce may be anything.
        if (try? conversation.listener.receive(message)) != nil {
          #expect(message.count == conversation.client.hello.count)
        }
        #expect(conversation.listener.state != .done(key: nil))
      }
    }
  }
}
