internal import Glibc

/// Where a stream socket is: a path, an abstract name, or a port of a computer.
package struct SocketAddress: Sendable {
  /// A `sockaddr` of any family, as the system takes it, and how much of it counts.
  private var storage = sockaddr_storage()
  private var length = socklen_t(MemoryLayout<sockaddr_storage>.size)

  /// What kinds there are.
  package enum Family: Sendable {
    /// A path or an abstract name of this computer.
    case unix
    /// The internet, version 4.
    case inet
    /// The internet, version 6.
    case inet6
  }

  /// The address that a function of the system stores.
  init(_ body: (UnsafeMutablePointer<sockaddr>, UnsafeMutablePointer<socklen_t>) -> Void) {
    var storage = sockaddr_storage()
    var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
    unsafe withUnsafeMutableBytes(of: &storage) { bytes in
      unsafe body(bytes.baseAddress!.assumingMemoryBound(to: sockaddr.self), &length)
    }
    self.storage = storage
    self.length = length
  }

  private init(_ found: addrinfo) {
    length = unsafe found.ai_addrlen
    unsafe withUnsafeMutableBytes(of: &storage) { storage in
      unsafe storage.copyMemory(
        from: UnsafeRawBufferPointer(start: found.ai_addr, count: Int(found.ai_addrlen)))
    }
  }

  /// Lends the address to a function of the system.
  func withRaw<Result>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
    unsafe withUnsafePointer(to: storage) { storage in
      let start = unsafe UnsafeRawPointer(storage).assumingMemoryBound(to: sockaddr.self)
      return unsafe body(start, length)
    }
  }

  private func read<Form>(_ type: Form.Type) -> Form {
    unsafe withUnsafeBytes(of: storage) { unsafe $0.loadUnaligned(as: type) }
  }

  /// The address of a path, or, if its first byte is 0, of an abstract name.
  package init(path: [UInt8]) throws(SystemError) {
    let isAbstract = path.first == 0
    // A path has its end marked, an abstract name is as long as the address says.
    let size = path.count + (isAbstract ? 0 : 1)
    let isWrong = path.isEmpty || !isAbstract && path.contains(0)
    guard !isWrong, size <= Self.longestPath else {
      throw SystemError(
        call: "bind", errno: isWrong ? EINVAL : ENAMETOOLONG, subject: Self.describe(path: path),
        remedy: "a socket's path has 1 to 107 bytes")
    }
    storage.ss_family = sa_family_t(AF_UNIX)
    unsafe withUnsafeMutableBytes(of: &storage) { storage in
      unsafe storage[Self.pathOffset...].copyBytes(from: path)
    }
    length = socklen_t(Self.pathOffset + size)
  }

  private static let pathOffset = MemoryLayout<sa_family_t>.size
  private static let longestPath = MemoryLayout<sockaddr_un>.size - pathOffset

  /// The addresses of a port of a computer, at least one, version 4 first, where nobody has to be
  /// asked: the host is given in numbers, or is this computer. Nil where it takes a ``HostLookup``.
  ///
  /// - Parameter family: Which kind of addresses; nil: both.
  package static func known(
    host: String, port: UInt16, family: Family? = nil
  ) throws(SystemError) -> [SocketAddress]? {
    let mayAsk = host.isEmpty || host == "localhost"
    let (result, found) = lookUp(host, port, family, numeric: !mayAsk)
    if !mayAsk, result != 0 { return nil }
    return try addresses(result, found, of: host)
  }

  /// The addresses that were found; or 0, an error number or -EAI_…, which is negative.
  static func lookUp(
    _ host: String, _ port: UInt16, _ family: Family?, numeric: Bool
  ) -> (result: Int32, found: [SocketAddress]) {
    var hints = unsafe addrinfo()
    unsafe hints.ai_family = family.map(number(of:)) ?? AF_UNSPEC
    unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    unsafe hints.ai_flags =
      AI_NUMERICSERV | (host.isEmpty ? AI_PASSIVE : 0) | (numeric ? AI_NUMERICHOST : 0)
    var list: UnsafeMutablePointer<addrinfo>?
    let result = unsafe getaddrinfo(host.isEmpty ? nil : host, "\(port)", &hints, &list)
    guard result == 0 else { return (result == EAI_SYSTEM ? errno : result, []) }
    defer { unsafe freeaddrinfo(list) }
    var found: [SocketAddress] = []
    var next = unsafe list
    while let entry = unsafe next, found.count < most {
      if unsafe Int(entry.pointee.ai_addrlen) <= MemoryLayout<sockaddr_storage>.size {
        unsafe found.append(SocketAddress(entry.pointee))
      }
      unsafe next = entry.pointee.ai_next
    }
    return (0, found)
  }

  /// How many addresses of a host are looked at.
  static let most = 16

  /// What `lookUp` gave, version 4 first, or the error that it means.
  static func addresses(
    _ result: Int32, _ found: [SocketAddress], of host: String
  ) throws(SystemError) -> [SocketAddress] {
    if result < 0 || found.isEmpty && result == 0 {
      // EAI_NONAME and its kin are not numbers of errno; ENOENT is what comes nearest.
      let reason = result < 0 ? unsafe String(cString: gai_strerror(result)) : nil
      throw SystemError(call: "getaddrinfo", errno: ENOENT, subject: host, remedy: reason)
    }
    guard result == 0 else { throw SystemError(call: "getaddrinfo", errno: result, subject: host) }
    return found.filter { $0.family == .inet } + found.filter { $0.family != .inet }
  }

  /// Its kind.
  package var family: Family {
    switch Int32(storage.ss_family) {
    case AF_UNIX: .unix
    case AF_INET6: .inet6
    default: .inet
    }
  }

  /// The path or the abstract name; empty for a socket that has none.
  package var path: [UInt8] {
    let count = Int(length) - Self.pathOffset
    guard family == .unix, count > 0 else { return [] }
    let name = unsafe withUnsafeBytes(of: storage) { bytes in
      unsafe [UInt8](bytes[Self.pathOffset...].prefix(count))
    }
    return name.first == 0 ? name : [UInt8](name.prefix { $0 != 0 })
  }

  /// The computer in numbers, and the port; nil for a path.
  package var hostAndPort: (host: String, port: UInt16)? {
    switch Int32(storage.ss_family) {
    case AF_INET:
      let address = read(sockaddr_in.self)
      return (Self.numbers(AF_INET, address.sin_addr), UInt16(bigEndian: address.sin_port))
    case AF_INET6:
      let address = read(sockaddr_in6.self)
      return (Self.numbers(AF_INET6, address.sin6_addr), UInt16(bigEndian: address.sin6_port))
    default:
      return nil
    }
  }

  private static func numbers<Number>(_ family: Int32, _ number: Number) -> String {
    var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
    unsafe withUnsafePointer(to: number) { number in
      _ = unsafe inet_ntop(family, number, &text, socklen_t(text.count))
    }
    return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  /// Whether only this computer can reach what listens there.
  package var isLocal: Bool {
    switch Int32(storage.ss_family) {
    case AF_INET:
      return UInt32(bigEndian: read(sockaddr_in.self).sin_addr.s_addr) >> 24 == 127
    case AF_INET6:
      let bytes = unsafe withUnsafeBytes(of: read(sockaddr_in6.self).sin6_addr) {
        unsafe [UInt8]($0)
      }
      let mapped = [UInt8](repeating: 0, count: 10) + [0xFF, 0xFF]
      return bytes == [UInt8](repeating: 0, count: 15) + [1]
        || bytes.starts(with: mapped) && bytes[12] == 127
    default:
      return true
    }
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
    case .unix: AF_UNIX
    case .inet: AF_INET
    case .inet6: AF_INET6
    }
  }
}
