// The names are those of the C library.
// swift-format-ignore-file: AlwaysUseLowerCamelCase

internal import Glibc

/// The functions of OpenSSL 3 that are used, by the names and types that its manual gives. Its
/// headers are not needed to build this program, and the library is loaded when it is first needed.
@safe
final class OpenSSL: @unchecked Sendable {
  /// Offers the client's session for a key.
  typealias UseSession =
    @convention(c) (
      OpaquePointer?, OpaquePointer?, UnsafeMutablePointer<UnsafePointer<UInt8>?>?,
      UnsafeMutablePointer<Int>?, UnsafeMutablePointer<OpaquePointer?>?
    ) -> Int32
  /// Finds the server's.
  typealias FindSession =
    @convention(c) (
      OpaquePointer?, UnsafePointer<UInt8>?, Int, UnsafeMutablePointer<OpaquePointer?>?
    ) -> Int32

  let OPENSSL_init_ssl: @convention(c) (UInt64, OpaquePointer?) -> Int32
  let OPENSSL_cleanse: @convention(c) (UnsafeMutableRawPointer, Int) -> Void
  let CRYPTO_memcmp: @convention(c) (UnsafeRawPointer, UnsafeRawPointer, Int) -> Int32
  let EVP_sha256: @convention(c) () -> OpaquePointer?
  let HMAC:
    @convention(c) (
      OpaquePointer?, UnsafeRawPointer, Int32, UnsafeRawPointer, Int, UnsafeMutablePointer<UInt8>,
      UnsafeMutablePointer<UInt32>
    ) -> UnsafeMutablePointer<UInt8>?
  let ERR_clear_error: @convention(c) () -> Void
  let ERR_peek_error: @convention(c) () -> UInt
  let BIO_new: @convention(c) (OpaquePointer?) -> OpaquePointer?
  let BIO_s_mem: @convention(c) () -> OpaquePointer?
  let BIO_free: @convention(c) (OpaquePointer) -> Int32
  let BIO_read: @convention(c) (OpaquePointer, UnsafeMutableRawPointer, Int32) -> Int32
  let BIO_write: @convention(c) (OpaquePointer, UnsafeRawPointer, Int32) -> Int32
  let BIO_ctrl_pending: @convention(c) (OpaquePointer) -> Int
  let TLS_method: @convention(c) () -> OpaquePointer?
  let SSL_CTX_new: @convention(c) (OpaquePointer?) -> OpaquePointer?
  let SSL_CTX_ctrl: @convention(c) (OpaquePointer, Int32, Int, UnsafeMutableRawPointer?) -> Int
  let SSL_CTX_set_ciphersuites: @convention(c) (OpaquePointer, UnsafePointer<CChar>) -> Int32
  let SSL_CTX_set_num_tickets: @convention(c) (OpaquePointer, Int) -> Int32
  let SSL_CTX_set_verify: @convention(c) (OpaquePointer, Int32, UnsafeMutableRawPointer?) -> Void
  let SSL_CTX_set_options: @convention(c) (OpaquePointer, UInt64) -> UInt64
  let SSL_CTX_clear_options: @convention(c) (OpaquePointer, UInt64) -> UInt64
  let SSL_CTX_set_psk_use_session_callback: @convention(c) (OpaquePointer, UseSession) -> Void
  let SSL_CTX_set_psk_find_session_callback: @convention(c) (OpaquePointer, FindSession) -> Void
  let SSL_CTX_free: @convention(c) (OpaquePointer) -> Void
  let SSL_new: @convention(c) (OpaquePointer) -> OpaquePointer?
  let SSL_free: @convention(c) (OpaquePointer) -> Void
  let SSL_set_bio: @convention(c) (OpaquePointer, OpaquePointer, OpaquePointer) -> Void
  let SSL_set_connect_state: @convention(c) (OpaquePointer) -> Void
  let SSL_set_accept_state: @convention(c) (OpaquePointer) -> Void
  let SSL_set_ex_data: @convention(c) (OpaquePointer, Int32, UnsafeMutableRawPointer) -> Int32
  let SSL_get_ex_data: @convention(c) (OpaquePointer, Int32) -> UnsafeMutableRawPointer?
  let SSL_do_handshake: @convention(c) (OpaquePointer) -> Int32
  let SSL_session_reused: @convention(c) (OpaquePointer) -> Int32
  let SSL_get_error: @convention(c) (OpaquePointer, Int32) -> Int32
  let SSL_pending: @convention(c) (OpaquePointer) -> Int32
  let SSL_read: @convention(c) (OpaquePointer, UnsafeMutableRawPointer, Int32) -> Int32
  let SSL_write: @convention(c) (OpaquePointer, UnsafeRawPointer, Int32) -> Int32
  let SSL_shutdown: @convention(c) (OpaquePointer) -> Int32
  let SSL_CIPHER_find: @convention(c) (OpaquePointer, UnsafePointer<UInt8>) -> OpaquePointer?
  let SSL_SESSION_new: @convention(c) () -> OpaquePointer?
  let SSL_SESSION_free: @convention(c) (OpaquePointer) -> Void
  let SSL_SESSION_set1_master_key:
    @convention(c) (
      OpaquePointer, UnsafePointer<UInt8>, Int
    ) -> Int32
  let SSL_SESSION_set_cipher: @convention(c) (OpaquePointer, OpaquePointer) -> Int32
  let SSL_SESSION_set_protocol_version: @convention(c) (OpaquePointer, Int32) -> Int32

  /// Loaded once, at the first use: by one thread, whichever others want it.
  private static let loaded = Result { () throws(SecrecyError) in
    try open()
  }

  /// The library, loaded now if it was not yet.
  static func load() throws(SecrecyError) -> OpenSSL { try loaded.get() }

  private static func open() throws(SecrecyError) -> OpenSSL {
    // The library of TLS needs the other one, whose functions are found through it.
    guard let handle = unsafe dlopen("libssl.so.3", RTLD_NOW | RTLD_LOCAL) else {
      let reason = unsafe dlerror().map { unsafe String(cString: $0) }
      throw .noLibrary(reason ?? "it cannot be loaded")
    }
    let library = try unsafe OpenSSL(in: handle)
    // No file of settings may change what is done here, nothing is done at exit, and the texts of
    // errors are not needed.
    let options: UInt64 = 0x0000_0080 | 0x0008_0000 | 0x0010_0000
    guard library.OPENSSL_init_ssl(options, nil) == 1 else {
      throw .noLibrary("libssl.so.3 cannot be initialised")
    }
    return library
  }

  private init(in handle: UnsafeMutableRawPointer) throws(SecrecyError) {
    unsafe OPENSSL_init_ssl = try Self.find("OPENSSL_init_ssl", handle)
    unsafe OPENSSL_cleanse = try Self.find("OPENSSL_cleanse", handle)
    unsafe CRYPTO_memcmp = try Self.find("CRYPTO_memcmp", handle)
    unsafe EVP_sha256 = try Self.find("EVP_sha256", handle)
    unsafe HMAC = try Self.find("HMAC", handle)
    unsafe ERR_clear_error = try Self.find("ERR_clear_error", handle)
    unsafe ERR_peek_error = try Self.find("ERR_peek_error", handle)
    unsafe BIO_new = try Self.find("BIO_new", handle)
    unsafe BIO_s_mem = try Self.find("BIO_s_mem", handle)
    unsafe BIO_free = try Self.find("BIO_free", handle)
    unsafe BIO_read = try Self.find("BIO_read", handle)
    unsafe BIO_write = try Self.find("BIO_write", handle)
    unsafe BIO_ctrl_pending = try Self.find("BIO_ctrl_pending", handle)
    unsafe TLS_method = try Self.find("TLS_method", handle)
    unsafe SSL_CTX_new = try Self.find("SSL_CTX_new", handle)
    unsafe SSL_CTX_ctrl = try Self.find("SSL_CTX_ctrl", handle)
    unsafe SSL_CTX_set_ciphersuites = try Self.find("SSL_CTX_set_ciphersuites", handle)
    unsafe SSL_CTX_set_num_tickets = try Self.find("SSL_CTX_set_num_tickets", handle)
    unsafe SSL_CTX_set_verify = try Self.find("SSL_CTX_set_verify", handle)
    unsafe SSL_CTX_set_options = try Self.find("SSL_CTX_set_options", handle)
    unsafe SSL_CTX_clear_options = try Self.find("SSL_CTX_clear_options", handle)
    unsafe SSL_CTX_set_psk_use_session_callback = try Self.find(
      "SSL_CTX_set_psk_use_session_callback", handle)
    unsafe SSL_CTX_set_psk_find_session_callback = try Self.find(
      "SSL_CTX_set_psk_find_session_callback", handle)
    unsafe SSL_CTX_free = try Self.find("SSL_CTX_free", handle)
    unsafe SSL_new = try Self.find("SSL_new", handle)
    unsafe SSL_free = try Self.find("SSL_free", handle)
    unsafe SSL_set_bio = try Self.find("SSL_set_bio", handle)
    unsafe SSL_set_connect_state = try Self.find("SSL_set_connect_state", handle)
    unsafe SSL_set_accept_state = try Self.find("SSL_set_accept_state", handle)
    unsafe SSL_set_ex_data = try Self.find("SSL_set_ex_data", handle)
    unsafe SSL_get_ex_data = try Self.find("SSL_get_ex_data", handle)
    unsafe SSL_do_handshake = try Self.find("SSL_do_handshake", handle)
    unsafe SSL_session_reused = try Self.find("SSL_session_reused", handle)
    unsafe SSL_get_error = try Self.find("SSL_get_error", handle)
    unsafe SSL_pending = try Self.find("SSL_pending", handle)
    unsafe SSL_read = try Self.find("SSL_read", handle)
    unsafe SSL_write = try Self.find("SSL_write", handle)
    unsafe SSL_shutdown = try Self.find("SSL_shutdown", handle)
    unsafe SSL_CIPHER_find = try Self.find("SSL_CIPHER_find", handle)
    unsafe SSL_SESSION_new = try Self.find("SSL_SESSION_new", handle)
    unsafe SSL_SESSION_free = try Self.find("SSL_SESSION_free", handle)
    unsafe SSL_SESSION_set1_master_key = try Self.find("SSL_SESSION_set1_master_key", handle)
    unsafe SSL_SESSION_set_cipher = try Self.find("SSL_SESSION_set_cipher", handle)
    unsafe SSL_SESSION_set_protocol_version = try Self.find(
      "SSL_SESSION_set_protocol_version", handle)
  }

  private static func find<Function>(
    _ name: String, _ handle: UnsafeMutableRawPointer
  ) throws(SecrecyError) -> Function {
    guard let address = unsafe dlsym(handle, name) else {
      throw .noLibrary("libssl.so.3 has no function \(name)")
    }
    return unsafe unsafeBitCast(address, to: Function.self)
  }

  // MARK: Settings

  private var contexts: [Bool: OpaquePointer] = unsafe [:]

  /// The settings of one role, made at its first use; nil when there is no memory.
  func context(isServer: Bool) -> OpaquePointer? {
    if let context = unsafe contexts[isServer] { return unsafe context }
    guard let made = unsafe SSL_CTX_new(TLS_method()) else { return nil }
    guard unsafe configure(made, isServer) else {
      unsafe SSL_CTX_free(made)
      return nil
    }
    unsafe contexts[isServer] = made
    return unsafe made
  }

  // Numbers of OpenSSL's interface, by the names that they have there.
  private static let SSL_CTRL_MODE: Int32 = 33
  private static let SSL_CTRL_SET_GROUPS_LIST: Int32 = 92
  private static let SSL_CTRL_SET_MIN_PROTO_VERSION: Int32 = 123
  private static let SSL_CTRL_SET_MAX_PROTO_VERSION: Int32 = 124
  private static let SSL_MODE_RELEASE_BUFFERS = 0x10
  private static let SSL_VERIFY_PEER: Int32 = 1
  private static let TLS1_3_VERSION = 0x0304
  private static let SSL_OP_NO_TICKET: UInt64 = 1 << 14
  private static let SSL_OP_NO_RENEGOTIATION: UInt64 = 1 << 30
  private static let SSL_OP_ENABLE_MIDDLEBOX_COMPAT: UInt64 = 1 << 20
  /// The key may only be used together with a Diffie-Hellman exchange.
  private static let SSL_OP_ALLOW_NO_DHE_KEX: UInt64 = 1 << 10

  private func configure(_ context: OpaquePointer, _ isServer: Bool) -> Bool {
    _ = unsafe SSL_CTX_ctrl(context, Self.SSL_CTRL_MODE, Self.SSL_MODE_RELEASE_BUFFERS, nil)
    _ = unsafe SSL_CTX_set_options(
      context, Self.SSL_OP_NO_TICKET | Self.SSL_OP_NO_RENEGOTIATION)
    _ = unsafe SSL_CTX_clear_options(
      context, Self.SSL_OP_ENABLE_MIDDLEBOX_COMPAT | Self.SSL_OP_ALLOW_NO_DHE_KEX)
    // There are no certificates: a server that shows one instead of using the key is refused. (No
    // client is asked for one.)
    if !isServer { unsafe SSL_CTX_set_verify(context, Self.SSL_VERIFY_PEER, nil) }
    unsafe SSL_CTX_set_psk_use_session_callback(context, SharedKey.offer)
    unsafe SSL_CTX_set_psk_find_session_callback(context, SharedKey.find)
    let version = Self.TLS1_3_VERSION
    let groups = unsafe strdup("X25519:P-256")
    defer { unsafe free(groups) }
    return unsafe SSL_CTX_set_num_tickets(context, 0) != 0
      && SSL_CTX_ctrl(context, Self.SSL_CTRL_SET_MIN_PROTO_VERSION, version, nil) != 0
      && SSL_CTX_ctrl(context, Self.SSL_CTRL_SET_MAX_PROTO_VERSION, version, nil) != 0
      && SSL_CTX_ctrl(context, Self.SSL_CTRL_SET_GROUPS_LIST, 0, groups) != 0
      && SSL_CTX_set_ciphersuites(context, "TLS_AES_128_GCM_SHA256") != 0
  }
}

/// The key that both sides have, as TLS asks for it.
private enum SharedKey {
  /// The identity stays where the library is shown it.
  private nonisolated(unsafe) static let identity: UnsafeMutableBufferPointer<UInt8> = {
    let name = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: 5)
    _ = unsafe name.initialize(from: "mprun".utf8)
    return unsafe name
  }()

  static let offer: OpenSSL.UseSession = { ssl, digest, identity, length, session in
    // After a retry a digest is given; it can only be that of the one cipher there is.
    guard let ssl = unsafe ssl, let library = try? OpenSSL.load(),
      unsafe digest == nil || digest == library.EVP_sha256()
    else { return 0 }
    let made = unsafe makeSession(library, ssl)
    unsafe session?.pointee = made
    unsafe identity?.pointee = UnsafePointer(SharedKey.identity.baseAddress)
    unsafe length?.pointee = SharedKey.identity.count
    return unsafe made == nil ? 0 : 1
  }

  static let find: OpenSSL.FindSession = { ssl, identity, length, session in
    unsafe session?.pointee = nil
    guard let ssl = unsafe ssl, let library = try? OpenSSL.load() else { return 0 }
    let given = unsafe UnsafeBufferPointer(start: identity, count: length)
    guard unsafe given.elementsEqual(SharedKey.identity) else { return 1 }
    let made = unsafe makeSession(library, ssl)
    unsafe session?.pointee = made
    return unsafe made == nil ? 0 : 1
  }

  /// The session by which TLS knows a key that was not agreed on in an earlier connection.
  private static func makeSession(_ library: OpenSSL, _ ssl: OpaquePointer) -> OpaquePointer? {
    let cipherID: [UInt8] = [0x13, 0x01]  // TLS_AES_128_GCM_SHA256
    guard let key = unsafe library.SSL_get_ex_data(ssl, 0),
      let cipher = unsafe library.SSL_CIPHER_find(ssl, cipherID),
      let session = unsafe library.SSL_SESSION_new()
    else { return nil }
    let bytes = unsafe key.assumingMemoryBound(to: UInt8.self)
    if unsafe library.SSL_SESSION_set1_master_key(session, bytes, MessageCode.size) != 0
      && library.SSL_SESSION_set_cipher(session, cipher) != 0
      && library.SSL_SESSION_set_protocol_version(session, 0x0304) != 0
    {
      return unsafe session
    }
    unsafe library.SSL_SESSION_free(session)
    return nil
  }
}
