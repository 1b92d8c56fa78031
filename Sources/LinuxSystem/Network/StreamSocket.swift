internal import CLinux

/// A stream socket, to which belongs: it is closed when its owner lets go of it. It never blocks,
/// but for `connect` over a path.
package struct StreamSocket: ~Copyable {
  private let descriptor: OwnedDescriptor

  /// The descriptor's number. Valid while this value lives.
  package var number: Int32 { descriptor.number }

  /// Takes over a connected socket that another process has made.
  package init(adopting descriptor: consuming OwnedDescriptor) { self.descriptor = descriptor }

  private init(owning number: Int32) { descriptor = OwnedDescriptor(owning: number) }

  /// A new socket for addresses of a family.
  package init(_ family: SocketAddress.Family) throws(SystemError) {
    let number = try SystemError.check(
      clinux_socket(SocketAddress.number(of: family)), "socket", of: "a connection",
      remedy: Remedy.descriptors)
    self.init(owning: number)
  }

  // MARK: Listening

  /// Gives the socket an address. A port may be 0, for one that is free.
  package func bind(_ address: SocketAddress) throws(SystemError) {
    let result = unsafe withUnsafePointer(to: address.raw) { unsafe clinux_socket_bind(number, $0) }
    try SystemError.check(result, "bind", of: address.description)
  }

  /// Lets others connect, of whom so many may wait to be accepted.
  package func listen(backlog: Int) throws(SystemError) {
    try SystemError.check(
      clinux_socket_listen(number, Int32(clamping: backlog)), "listen", of: "a listener")
  }

  /// The address that the socket has, with the port that it was given.
  package func address() throws(SystemError) -> SocketAddress {
    var raw = clinux_address()
    try SystemError.check(
      unsafe clinux_socket_address(number, &raw), "getsockname", of: "a socket")
    return SocketAddress(raw)
  }

  /// What `accept` gave.
  package struct Accepted: ~Copyable {
    /// The connection.
    package let socket: StreamSocket
    /// Where it comes from.
    package let peer: SocketAddress

    /// The socket alone.
    package consuming func takeSocket() -> StreamSocket { socket }
  }

  /// A connection that somebody has made; nil if nobody waits now.
  package func accept() throws(SystemError) -> Accepted? {
    var raw = clinux_address()
    let made = unsafe clinux_socket_accept(number, &raw)
    switch -made {
    // Who was there has gone again, or is cut off: that is not the listener's trouble.
    case SocketErrno.tryAgain, SocketErrno.interrupted, SocketErrno.connectionAborted, 64, 71, 92,
      100, 101, 112, 113:
      return nil
    default: break
    }
    try SystemError.check(made, "accept4", of: "a listener", remedy: Remedy.descriptors)
    return Accepted(socket: StreamSocket(owning: made), peer: SocketAddress(raw))
  }

  // MARK: Connecting

  /// How far connecting has come.
  package enum Progress: Sendable {
    /// The connection is there.
    case done
    /// It is there when the socket is writable; `finishConnecting` then tells.
    case underway
    /// The other side has too many waiting, or a signal came: to be tried again.
    case again
  }

  /// Begins to connect. Over a path it blocks while the other side has too many waiting, for at
  /// most so many milliseconds.
  package func connect(
    to address: SocketAddress, milliseconds: Int64
  ) throws(SystemError) -> Progress {
    let result = unsafe withUnsafePointer(to: address.raw) {
      unsafe clinux_socket_connect(number, $0, milliseconds * 1_000_000)
    }
    switch -result {
    case SocketErrno.inProgress: return .underway
    case SocketErrno.tryAgain, SocketErrno.interrupted:
      return address.family == .unix ? .again : .underway
    default: break
    }
    try SystemError.check(result, "connect", of: address.description)
    return .done
  }

  /// Tells whether the connection to `address` was made, when the socket has become writable.
  package func finishConnecting(to address: SocketAddress) throws(SystemError) {
    try SystemError.check(clinux_socket_result(number), "connect", of: address.description)
  }

  // MARK: Reading and writing

  /// What reading or writing has come to.
  package enum Outcome: Equatable, Sendable {
    /// So many bytes were moved.
    case moved(Int)
    /// Nothing can be moved now.
    case wouldBlock
    /// The other side has ended the connection, or it was lost; for the reason, see `number`.
    case ended(errno: Int32)
  }

  /// Reads into a buffer, at most so many bytes more.
  package func read(
    into buffer: inout StreamBuffer, atMost limit: Int
  ) throws(SystemError) -> Outcome {
    let result = unsafe buffer.fill(atMost: limit) { start, room in
      unsafe clinux_socket_read(number, start, room)
    }
    if result > 0 { return .moved(Int(result)) }
    return try outcome(result, "recv")
  }

  /// Writes as much as there is room for, of two pieces.
  package func write(_ first: RawSpan, _ second: RawSpan? = nil) throws(SystemError) -> Outcome {
    let result = unsafe first.withUnsafeBytes { first in
      guard let second else {
        return unsafe clinux_socket_write(
          number, first.baseAddress ?? Self.nothing, first.count, nil, 0)
      }
      return unsafe second.withUnsafeBytes { second in
        unsafe clinux_socket_write(
          number, first.baseAddress ?? Self.nothing, first.count, second.baseAddress, second.count)
      }
    }
    if result >= 0 { return .moved(Int(result)) }
    return try outcome(result, "sendmsg")
  }

  private static var nothing: UnsafeRawPointer {
    unsafe UnsafeRawPointer(bitPattern: 8).unsafelyUnwrapped
  }

  private func outcome(_ result: Int64, _ call: String) throws(SystemError) -> Outcome {
    let errno = Int32(-result)
    switch errno {
    case SocketErrno.tryAgain, SocketErrno.interrupted: return .wouldBlock
    // The end; a reset; and what a computer that is not there any more comes to.
    case 0, SocketErrno.brokenPipe, SocketErrno.connectionReset, SocketErrno.timedOut,
      SocketErrno.connectionAborted, 107,
      100, 101, 102, 112, 113:
      return .ended(errno: errno)
    default: throw SystemError(call: call, errno: errno, subject: "a connection")
    }
  }

  /// Tells the other side that nothing more will come.
  package func end() { _ = clinux_socket_end(number) }

  // MARK: The peer

  /// The user of the process at the other end, of a connection over a path.
  package func peerUser() throws(SystemError) -> UInt32 {
    var user: UInt32 = 0
    try SystemError.check(
      unsafe clinux_socket_peer_user(number, &user), "getsockopt(SO_PEERCRED)", of: "a connection")
    return user
  }

  /// Sends small messages at once, and notices within a bounded time when the other computer is
  /// gone.
  package func watchPeer(_ watch: PeerWatch = PeerWatch()) throws(SystemError) {
    try SystemError.check(
      clinux_socket_watch_peer(
        number, watch.idle, watch.interval, watch.count, UInt32(watch.patience) * 1000),
      "setsockopt", of: "a connection")
  }
}

/// When a computer that does not answer counts as gone. A cable may be out for half a minute.
package struct PeerWatch: Sendable {
  /// Seconds of silence after which it is asked whether it is there.
  package var idle: Int32 = 15
  /// Seconds between two questions.
  package var interval: Int32 = 10
  /// How many questions may stay without an answer.
  package var count: Int32 = 3
  /// Seconds within which what was sent must be acknowledged. The kernel sends again after pauses
  /// that double each time: after an outage of half a minute the next time may come only a minute
  /// after its beginning.
  package var patience: Int32 = 65

  /// The watch that connections have.
  package init() {}
}
