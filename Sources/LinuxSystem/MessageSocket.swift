internal import Glibc

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
      if number >= 0 { OwnedDescriptor.close(number) }
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
    if number >= 0 { OwnedDescriptor.close(number) }
  }

  /// Closes this end. For a process that goes on in the middle of what used this end.
  package mutating func close() {
    if number >= 0 { OwnedDescriptor.close(number) }
    number = -1
  }

  /// Makes a new connection. Its two ends are to be given an owner each.
  package static func makePair() throws(SystemError) -> (near: Int32, far: Int32) {
    var ends: [Int32] = [-1, -1]
    try SystemCall.check(
      "socketpair", of: "a connection to a child", remedy: Remedy.descriptors
    ) {
      unsafe socketpair(AF_UNIX, Int32(SOCK_SEQPACKET.rawValue) | closedOnExec, 0, &ends)
    }
    return (ends[0], ends[1])
  }

  /// Sends one message, and with it a copy of a descriptor unless it is -1. Blocks while the other
  /// end is far behind.
  package func send(_ bytes: [UInt8], passing passed: Int32 = -1) throws(SystemError) {
    let number = number
    var bytes = bytes
    var note = DescriptorNote(passing: passed)
    try SystemCall.check("sendmsg", of: "a child's connection") {
      unsafe Self.withMessage(&bytes, &note) { message in
        if passed < 0 { unsafe message.pointee.msg_controllen = 0 }
        return unsafe sendmsg(number, message, noSignal)
      }
    }
  }

  /// Receives one message of at most `limit` bytes; nil once the other end is closed. Blocks unless
  /// `isReadable`; goes on after a signal.
  package func receive(limit: Int) throws(SystemError) -> Message? {
    var bytes = [UInt8](repeating: 0, count: limit)
    var note = DescriptorNote(passing: -1)
    var got = 0
    var hasNote = false
    repeat {
      got = SystemCall.run("recvmsg") {
        unsafe Self.withMessage(&bytes, &note) { message in
          let got = unsafe recvmsg(number, message, closeOnExec)
          hasNote = unsafe message.pointee.msg_controllen > 0
          return got
        }
      }
    } while got == -Int(EINTR)
    // An end that was closed with unread messages says so once; it is closed all the same.
    if got == 0 || got == -Int(ECONNRESET) { return nil }
    try SystemError.check(got, "recvmsg", of: "a child's connection")
    return Message(bytes: Array(bytes.prefix(got)), number: hasNote ? note.descriptor : -1)
  }

  private static func withMessage(
    _ bytes: inout [UInt8], _ note: inout DescriptorNote,
    _ body: (UnsafeMutablePointer<msghdr>) -> Int
  ) -> Int {
    let noteSize = MemoryLayout<DescriptorNote>.size
    return unsafe bytes.withUnsafeMutableBytes { bytes in
      unsafe withUnsafeMutablePointer(to: &note) { note in
        var part = unsafe iovec(iov_base: bytes.baseAddress, iov_len: bytes.count)
        return unsafe withUnsafeMutablePointer(to: &part) { part in
          var message = unsafe msghdr(
            msg_name: nil, msg_namelen: 0, msg_iov: part, msg_iovlen: 1, msg_control: note,
            msg_controllen: noteSize, msg_flags: 0)
          return unsafe body(&message)
        }
      }
    }
  }

  /// Whether `receive` would not block: there is a message, or the other end is closed.
  package var isReadable: Bool {
    (try? Poll.wait([(number, Poll.readable)], .now))??.first ?? false
  }
}

/// What goes with a message that passes exactly one descriptor: a `cmsghdr` and its data, aligned
/// as the kernel wants it.
private struct DescriptorNote {
  private var length = MemoryLayout<DescriptorNote>.size - 4
  private var level = SOL_SOCKET
  private var type = Int32(SCM_RIGHTS)
  var descriptor: Int32
  private var unused: Int32 = 0

  init(passing descriptor: Int32) { self.descriptor = descriptor }
}

private let closedOnExec = Int32(SOCK_CLOEXEC.rawValue)
private let closeOnExec = Int32(MSG_CMSG_CLOEXEC)
private let noSignal = Int32(MSG_NOSIGNAL)
