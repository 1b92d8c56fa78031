internal import Glibc

/// The look-up of a host's name (getaddrinfo(3)), in a process of its own: others may have to be
/// asked, which can take half a minute, and there is no other way to give it up.
package final class HostLookup {
  private let host: String
  private var child: ChildHandle
  private let connection: MessageSocket

  /// Readable when `result` does not block.
  package var descriptor: Int32 { connection.number }

  /// Begins to look up the addresses of a port of a computer.
  ///
  /// - Parameter family: Which kind of addresses; nil: both.
  package init(host: String, port: UInt16, family: SocketAddress.Family?) throws(SystemError) {
    let ends = try MessageSocket.makePair()
    let near = MessageSocket(owning: ends.near)
    let far = MessageSocket(owning: ends.far)
    switch try ProcessStart.fork() {
    case .child:
      let found = SocketAddress.lookUp(host, port, family, numeric: false)
      try? far.send(Self.message(found.result, found.found))
      CurrentProcess.exit(0)
    case .parent(let pid):
      self.host = host
      child = ChildHandle(pid: pid)
      connection = near
    }
  }

  deinit {
    try? child.send(.kill)
    child.wait()
  }

  /// The addresses, at least one, version 4 first. Blocks until they are known.
  package func result() throws(SystemError) -> [SocketAddress] {
    guard let message = try connection.receive(limit: Self.limit),
      let (result, found) = Self.read(message.bytes)
    else {
      throw SystemError(
        call: "getaddrinfo", errno: EIO, subject: host, remedy: "the process that asked has ended")
    }
    return try SocketAddress.addresses(result, found, of: host)
  }

  // MARK: What the child says: the result, and the addresses as they are in memory

  private static let resultSize = MemoryLayout<Int32>.size
  private static let limit =
    resultSize + SocketAddress.most * MemoryLayout<SocketAddress>.stride

  private static func message(_ result: Int32, _ found: [SocketAddress]) -> [UInt8] {
    unsafe withUnsafeBytes(of: result) { unsafe Array($0) }
      + found.withUnsafeBytes { unsafe Array($0) }
  }

  private static func read(_ message: [UInt8]) -> (Int32, [SocketAddress])? {
    let size = MemoryLayout<SocketAddress>.stride
    guard message.count >= resultSize, (message.count - resultSize) % size == 0 else { return nil }
    return unsafe message.withUnsafeBytes { bytes in
      let result = unsafe bytes.loadUnaligned(as: Int32.self)
      let raw = stride(from: resultSize, to: bytes.count, by: size).map { place in
        unsafe bytes.loadUnaligned(fromByteOffset: place, as: SocketAddress.self)
      }
      return (result, raw)
    }
  }
}
