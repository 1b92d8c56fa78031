package import LinuxSystem
internal import Wire

/// How two programs make sure of each other before they talk, as one side's sequence of messages.
/// It does no I/O: messages go in and come out.
///
/// Both say who they are (`hello`); with a key, first the one that connects and then the one that
/// listens proves that it has it, by a code over both hellos, which have fresh random numbers in
/// them and say who is which. So no proof can be used again, sent back to its maker, or moved into
/// another conversation. `docs/PROTOCOL.md` has the bytes.
package struct Handshake: Sendable {
  /// Which side this is.
  package enum Role: Sendable {
    case client
    case listener
  }

  /// What this side brings.
  package struct Terms: Sendable {
    /// Which side it is.
    package let role: Role
    /// What the connection is for; both must say the same.
    package let purpose: String
    /// The key that both must have; nil if nothing is to be proved.
    package let key: [UInt8]?
    /// Whether the conversation is to be encrypted then. Needs a key.
    package let isEncrypted: Bool

    /// What a side brings.
    package init(role: Role, purpose: String, key: [UInt8]?, isEncrypted: Bool) {
      self.role = role
      self.purpose = purpose
      self.key = key
      self.isEncrypted = isEncrypted && key != nil
    }
  }

  /// How far it has come.
  package enum State: Equatable, Sendable {
    case waitsForHello
    case waitsForProof
    /// The sides may talk; with a key for encryption if they are to use one.
    case done(key: [UInt8]?)
  }

  /// The version of the protocol that this program speaks.
  package static let version: Int64 = 1
  /// No message of a handshake is longer.
  package static let maximumLength = 256
  private static let nonceSize = 32

  /// What this side brings.
  package let terms: Terms
  /// How far it has come.
  package private(set) var state = State.waitsForHello
  /// The first message of this side.
  package let hello: [UInt8]
  /// Both hellos, the client's first; empty before the other one came.
  private var transcript: [UInt8] = []

  /// A handshake that has not begun.
  ///
  /// - Parameter nonce: 32 bytes that nobody can foresee.
  package init(_ terms: Terms, nonce: [UInt8]) {
    precondition(nonce.count == Self.nonceSize, "a nonce of another size")
    self.terms = terms
    hello = WireValue.array([
      .text("mprun"), .integer(Self.version), .text(Self.name(of: terms.role)),
      .text(terms.purpose), .boolean(terms.key != nil), .boolean(terms.isEncrypted),
      .bytes(nonce),
    ]).encoded()
  }

  /// A handshake with a fresh nonce.
  package init(_ terms: Terms) throws(SystemError) {
    self.init(terms, nonce: try CurrentProcess.randomBytes(Self.nonceSize))
  }

  private static func name(of role: Role) -> String { role == .client ? "client" : "listener" }

  /// The message that tells the other side that it was not believed.
  package static let refusal = WireValue.array([.text("refused")]).encoded()

  /// Whether an error is worth telling the other side.
  package static func isToldToPeer(_ error: HandshakeError) -> Bool {
    switch error {
    case .wrongKey, .peerHasNoKey, .purpose, .version: true
    default: false
    }
  }

  /// Takes a message of the other side; returns the answer, if there is one.
  package mutating func receive(_ message: [UInt8]) throws(HandshakeError) -> [UInt8]? {
    if message == Self.refusal { throw .refused }
    switch state {
    case .waitsForHello:
      try readHello(message)
      return try continueAfterHello()
    case .waitsForProof:
      return try readProof(message)
    case .done:
      throw .foreign("a message after the end of the handshake")
    }
  }

  // MARK: The hellos

  private mutating func readHello(_ message: [UInt8]) throws(HandshakeError) {
    guard let fields = (try? WireValue.decode(message))?.array, fields.count >= 2,
      fields[0].text == "mprun", let version = fields[1].integer
    else { throw .foreign("no greeting of mprun") }
    guard version == Self.version else { throw .version(version) }
    guard fields.count == 7, let role = fields[2].text, let purpose = fields[3].text,
      let hasKey = fields[4].boolean, let isEncrypted = fields[5].boolean,
      let nonce = fields[6].bytes, nonce.count == Self.nonceSize
    else { throw .foreign("a greeting without its parts") }
    guard role == Self.name(of: terms.role == .client ? .listener : .client) else {
      throw .foreign("a greeting from the same side")
    }
    // One who has no key learns no more than that one is needed.
    guard hasKey == (terms.key != nil) else { throw hasKey ? .peerHasKey : .peerHasNoKey }
    guard purpose == terms.purpose else { throw .purpose }
    guard isEncrypted == terms.isEncrypted else { throw .secrecy }
    let own = Self.counted(hello)
    let other = Self.counted(message)
    transcript = terms.role == .client ? own + other : other + own
  }

  /// Bytes with their number before them, so that those that follow one another cannot be taken
  /// apart in another way.
  private static func counted(_ bytes: [UInt8]) -> [UInt8] {
    [UInt8(truncatingIfNeeded: bytes.count >> 8), UInt8(truncatingIfNeeded: bytes.count)] + bytes
  }

  // MARK: The proofs

  private mutating func continueAfterHello() throws(HandshakeError) -> [UInt8]? {
    guard terms.key != nil else {
      state = .done(key: nil)
      return nil
    }
    state = .waitsForProof
    // The listener says nothing that its key is in before it knows whom it talks to.
    return terms.role == .client ? try proofMessage(of: .client) : nil
  }

  private mutating func readProof(_ message: [UInt8]) throws(HandshakeError) -> [UInt8]? {
    let other: Role = terms.role == .client ? .listener : .client
    guard let fields = (try? WireValue.decode(message))?.array, fields.count == 2,
      fields[0].text == "proof", let code = fields[1].bytes
    else { throw .foreign("no proof") }
    guard MessageCode.areEqual(code, try proof(of: other)) else { throw .wrongKey }
    let answer = terms.role == .listener ? try proofMessage(of: .listener) : nil
    state = .done(key: terms.isEncrypted ? try makeCode("mprun 1 encryption") : nil)
    return answer
  }

  private func proofMessage(of role: Role) throws(HandshakeError) -> [UInt8] {
    WireValue.array([.text("proof"), .bytes(try proof(of: role))]).encoded()
  }

  private func proof(of role: Role) throws(HandshakeError) -> [UInt8] {
    try makeCode("mprun 1 proof of the \(Self.name(of: role))")
  }

  private func makeCode(_ label: String) throws(HandshakeError) -> [UInt8] {
    do throws(SecrecyError) {
      return try MessageCode.make(
        key: terms.key ?? [], Self.counted([UInt8](label.utf8)) + transcript)
    } catch {
      throw .noSecrecy(error)
    }
  }
}
