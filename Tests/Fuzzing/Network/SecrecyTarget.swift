import LinuxSystem
import TestSupport
import Wire

/// Encrypted conversations that are damaged on the way.
enum SecrecyTarget {
  private static func move(
    _ from: SecureSession, _ to: SecureSession, _ random: inout SeededRandom, _ chance: Int
  ) throws(SecrecyError) {
    var buffer = StreamBuffer()
    from.drain(into: &buffer)
    var bytes = buffer.withBytes { $0.copied() }
    if random.chance(chance) { bytes = Damage.apply(to: bytes, &random) }
    buffer.removeAll()
    buffer.append(bytes)
    try buffer.withBytes { bytes throws(SecrecyError) in try to.feed(bytes) }
  }

  /// True when a message came through unchanged.
  static func run(_ random: inout SeededRandom) throws -> Bool {
    let key = [UInt8](repeating: 7, count: MessageCode.size)
    let client = try SecureSession(isServer: false, key: key)
    let server = try SecureSession(isServer: true, key: key)
    let text = [UInt8](repeating: 1, count: random.below(40_000))
    do throws(SecrecyError) {
      for _ in 0..<3 {
        try client.advance()
        try move(client, server, &random, 8)
        try server.advance()
        try move(server, client, &random, 8)
      }
      guard client.isReady, server.isReady else { return false }
      var plain = StreamBuffer()
      plain.append(text)
      try plain.withBytes { bytes throws(SecrecyError) in try client.encrypt(bytes) }
      try move(client, server, &random, 2)
      var got = StreamBuffer()
      _ = try server.decrypt(into: &got, until: .max)
      return got.withBytes { $0.copied() } == text
    } catch {
      return false
    }
  }
}
