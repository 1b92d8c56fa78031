internal import LinuxSystem
internal import LuaRuntime
internal import Network

extension LuaFailure {
  /// The error that a script sees when a connection does not go on.
  ///
  /// - Parameters:
  ///   - function: What the script called.
  ///   - isSending: Whether it was about to send.
  init(_ error: LinkError, in function: String, isSending: Bool = false) {
    let message = "\(function): \(error.description)"
    switch error {
    case .system(let error): self.init(error, in: function)
    case .handshake(let reason): self.init(reason, message)
    case .malformed:
      // What is too long to be sent is the sender's mistake.
      self = isSending ? .valueError(message) : .system("ConnectionError", message, errno: nil)
    case .secrecy: self = .error(className: "AuthenticationError", message: message)
    case .divided: self = .runtimeError(message)
    case .ended:
      let text = "\(function): the other end of the connection is closed"
      self =
        isSending
        ? .system("BrokenPipeError", text, errno: ErrorNumber.brokenPipe)
        : .error(className: "EOFError", message: text)
    }
  }

  private init(_ reason: HandshakeError, _ message: String) {
    switch reason {
    case .silent: self = .error(className: "TimeoutError", message: message)
    case .ended: self = .error(className: "EOFError", message: message)
    case .noSecrecy(.noLibrary), .noSecrecy(.noMemory): self = .runtimeError(message)
    case .foreign, .version, .purpose:
      self = .system("ConnectionError", message, errno: nil)
    default: self = .error(className: "AuthenticationError", message: message)
    }
  }

  /// The error that a script sees when the system refuses something of a socket.
  init(_ error: SystemError, in function: String) {
    let className =
      switch error.errno {
      case ErrorNumber.refused: "ConnectionRefusedError"
      case ErrorNumber.connectionReset, ErrorNumber.connectionAborted:
        "ConnectionError"
      default: "OSError"
      }
    self = .system(className, "\(function): \(error.description)", errno: error.errno)
  }
}

/// Runs what throws errors of connections, for a script.
func translatingLink<Result>(
  _ function: String, isSending: Bool = false,
  _ operation: () throws(LinkError) -> Result
) throws(LuaFailure) -> Result {
  do throws(LinkError) {
    return try operation()
  } catch {
    throw LuaFailure(error, in: function, isSending: isSending)
  }
}
