internal import LinuxSystem
internal import LuaRuntime

/// An address as a script gives it: a path, an abstract name (a leading `"\0"`), or
/// `{"host", port}`.
enum AddressArgument {
  case path([UInt8])
  case host(String, UInt16)

  /// The families by the names that Python has for them.
  private static let families: [String: SocketAddress.Family] = [
    "AF_UNIX": .unix, "AF_INET": .inet, "AF_INET6": .inet6,
  ]

  /// Reads the address at an index; nil if nothing was given.
  static func read(
    _ call: LuaCall, _ index: Int, _ name: StaticString = "address"
  ) throws(LuaFailure) -> AddressArgument? {
    if call.isNil(index) { return nil }
    if let bytes = call.type(index) == .string ? call.bytesValue(index) : nil {
      guard !bytes.isEmpty else { throw call.invalid(name, "a path is not empty") }
      return .path(bytes)
    }
    guard call.type(index) == .table else {
      throw call.mismatch(index, name, "path or {host, port}")
    }
    try call.rawGet(index, 1)
    try call.rawGet(index, 2)
    defer { call.pop(2) }
    guard call.type(-2) == .string, let host = call.stringValue(-2), !host.utf8.contains(0) else {
      throw call.mismatch(-2, name, "{host, port} with a string")
    }
    guard call.type(-1) == .number, let port = call.integerValue(-1) else {
      throw call.mismatch(-1, name, "{host, port} with an integer")
    }
    guard let port = UInt16(exactly: port) else {
      throw call.invalid(name, "a port is 0 to 65535, got \(port)")
    }
    return .host(host, port)
  }

  /// Reads a family; nil if nothing was given.
  static func readFamily(
    _ call: LuaCall, _ index: Int
  ) throws(LuaFailure) -> SocketAddress.Family? {
    guard let name = try call.optionalString(index, "family") else { return nil }
    if let family = families[name] { return family }
    throw call.invalid("family", "'AF_UNIX', 'AF_INET' or 'AF_INET6' expected, got '\(name)'")
  }

  /// The addresses that it stands for, at least one. For a host's name other computers may be
  /// asked, which blocks, until the deadline.
  func resolve(
    _ call: LuaCall, _ family: SocketAddress.Family?, _ deadline: Deadline = .never
  ) throws(LuaFailure) -> [SocketAddress] {
    switch self {
    case .path(let bytes):
      if let family, family != .unix { break }
      do throws(SystemError) { return [try SocketAddress(path: bytes)] } catch {
        throw LuaFailure(error, in: call.functionName)
      }
    case .host(let host, let port):
      if family == .unix { break }
      return try HostAddresses.find(
        call, host, port, family, as: call.functionName, deadline)
    }
    throw call.invalid("family", "it does not fit the address")
  }

  /// Pushes an address as scripts see it.
  static func push(_ call: LuaCall, _ address: SocketAddress) throws(LuaFailure) {
    guard let (host, port) = address.hostAndPort else {
      return try call.push(bytes: address.path)
    }
    try call.newList(2)
    try call.push(host)
    try call.rawSet(-2, 1)
    try call.push(Int(port))
    try call.rawSet(-2, 2)
  }
}
