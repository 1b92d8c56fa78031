package import LinuxSystem

/// A socket on which others may connect, and the file that stands for it, if it has one.
package final class ListeningSocket {
  private var socket: StreamSocket?
  /// The descriptor to wait on; -1 once closed.
  package var descriptor: Int32 { socket?.number ?? -1 }
  /// Where it is, with the port that it was given.
  package let address: SocketAddress
  private var file: SocketFile?
  private let isInFolder: Bool
  /// The process that made it, and that removes its file.
  private let creator = CurrentProcess.pid

  /// How many may wait to be accepted, unless the user says otherwise.
  package static let backlog = 128

  /// Listens at an address; without one, at a path that is made up. Does not block.
  package init(_ wanted: SocketAddress?, backlog: Int) throws(SystemError) {
    let made: Bound
    if let wanted {
      isInFolder = false
      made = try Self.listen(at: wanted, backlog)
    } else {
      isInFolder = true
      made = try SocketFolder.withNewPath { path throws(SystemError) in
        let socket = try Self.bind(try SocketAddress(path: [UInt8](path.utf8)), backlog)
        return Bound(socket: socket, file: SocketFile(at: path))
      }
    }
    address = try made.socket.address()
    file = made.file
    socket = made.takeSocket()
  }

  deinit { close() }

  /// Stops listening and removes the file. May be called again.
  package func close() {
    socket = nil
    guard let file, creator == CurrentProcess.pid else { return }
    self.file = nil
    if isInFolder { SocketFolder.remove(file) } else { file.remove() }
  }

  /// Somebody who has connected, and where from; nil if nobody waits.
  package func accept() throws(SystemError) -> StreamSocket.Accepted? {
    try socket?.accept() ?? nil
  }

  // MARK: Making one

  private struct Bound: ~Copyable {
    let socket: StreamSocket
    let file: SocketFile?

    consuming func takeSocket() -> StreamSocket { socket }
  }

  private static func bind(
    _ address: SocketAddress, _ backlog: Int
  ) throws(SystemError) -> StreamSocket {
    let socket = try StreamSocket(address.family)
    try socket.bind(address)
    try socket.listen(backlog: backlog)
    return socket
  }

  private static func listen(
    at address: SocketAddress, _ backlog: Int
  ) throws(SystemError) -> Bound {
    guard address.family == .unix, address.path.first != 0 else {
      return Bound(socket: try bind(address, backlog), file: nil)
    }
    let path = String(decoding: address.path, as: UTF8.self)
    // Where all lock the folder meanwhile, a file on which nobody listens is one that a dead
    // process left, and not one that is about to be listened on.
    let folder = try? Folder(opening: parent(of: path))
    let isLocked = folder?.lock(waits: false) ?? false
    if isLocked, let left = SocketFile(at: path), isDead(path) { left.remove() }
    return Bound(socket: try bind(address, backlog), file: SocketFile(at: path))
  }

  private static func parent(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// Whether nobody listens at a path where the file of a socket is.
  static func isDead(_ path: String) -> Bool {
    guard let address = try? SocketAddress(path: [UInt8](path.utf8)),
      let probe = try? StreamSocket(.unix)
    else { return false }
    do throws(SystemError) {
      _ = try probe.connect(to: address, milliseconds: 1)
      return false
    } catch {
      return error.errno == ErrorNumber.refused
    }
  }
}
