internal import CLinux

/// Where a stream socket is: a path, an abstract name, or a port of a computer.
package struct SocketAddress: Sendable {
  var raw: clinux_address

  /// What kinds there are.
  package enum Family: Sendable {
    /// A path or an abstract name of this computer.
    case unix
    /// The internet, version 4.
    case inet
    /// The internet, version 6.
    case inet6
  }

  init(_ raw: clinux_address) { self.raw = raw }

  /// The address of a path, or, if its first byte is 0, of an abstract name.
  package init(path: [UInt8]) throws(SystemError) {
    var raw = clinux_address()
    try SystemError.check(
      unsafe clinux_address_of_path(path, path.count, &raw), "bind",
      of: Self.describe(path: path), remedy: "a socket's path has 1 to 107 bytes")
    self.raw = raw
  }

  /// The addresses of a port of a computer, at least one, version 4 first, where nobody has to be
  /// asked: the host is given in numbers, or is this computer. Nil where it takes a ``HostLookup``.
  ///
  /// - Parameter family: Which kind of addresses; nil: both.
  package static func known(
    host: String, port: UInt16, family: Family? = nil
  ) throws(SystemError) -> [SocketAddress]? {
    let mayAsk = host.isEmpty || host == "localhost"
    let found = lookUp(host, port, family, numeric: !mayAsk)
    if !mayAsk, found.result < 0 { return nil }
    return try addresses(found.result, found.raw, of: host)
  }

  /// How many addresses there are, or an error's number; and the addresses.
  static func lookUp(
    _ host: String, _ port: UInt16, _ family: Family?, numeric: Bool
  ) -> (result: Int32, raw: [clinux_address]) {
    var found = [clinux_address](repeating: clinux_address(), count: most)
    let result = unsafe clinux_address_of_host(
      host, port, family.map(number(of:)) ?? 0, numeric, &found, found.count)
    return (result, found)
  }

  /// How many addresses of a host are looked at.
  static let most = 16

  /// What a result of `lookUp` means.
  static func addresses(
    _ result: Int32, _ raw: [clinux_address], of host: String
  ) throws(SystemError) -> [SocketAddress] {
    if result < clinux_host_errors {
      // EAI_NONAME and its kin are not numbers of errno; ENOENT is what comes nearest.
      throw SystemError(
        call: "getaddrinfo", errno: noEntry, subject: host,
        remedy: unsafe String(cString: clinux_host_error_text(result)))
    }
    try SystemError.check(result, "getaddrinfo", of: host)
    let addresses = raw.prefix(Int(result)).map(SocketAddress.init)
    guard !addresses.isEmpty else {
      throw SystemError(call: "getaddrinfo", errno: noEntry, subject: host)
    }
    return addresses.filter { $0.family == .inet } + addresses.filter { $0.family != .inet }
  }

  /// Its kind.
  package var family: Family {
    switch unsafe withUnsafePointer(to: raw, { unsafe clinux_address_family($0) }) {
    case Int32(CLINUX_FAMILY_UNIX.rawValue): .unix
    case Int32(CLINUX_FAMILY_INET6.rawValue): .inet6
    default: .inet
    }
  }

  /// The path or the abstract name; empty for a socket that has none.
  package var path: [UInt8] {
    var bytes = [UInt8](repeating: 0, count: 128)
    let count = unsafe withUnsafePointer(to: raw) {
      unsafe clinux_address_path($0, &bytes, bytes.count)
    }
    return Array(bytes.prefix(count))
  }

  /// The computer in numbers, and the port; nil for a path.
  package var hostAndPort: (host: String, port: UInt16)? {
    var text = [CChar](repeating: 0, count: 64)
    var port: UInt16 = 0
    let failed = unsafe withUnsafePointer(to: raw) {
      unsafe clinux_address_host($0, &text, text.count, &port)
    }
    guard failed == 0 else { return nil }
    let host = String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    return (host, port)
  }

  /// Whether only this computer can reach what listens there.
  package var isLocal: Bool {
    unsafe withUnsafePointer(to: raw) { unsafe clinux_address_is_local($0) }
  }

  /// For messages: `/tmp/socket`, `\0name`, `127.0.0.1:80`.
  package var description: String {
    guard let (host, port) = hostAndPort else { return Self.describe(path: path) }
    return family == .inet6 ? "[\(host)]:\(port)" : "\(host):\(port)"
  }

  private static func describe(path: [UInt8]) -> String {
    path.first == 0
      ? "\\0" + String(decoding: path.dropFirst(), as: UTF8.self)
      : String(decoding: path, as: UTF8.self)
  }

  static func number(of family: Family) -> Int32 {
    switch family {
    case .unix: Int32(CLINUX_FAMILY_UNIX.rawValue)
    case .inet: Int32(CLINUX_FAMILY_INET.rawValue)
    case .inet6: Int32(CLINUX_FAMILY_INET6.rawValue)
    }
  }
}

private let noEntry: Int32 = 2
