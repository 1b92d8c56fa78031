internal import Glibc

/// A stream socket, to which belongs: it is closed when its owner lets go of it. It never blocks,
/// but for `connect` over a path.
package struct StreamSocket: ~Copyable {
  private let descriptor: OwnedDescriptor

  /// The descriptor's number. Valid while this value lives.
  package var number: Int32 { descriptor.number }

  /// Takes over a connected socket that another process has made.
  package init(adopting descriptor: consuming OwnedDescriptor) { self.descriptor = descriptor }

  /// The two ends of a new connection between processes of this computer, to be given an owner
  /// each.
  package static func makePair() throws(SystemError) -> (near: Int32, far: Int32) {
    var ends: [Int32] = [-1, -1]
    try SystemCall.check("socketpair", of: "a connection", remedy: Remedy.descriptors) {
      unsafe socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue) | neverBlocking, 0, &ends)
    }
    return (ends[0], ends[1])
  }

  /// Has this number mean another connection from now on; who knows the number notices nothing.
  package func become(_ other: consuming StreamSocket) throws(SystemError) {
    let (number, source) = (number, other.number)
    try SystemCall.check("dup3", of: "a connection") { dup3(source, number, O_CLOEXEC) }
  }

  private init(owning number: Int32) { descriptor = OwnedDescriptor(owning: number) }

  /// A new socket for addresses of a family.
  package init(_ family: SocketAddress.Family) throws(SystemError) {
    let kind = Int32(SOCK_STREAM.rawValue) | neverBlocking
    self.init(
      owning: try SystemCall.check("socket", of: "a connection", remedy: Remedy.descriptors) {
        socket(SocketAddress.number(of: family), kind, 0)
      })
  }

  // MARK: Listening

  /// Gives the socket an address. A port may be 0, for one that is free.
  package func bind(_ address: SocketAddress) throws(SystemError) {
    let number = number
    // A server that is started again gets its port back, though old connections linger.
    if address.family != .unix { try? set(SOL_SOCKET, SO_REUSEADDR, Int32(1)) }
    try SystemCall.check("bind", of: address.description) {
      unsafe address.withRaw { raw, length in
        unsafe Glibc.bind(number, __CONST_SOCKADDR_ARG(__sockaddr__: raw), length)
      }
    }
  }

  /// Lets others connect, of whom so many may wait to be accepted.
  package func listen(backlog: Int) throws(SystemError) {
    let number = number
    try SystemCall.check("listen", of: "a listener") {
      Glibc.listen(number, Int32(clamping: backlog))
    }
  }

  /// The address that the socket has, with the port that it was given.
  package func address() throws(SystemError) -> SocketAddress {
    var result: Int32 = 0
    let address = unsafe SocketAddress { raw, length in
      result = SystemCall.run("getsockname") {
        unsafe getsockname(number, __SOCKADDR_ARG(__sockaddr__: raw), length)
      }
    }
    try SystemError.check(result, "getsockname", of: "a socket")
    return address
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
    var made: Int32 = 0
    let peer = unsafe SocketAddress { raw, length in
      made = SystemCall.run("accept4") {
        unsafe accept4(number, __SOCKADDR_ARG(__sockaddr__: raw), length, neverBlocking)
      }
    }
    switch -made {
    // Who was there has gone again, or is cut off: that is not the listener's trouble.
    case EAGAIN, EINTR, ECONNABORTED, ENONET, EPROTO, ENOPROTOOPT, ENETDOWN, ENETUNREACH, EHOSTDOWN,
      EHOSTUNREACH:
      return nil
    default: break
    }
    try SystemError.check(made, "accept4", of: "a listener", remedy: Remedy.descriptors)
    return Accepted(socket: StreamSocket(owning: made), peer: peer)
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
    let isPath = address.family == .unix
    if isPath {
      // No event tells when a backlog over a path has room again: only connecting itself can wait
      // for it.
      try? set(
        SOL_SOCKET, SO_SNDTIMEO,
        timeval(tv_sec: Int(milliseconds / 1000), tv_usec: Int(milliseconds % 1000 * 1000 + 1)))
      try setBlocking(true)
    }
    let result = SystemCall.run("connect") {
      unsafe address.withRaw { raw, length in
        unsafe Glibc.connect(number, __CONST_SOCKADDR_ARG(__sockaddr__: raw), length)
      }
    }
    if isPath { try setBlocking(false) }
    switch -result {
    case EINPROGRESS: return .underway
    case EAGAIN, EINTR: return isPath ? .again : .underway
    default: break
    }
    try SystemError.check(result, "connect", of: address.description)
    return .done
  }

  private func setBlocking(_ blocks: Bool) throws(SystemError) {
    let number = number
    try SystemCall.check("fcntl", of: "a connection") {
      let flags = fcntl(number, F_GETFL)
      return flags < 0
        ? flags : fcntl(number, F_SETFL, blocks ? flags & ~O_NONBLOCK : flags | O_NONBLOCK)
    }
  }

  /// Tells whether the connection to `address` was made, when the socket has become writable.
  package func finishConnecting(to address: SocketAddress) throws(SystemError) {
    let error = try option(SOL_SOCKET, SO_ERROR, Int32(0), "connect", of: address.description)
    try SystemError.check(-error, "connect", of: address.description)
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
      Int64(SystemCall.run("recv") { unsafe recv(number, start, room, 0) })
    }
    if result > 0 { return .moved(Int(result)) }
    return try outcome(result, "recv")
  }

  /// Writes as much as there is room for, of two pieces.
  package func write(_ first: RawSpan, _ second: RawSpan? = nil) throws(SystemError) -> Outcome {
    let result = unsafe first.withUnsafeBytes { first in
      guard let second else {
        return unsafe send(first, UnsafeRawBufferPointer(start: nil, count: 0))
      }
      return unsafe second.withUnsafeBytes { second in unsafe send(first, second) }
    }
    if result >= 0 { return .moved(result) }
    return try outcome(Int64(result), "sendmsg")
  }

  private func send(_ first: UnsafeRawBufferPointer, _ second: UnsafeRawBufferPointer) -> Int {
    var parts = unsafe (Self.part(first), Self.part(second))
    return unsafe withUnsafeMutableBytes(of: &parts) { parts in
      var message = unsafe msghdr()
      unsafe message.msg_iov = parts.baseAddress!.assumingMemoryBound(to: iovec.self)
      unsafe message.msg_iovlen = second.isEmpty ? 1 : 2
      // No SIGPIPE.
      return SystemCall.run("sendmsg") {
        unsafe sendmsg(number, &message, Int32(MSG_NOSIGNAL))
      }
    }
  }

  private static func part(_ bytes: UnsafeRawBufferPointer) -> iovec {
    unsafe iovec(
      iov_base: UnsafeMutableRawPointer(mutating: bytes.baseAddress), iov_len: bytes.count)
  }

  private func outcome(_ result: Int64, _ call: String) throws(SystemError) -> Outcome {
    let errno = Int32(-result)
    switch errno {
    case EAGAIN, EINTR: return .wouldBlock
    // The end; a reset; and what a computer that is not there any more comes to.
    case 0, EPIPE, ECONNRESET, ETIMEDOUT, ECONNABORTED, ENOTCONN, ENETDOWN, ENETUNREACH, ENETRESET,
      EHOSTDOWN, EHOSTUNREACH:
      return .ended(errno: errno)
    default: throw SystemError(call: call, errno: errno, subject: "a connection")
    }
  }

  /// Tells the other side that nothing more will come.
  package func end() {
    _ = SystemCall.run("shutdown") { shutdown(number, Int32(SHUT_WR)) }
  }

  /// Has sending fail on the other side, of a connection between processes of this computer.
  package func refuse() {
    _ = SystemCall.run("shutdown") { shutdown(number, Int32(SHUT_RD)) }
  }

  // MARK: The peer

  /// The user of the process at the other end, of a connection over a path.
  package func peerUser() throws(SystemError) -> UInt32 {
    try option(SOL_SOCKET, SO_PEERCRED, ucred(), "getsockopt(SO_PEERCRED)", of: "a connection").uid
  }

  /// Sends small messages at once, and notices within a bounded time when the other computer is
  /// gone.
  package func watchPeer(_ watch: PeerWatch = PeerWatch()) throws(SystemError) {
    let tcp = Int32(IPPROTO_TCP)
    try set(tcp, TCP_NODELAY, Int32(1))
    try set(SOL_SOCKET, SO_KEEPALIVE, Int32(1))
    try set(tcp, TCP_KEEPIDLE, watch.idle)
    try set(tcp, TCP_KEEPINTVL, watch.interval)
    try set(tcp, TCP_KEEPCNT, watch.count)
    try set(tcp, TCP_USER_TIMEOUT, watch.timeout * 1000)
  }

  // MARK: Options

  private func set<Value>(_ level: Int32, _ name: Int32, _ value: Value) throws(SystemError) {
    let number = number
    try SystemCall.check("setsockopt", of: "a connection") {
      unsafe withUnsafePointer(to: value) { value in
        unsafe setsockopt(number, level, name, value, socklen_t(MemoryLayout<Value>.size))
      }
    }
  }

  private func option<Value>(
    _ level: Int32, _ name: Int32, _ empty: Value, _ call: String, of subject: String
  ) throws(SystemError) -> Value {
    var value = empty
    var length = socklen_t(MemoryLayout<Value>.size)
    let failed = SystemCall.run("getsockopt") {
      unsafe withUnsafeMutablePointer(to: &value) { value in
        unsafe getsockopt(number, level, name, value, &length)
      }
    }
    try SystemError.check(failed, call, of: subject)
    return value
  }
}

/// Closed on exec, too.
private let neverBlocking = Int32(SOCK_NONBLOCK.rawValue) | Int32(SOCK_CLOEXEC.rawValue)

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
  package var timeout: Int32 = 65

  /// The watch that connections have.
  package init() {}

  /// One that notices within seconds.
  package init(idle: Int32, interval: Int32, count: Int32, timeout: Int32) {
    (self.idle, self.interval, self.count, self.timeout) = (idle, interval, count, timeout)
  }
}
