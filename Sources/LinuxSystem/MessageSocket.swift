internal import CLinux

/// One end of a private connection between two processes, over which whole messages go, each with a
/// descriptor if need be.
package struct MessageSocket: ~Copyable {
  /// The descriptor's number, or -1 once closed.
  package private(set) var number: Int32

  /// What `receive` got.
  package struct Message: ~Copyable {
    /// The message, without the descriptor.
    package let bytes: [UInt8]
    private var number: Int32

    fileprivate init(bytes: [UInt8], number: Int32) {
      self.bytes = bytes
      self.number = number
    }

    deinit {
      if number >= 0 { _ = clinux_close_fd(number) }
    }

    /// The descriptor that came with the message, if one did, now the caller's.
    package mutating func takeDescriptor() -> OwnedDescriptor? {
      guard number >= 0 else { return nil }
      defer { number = -1 }
      return OwnedDescriptor(owning: number)
    }
  }

  /// Takes over a connected socket, such as one inherited through an exec.
  package init(owning number: Int32) { self.number = number }

  deinit {
    if number >= 0 { _ = clinux_close_fd(number) }
  }

  /// Closes this end. For a process that goes on in the middle of what used this end.
  package mutating func close() {
    if number >= 0 { _ = clinux_close_fd(number) }
    number = -1
  }

  /// Makes a new connection. Its two ends are to be given an owner each.
  package static func makePair() throws(SystemError) -> (near: Int32, far: Int32) {
    var first: Int32 = -1
    var second: Int32 = -1
    try SystemError.check(
      unsafe clinux_socket_pair(&first, &second), "socketpair", of: "a connection to a child",
      remedy: Remedy.descriptors)
    return (first, second)
  }

  /// Sends one message, and with it a copy of a descriptor unless it is -1. Blocks while the other
  /// end is far behind.
  package func send(_ bytes: [UInt8], passing passed: Int32 = -1) throws(SystemError) {
    let sent = unsafe bytes.withUnsafeBytes { buffer in
      var sent = unsafe clinux_send(number, buffer.baseAddress!, buffer.count, passed)
      while sent == -Int64(interruptedCall) {
        sent = unsafe clinux_send(number, buffer.baseAddress!, buffer.count, passed)
      }
      return sent
    }
    try SystemError.check(sent, "sendmsg", of: "a child's connection")
  }

  /// Receives one message of at most `limit` bytes; nil once the other end is closed. Blocks unless
  /// `isReadable`; goes on after a signal.
  package func receive(limit: Int) throws(SystemError) -> Message? {
    var bytes = [UInt8](repeating: 0, count: limit)
    var passed: Int32 = -1
    var got: Int64 = 0
    repeat {
      got = unsafe bytes.withUnsafeMutableBytes { buffer in
        unsafe clinux_receive(number, buffer.baseAddress!, buffer.count, &passed)
      }
    } while got == -Int64(interruptedCall)
    // An end that was closed with unread messages says so once; it is closed all the same.
    if got == 0 || got == -Int64(connectionReset) { return nil }
    try SystemError.check(got, "recvmsg", of: "a child's connection")
    return Message(bytes: Array(bytes.prefix(Int(got))), number: passed)
  }

  /// Whether `receive` would not block: there is a message, or the other end is closed.
  package var isReadable: Bool {
    (try? Poll.wait([(number, Poll.readable)], .now))??.first ?? false
  }
}

private let interruptedCall: Int32 = 4
private let connectionReset: Int32 = 104
