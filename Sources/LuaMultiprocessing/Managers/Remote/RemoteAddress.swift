internal import LinuxSystem
internal import LuaRuntime
internal import Wire

/// Where a manager of another program is, as its clients say it.
enum RemoteAddress: Hashable {
  case path([UInt8])
  case host(String, UInt16)

  init(_ argument: AddressArgument) {
    switch argument {
    case .path(let bytes): self = .path(bytes)
    case .host(let host, let port): self = .host(host, port)
    }
  }

  /// Whether it is, or may be, on another computer.
  var isRemote: Bool {
    if case .host = self { true } else { false }
  }

  var description: String {
    switch self {
    case .path(let bytes):
      (bytes.first == 0 ? "\\0" : "") + String(decoding: bytes.drop { $0 == 0 }, as: UTF8.self)
    case .host(let host, let port): "\(host):\(port)"
    }
  }

  /// The addresses that it stands for, at least one. For a host's name other computers may be
  /// asked, which blocks, until the deadline.
  func resolve(
    _ call: LuaCall, _ deadline: Deadline
  ) throws(LuaFailure) -> [SocketAddress] {
    switch self {
    case .path(let bytes):
      do throws(SystemError) { return [try SocketAddress(path: bytes)] } catch {
        throw LuaFailure(error, in: "Manager.connect")
      }
    case .host(let host, let port):
      return try HostAddresses.find(call, host, port, as: "Manager.connect", deadline)
    }
  }

  // MARK: As it crosses

  var record: WireValue {
    switch self {
    case .path(let bytes): .array([.bytes(bytes)])
    case .host(let host, let port): .array([.text(host), .integer(Int64(port))])
    }
  }

  init?(_ record: WireValue) {
    guard let fields = record.array, let first = fields.first?.bytes else { return nil }
    if fields.count == 1 {
      self = .path(first)
    } else {
      guard let port = fields[1].integer.flatMap(UInt16.init(exactly:)) else { return nil }
      self = .host(String(decoding: first, as: UTF8.self), port)
    }
  }
}
