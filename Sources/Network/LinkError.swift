package import LinuxSystem
package import Wire

/// Why a connection does not go on.
package enum LinkError: Error, CustomStringConvertible {
  /// The system refuses.
  case system(SystemError)
  /// The two sides did not come to talk.
  case handshake(HandshakeError)
  /// What came is no message of this protocol, or a longer one than is taken from this peer.
  case malformed(WireError)
  /// What came was changed on its way.
  case secrecy(SecrecyError)
  /// The connection has ended.
  case ended
  /// An encrypted connection was used by two processes.
  case divided

  /// For a message.
  package var description: String {
    switch self {
    case .system(let error): error.description
    case .handshake(let error): error.description
    case .malformed(let error): error.description
    case .secrecy(let error): error.description
    case .ended: "the connection has ended"
    case .divided:
      "another process has used this encrypted connection since the fork: only one of the two can go on"
    }
  }
}
