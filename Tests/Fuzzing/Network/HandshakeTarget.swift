import Network
import TestSupport

/// Handshakes in which what one side says is damaged.
enum HandshakeTarget {
  private static func side(_ role: Handshake.Role, _ key: [UInt8]?) throws -> Handshake {
    try Handshake(
      Handshake.Terms(role: role, purpose: "connection", key: key, isEncrypted: true))
  }

  /// True when both came to an end.
  static func run(_ random: inout SeededRandom) throws -> Bool {
    let key: [UInt8]? = random.chance(4) ? nil : [1, 2, 3]
    var client = try side(.client, key)
    var listener = try side(.listener, key)
    do throws(HandshakeError) {
      let proof = try client.receive(Damage.maybe(listener.hello, &random))
      _ = try listener.receive(Damage.maybe(client.hello, &random))
      guard let proof else { return client.state == .done(key: nil) }
      guard let answer = try listener.receive(Damage.maybe(proof, &random)) else { return false }
      _ = try client.receive(Damage.maybe(answer, &random))
      return true
    } catch {
      return false
    }
  }
}

/// Damages bytes as lines and attackers do.
enum Damage {
  static func maybe(_ bytes: [UInt8], _ random: inout SeededRandom) -> [UInt8] {
    random.chance(3) ? apply(to: bytes, &random) : bytes
  }

  static func apply(to bytes: [UInt8], _ random: inout SeededRandom) -> [UInt8] {
    var bytes = bytes
    for _ in 0...random.below(4) {
      let place = random.below(bytes.count + 1)
      switch random.below(6) {
      case 0 where place < bytes.count: bytes[place] ^= 1 << UInt8(random.below(8))
      case 1 where place < bytes.count: bytes[place] = UInt8(random.below(256))
      case 2: bytes.removeSubrange(place...)
      case 3: bytes.removeSubrange(place..<min(bytes.count, place + 1 + random.below(8)))
      case 4: bytes.insert(UInt8(random.below(256)), at: place)
      default:
        let end = min(bytes.count, place + 1 + random.below(40))
        bytes.insert(contentsOf: bytes[place..<end], at: random.below(bytes.count + 1))
      }
    }
    return bytes
  }
}
