package import LinuxSystem

/// Why two programs did not come to talk.
package enum HandshakeError: Error, Equatable, CustomStringConvertible {
  /// What came is nothing that this protocol knows.
  case foreign(String)
  /// The other side speaks a version of the protocol that this one does not.
  case version(Int64)
  /// The other side is there for something else, such as a manager's requests.
  case purpose
  /// The other side did not prove that it has the key.
  case wrongKey
  /// The other side has no key, and this one has.
  case peerHasNoKey
  /// The other side has a key, and this one has none.
  case peerHasKey
  /// The two do not agree on whether the connection is encrypted.
  case secrecy
  /// The other side did not accept this one's proof.
  case refused
  /// The other side said nothing for too long.
  case silent
  /// The other side ended the connection meanwhile.
  case ended
  /// The process at the other end is another user's.
  case foreignUser(UInt32)
  /// The means to keep a secret are missing, or what came was forged.
  case noSecrecy(SecrecyError)

  /// For a message.
  package var description: String {
    switch self {
    case .foreign(let what): "the other side does not speak this protocol: \(what)"
    case .version(let number): "the other side speaks version \(number) of the protocol"
    case .purpose: "a connection meets a manager there, or the other way round"
    case .wrongKey: "the other side does not have the same authkey"
    case .peerHasNoKey: "the other side has no authkey, and this one has"
    case .peerHasKey: "the other side wants an authkey, and this one has none"
    case .secrecy: "the two sides do not agree on encryption: something stands between them"
    case .refused: "the other side does not accept this one's authkey"
    case .silent: "the other side kept silent"
    case .ended: "the other side ended the connection"
    case .foreignUser(let user): "the process there belongs to another user (\(user))"
    case .noSecrecy(let error): error.description
    }
  }

  /// Whether it is a matter of who the other side is, and not of what was between.
  package var isAuthentication: Bool {
    switch self {
    case .foreign, .version, .purpose, .silent, .ended: false
    case .noSecrecy(.noLibrary), .noSecrecy(.noMemory): false
    default: true
    }
  }
}
