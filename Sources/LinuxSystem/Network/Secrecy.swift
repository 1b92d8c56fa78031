internal import CTLS

/// What cannot be kept secret, or is not from whom it seems to be.
package enum SecrecyError: Error, Equatable, CustomStringConvertible {
  /// The library is not there; why.
  case noLibrary(String)
  /// There is no memory.
  case noMemory
  /// What came was not made by one who has the key, or was changed on its way.
  case forged

  /// For a message.
  package var description: String {
    switch self {
    case .noLibrary(let reason):
      "an authkey needs OpenSSL 3 (Debian's package libssl3): \(reason)"
    case .noMemory: "there is no memory for encryption"
    case .forged: "what came is not from one who has the key, or was changed on its way"
    }
  }
}

/// Codes that only who has the key can make. OpenSSL, which is loaded when the first is made.
package enum MessageCode {
  /// The bytes that a code, and a key of a ``SecureSession``, has.
  package static let size = Int(CTLS_KEY_SIZE)

  /// HMAC-SHA-256 of some bytes; the key may be empty.
  package static func make(key: [UInt8], _ bytes: [UInt8]) throws(SecrecyError) -> [UInt8] {
    try load()
    var code = [UInt8](repeating: 0, count: size)
    guard unsafe ctls_hmac(key, key.count, bytes, bytes.count, &code) else { throw .noMemory }
    return code
  }

  /// Whether two codes are equal; takes the same time wherever they differ.
  package static func areEqual(_ first: [UInt8], _ second: [UInt8]) -> Bool {
    guard first.count == second.count, (try? load()) != nil else { return false }
    return unsafe ctls_equal(first, second, first.count)
  }

  static func load() throws(SecrecyError) {
    if let problem = unsafe ctls_load() { throw .noLibrary(unsafe String(cString: problem)) }
  }
}

/// One side of an encrypted conversation (TLS 1.3) between two that have the same key. It moves no
/// bytes: what came is fed to it, what is to be sent is drained from it.
@safe
package final class SecureSession {
  private let session: OpaquePointer

  /// Whether the handshake is done.
  package private(set) var isReady = false

  /// A session that has not begun.
  ///
  /// - Parameter key: ``MessageCode/size`` bytes.
  package init(isServer: Bool, key: [UInt8]) throws(SecrecyError) {
    precondition(key.count == MessageCode.size, "a key of another size")
    try MessageCode.load()
    guard let session = unsafe ctls_open(isServer, key) else { throw .noMemory }
    unsafe self.session = session
  }

  deinit { unsafe ctls_close(session) }

  /// Takes what came from the other side.
  package func feed(_ bytes: RawSpan) throws(SecrecyError) {
    let taken = unsafe bytes.withUnsafeBytes { bytes in
      guard let start = bytes.baseAddress else { return true }
      return unsafe ctls_feed(session, start, bytes.count)
    }
    guard taken else { throw .noMemory }
  }

  /// Moves what is to be sent to a buffer.
  package func drain(into buffer: inout StreamBuffer) {
    while true {
      let pending = unsafe ctls_pending(session)
      guard pending > 0 else { return }
      let moved = unsafe buffer.fill(atMost: pending) { start, room in
        Int64(unsafe ctls_drain(session, start, room))
      }
      guard moved > 0 else { return }
    }
  }

  /// Goes on with the handshake. Also when it throws, something may have to be drained.
  package func advance() throws(SecrecyError) {
    switch unsafe ctls_handshake(session) {
    case 0: isReady = true
    case Int32(CTLS_WAITS): break
    default: throw .forged
    }
  }

  /// Encrypts bytes, to be drained then.
  package func encrypt(_ bytes: RawSpan) throws(SecrecyError) {
    let done = unsafe bytes.withUnsafeBytes { bytes in
      guard let start = bytes.baseAddress else { return true }
      return unsafe ctls_encrypt(session, start, bytes.count)
    }
    guard done else { throw .forged }
  }

  /// What ``decrypt(into:)`` found.
  package enum Decrypted: Equatable, Sendable {
    /// All that came so far was decrypted.
    case all
    /// The other side has ended the conversation.
    case end
  }

  /// Decrypts what was fed into a buffer, and stops when that holds so many bytes.
  package func decrypt(
    into buffer: inout StreamBuffer, until limit: Int
  ) throws(SecrecyError) -> Decrypted {
    while buffer.count < limit {
      let result = unsafe buffer.fill(atMost: 1 << 16) { start, room in
        unsafe ctls_decrypt(session, start, room)
      }
      switch result {
      case 1...: continue
      case Int64(CTLS_WAITS): return .all
      case Int64(CTLS_ENDED): return .end
      default: throw .forged
      }
    }
    return .all
  }

  /// Ends the conversation in order; what says so is to be drained.
  package func end() { unsafe ctls_end(session) }
}
