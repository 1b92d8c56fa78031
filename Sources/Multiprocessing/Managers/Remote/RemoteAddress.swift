package import Wire

/// Where a manager of another program is, as its clients say it.
package enum RemoteAddress: Hashable {
  /// A path, or an abstract name.
  case path([UInt8])
  /// A computer's name or address, and the port.
  case host(String, UInt16)

  /// Whether it is, or may be, on another computer.
  package var isRemote: Bool {
    if case .host = self { true } else { false }
  }

  /// What errors call it by.
  package var description: String {
    switch self {
    case .path(let bytes):
      (bytes.first == 0 ? "\\0" : "") + String(decoding: bytes.drop { $0 == 0 }, as: UTF8.self)
    case .host(let host, let port): "\(host):\(port)"
    }
  }

  // MARK: As it crosses

  /// For the shared memory of this program.
  package var record: WireValue {
    switch self {
    case .path(let bytes): .array([.bytes(bytes)])
    case .host(let host, let port): .array([.text(host), .integer(Int64(port))])
    }
  }

  /// What `record` was.
  package init?(_ record: WireValue) {
    guard let fields = record.array, let first = fields.first?.bytes else { return nil }
    if fields.count == 1 {
      self = .path(first)
    } else {
      guard let port = fields[1].integer.flatMap(UInt16.init(exactly:)) else { return nil }
      self = .host(String(decoding: first, as: UTF8.self), port)
    }
  }
}
