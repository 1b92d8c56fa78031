import LinuxSystem
import Network
import Testing

/// Two sides of a handshake without sockets, and what they said.
struct Conversation {
  var client: Handshake
  var listener: Handshake
  /// What the client said, and what the listener did, in order.
  private(set) var fromClient: [[UInt8]] = []
  private(set) var fromListener: [[UInt8]] = []

  init(
    clientKey: [UInt8]?, listenerKey: [UInt8]?, isEncrypted: Bool = true,
    purpose: String = "connection"
  ) throws {
    client = try Handshake(
      Handshake.Terms(
        role: .client, purpose: "connection", key: clientKey, isEncrypted: isEncrypted))
    listener = try Handshake(
      Handshake.Terms(
        role: .listener, purpose: purpose, key: listenerKey, isEncrypted: isEncrypted))
  }

  /// Lets both speak until neither has anything to say.
  mutating func run() throws {
    var toListener = [client.hello]
    var toClient = [listener.hello]
    while !toListener.isEmpty || !toClient.isEmpty {
      if let message = toClient.first {
        toClient.removeFirst()
        fromListener.append(message)
        if let answer = try client.receive(message) { toListener.append(answer) }
      }
      if let message = toListener.first {
        toListener.removeFirst()
        fromClient.append(message)
        if let answer = try listener.receive(message) { toClient.append(answer) }
      }
    }
  }

  /// The key for encryption that a side came to; nil if it is not done.
  static func key(of side: Handshake) -> [UInt8]? {
    if case .done(let key) = side.state { key } else { nil }
  }
}
