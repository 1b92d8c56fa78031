/// How messages are told apart on a byte stream: a mark, then the length in seven bytes, then the
/// message.
package enum Frame {
  /// The size of what precedes each message.
  package static let headSize = 8
  /// The longest message that any stream takes.
  package static let maximumLength = 1 << 40
  /// The first byte; a peer that speaks something else is noticed at once.
  private static let mark: UInt64 = 0x6D

  /// Appends the head of a message of `length` bytes.
  package static func writeHead(length: Int, to buffer: inout ByteBuffer) {
    precondition(length >= 0 && length <= maximumLength, "a message longer than a frame can be")
    buffer.append(bigEndian: mark << 56 | UInt64(length))
  }

  /// The length of the message that `head` (its first `headSize` bytes) announces.
  ///
  /// - limit: the longest message acceptable now; a peer that is not yet authenticated gets a low
  ///   one.
  package static func length(head: RawSpan, limit: Int = maximumLength) throws(WireError) -> Int {
    guard head.byteCount >= headSize else {
      throw WireError(offset: 0, reason: "it ends too early")
    }
    let word = UInt64(bigEndian: unsafe head.unsafeLoadUnaligned(as: UInt64.self))
    guard word >> 56 == mark else {
      throw WireError(offset: 0, reason: "what came is no frame of this protocol")
    }
    let length = word & (1 << 56 - 1)
    guard length <= UInt64(max(0, min(limit, maximumLength))) else {
      throw WireError(offset: 1, reason: "a frame of \(length) bytes is over the limit of \(limit)")
    }
    return Int(length)
  }
}
