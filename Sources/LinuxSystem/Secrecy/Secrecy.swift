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
  package static let size = 32

  /// HMAC-SHA-256 of some bytes; the key may be empty.
  package static func make(key: [UInt8], _ bytes: [UInt8]) throws(SecrecyError) -> [UInt8] {
    let library = try OpenSSL.load()
    var code = [UInt8](repeating: 0, count: size)
    var count: UInt32 = 0
    // A null key would mean the key of the call before.
    let made = unsafe (key + [0]).withUnsafeBytes { given in
      unsafe library.HMAC(
        library.EVP_sha256(), given.baseAddress!, Int32(key.count), bytes, bytes.count, &code,
        &count)
    }
    guard unsafe made != nil, count == UInt32(size) else { throw .noMemory }
    return code
  }

  /// Whether two codes are equal; takes the same time wherever they differ.
  package static func areEqual(_ first: [UInt8], _ second: [UInt8]) -> Bool {
    guard first.count == second.count, let library = try? OpenSSL.load() else { return false }
    return unsafe library.CRYPTO_memcmp(first, second, first.count) == 0
  }
}

/// One side of an encrypted conversation (TLS 1.3) between two that have the same key. It moves no
/// bytes: what came is fed to it, what is to be sent is drained from it.
@safe
package final class SecureSession {
  private let library: OpenSSL
  private let ssl: OpaquePointer
  // What came, and what is to be sent. They belong to `ssl`.
  private let input: OpaquePointer
  private let output: OpaquePointer
  private let key: UnsafeMutableBufferPointer<UInt8>

  /// Whether the handshake is done.
  package private(set) var isReady = false

  /// A session that has not begun.
  ///
  /// - Parameter key: ``MessageCode/size`` bytes.
  package init(isServer: Bool, key: [UInt8]) throws(SecrecyError) {
    precondition(key.count == MessageCode.size, "a key of another size")
    library = try OpenSSL.load()
    guard let context = unsafe library.context(isServer: isServer),
      let ssl = unsafe library.SSL_new(context)
    else { throw .noMemory }
    guard let input = unsafe library.BIO_new(library.BIO_s_mem()) else {
      unsafe library.SSL_free(ssl)
      throw .noMemory
    }
    guard let output = unsafe library.BIO_new(library.BIO_s_mem()) else {
      _ = unsafe library.BIO_free(input)
      unsafe library.SSL_free(ssl)
      throw .noMemory
    }
    unsafe library.SSL_set_bio(ssl, input, output)
    unsafe self.ssl = ssl
    unsafe self.input = input
    unsafe self.output = output
    unsafe self.key = .allocate(capacity: key.count)
    _ = unsafe self.key.initialize(from: key)
    guard unsafe library.SSL_set_ex_data(ssl, 0, self.key.baseAddress!) == 1 else {
      throw .noMemory
    }
    if isServer {
      unsafe library.SSL_set_accept_state(ssl)
    } else {
      unsafe library.SSL_set_connect_state(ssl)
    }
  }

  deinit {
    unsafe library.SSL_free(ssl)
    wipeKey()
    unsafe key.deallocate()
  }

  private func wipeKey() { unsafe library.OPENSSL_cleanse(key.baseAddress!, key.count) }

  /// Takes what came from the other side.
  package func feed(_ bytes: RawSpan) throws(SecrecyError) {
    guard bytes.byteCount > 0 else { return }
    let count = Int32(clamping: bytes.byteCount)
    let taken = unsafe bytes.withUnsafeBytes { bytes in
      unsafe library.BIO_write(input, bytes.baseAddress!, count)
    }
    guard Int(taken) == bytes.byteCount else { throw .noMemory }
  }

  /// Moves what is to be sent to a buffer.
  package func drain(into buffer: inout StreamBuffer) {
    while true {
      let pending = unsafe library.BIO_ctrl_pending(output)
      guard pending > 0 else { return }
      let moved = unsafe buffer.fill(atMost: pending) { start, room in
        Int64(unsafe library.BIO_read(output, start, Int32(clamping: room)))
      }
      guard moved > 0 else { return }
    }
  }

  /// Goes on with the handshake. Also when it throws, something may have to be drained.
  package func advance() throws(SecrecyError) {
    forgetErrors()
    let result = unsafe library.SSL_do_handshake(ssl)
    if result != 1 {
      guard meaning(result) == .waits else { throw .forged }
      return
    }
    // Done, but by the key?
    guard unsafe library.SSL_session_reused(ssl) != 0 else { throw .forged }
    wipeKey()
    isReady = true
  }

  /// Encrypts bytes, to be drained then.
  package func encrypt(_ bytes: RawSpan) throws(SecrecyError) {
    guard bytes.byteCount > 0 else { return }
    guard bytes.byteCount <= Self.most else { throw .forged }
    forgetErrors()
    // Into memory, a write is done in one go or not at all.
    let done = unsafe bytes.withUnsafeBytes { bytes in
      unsafe library.SSL_write(ssl, bytes.baseAddress!, Int32(bytes.count))
    }
    guard Int(done) == bytes.byteCount else { throw .forged }
  }

  private static let most = 1 << 30

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
      // A look is cheaper than a read that finds nothing, of which there would be one after each
      // record.
      if unsafe library.BIO_ctrl_pending(input) == 0 && library.SSL_pending(ssl) == 0 {
        return .all
      }
      forgetErrors()
      let result = unsafe buffer.fill(atMost: 1 << 16) { start, room in
        Int64(unsafe library.SSL_read(ssl, start, Int32(min(room, Self.most))))
      }
      if result > 0 { continue }
      switch meaning(Int32(result)) {
      case .waits: return .all
      case .ended: return .end
      case .failed: throw .forged
      }
    }
    return .all
  }

  /// Ends the conversation in order; what says so is to be drained.
  package func end() {
    forgetErrors()
    _ = unsafe library.SSL_shutdown(ssl)
  }

  private enum Meaning { case waits, ended, failed }

  /// What a call that did not succeed means.
  private func meaning(_ result: Int32) -> Meaning {
    switch unsafe library.SSL_get_error(ssl, result) {
    case 2, 3: .waits  // SSL_ERROR_WANT_READ, SSL_ERROR_WANT_WRITE
    case 6: .ended  // SSL_ERROR_ZERO_RETURN
    default: .failed
    }
  }

  /// Errors of other sessions, and of other users of the library in this process, stay in a queue
  /// that the meaning of a result would be taken from. To look is cheaper than to clear.
  private func forgetErrors() {
    if library.ERR_peek_error() != 0 { library.ERR_clear_error() }
  }
}
