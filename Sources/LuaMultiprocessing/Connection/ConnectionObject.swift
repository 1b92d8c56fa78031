internal import LinuxSystem
internal import LuaRuntime
internal import Wire

/// One end of a connection as a script holds it, until it closes it: of a pipe, or of a socket.
///
/// What the two kinds do differently is below them; what a script sees is the same.
class ConnectionObject {
  /// Whether `recv` makes sense.
  var isReadable: Bool { true }
  /// Whether `send` makes sense.
  var isWritable: Bool { true }
  /// Whether this process has closed it.
  var isClosed: Bool { true }
  /// How far what is sent goes.
  var reach: Reach { .program }

  /// What `print` shows: `<Connection read-only>`, `<Connection closed>`.
  final var description: String {
    let way = isReadable ? isWritable ? "duplex" : "read-only" : "write-only"
    return "<Connection \(isClosed ? "closed" : way)>"
  }

  /// Closes this process's end; the other side sees it when all processes have.
  func close() {}

  /// Sends a message, and what else belongs to it; blocks while there is no room for it.
  func send(
    _ call: LuaCall, _ message: OutgoingMessage, tail: RawSpan, _ method: String
  ) throws(LuaFailure) {
    try requireOpen(method)
  }

  /// Receives a message; blocks until there is one.
  func receive(
    _ call: LuaCall, _ method: String, _ body: (borrowing RawSpan) throws(LuaFailure) -> Void
  ) throws(LuaFailure) {
    try requireOpen(method)
  }

  /// Whether `recv` would not block before the deadline; true at the end of the file, too.
  func poll(_ call: LuaCall, _ deadline: Deadline) throws(LuaFailure) -> Bool {
    try requireOpen("poll")
    return false
  }

  /// A descriptor that stands for this end where `connection.wait` is given a number.
  func descriptor(_ method: String) throws(LuaFailure) -> Int32 {
    try requireOpen(method)
    return -1
  }

  final func requireOpen(_ method: String) throws(LuaFailure) {
    if isClosed { throw .valueError("Connection.\(method): the connection is closed") }
  }
}
