internal import SharedMemory
internal import Wire

/// The head of a request: whose reply channel, which of its calls, which referent, which method. The
/// encoded table of arguments follows.
struct RequestHeader {
  let reply: ObjectID
  let call: UInt64
  let referent: UInt64
  let method: String
  /// Where the arguments begin.
  let end: Int

  init(_ message: borrowing RawSpan) {
    reply = ObjectID(rawValue: message.uint64(at: 0))
    call = message.uint64(at: 8)
    referent = message.uint64(at: 16)
    let length = Int(message.byte(at: 24))
    var name: [UInt8] = []
    for index in 0..<length { name.append(message.byte(at: 25 + index)) }
    method = String(decoding: name, as: UTF8.self)
    end = 25 + length
  }

  static func append(
    reply: ObjectID, call: UInt64, referent: UInt64, method: String, to message: OutgoingMessage
  ) {
    message.bytes.append(littleEndian: reply.rawValue)
    message.bytes.append(littleEndian: call)
    message.bytes.append(littleEndian: referent)
    let name = Array(method.utf8.prefix(255))
    message.bytes.append(UInt8(name.count))
    message.bytes.append(name)
    message.references.append(reply.rawValue)
  }
}

/// The head of a reply: which call it answers, and how. A value or an error follows.
struct ReplyHeader {
  static let size = 9
  let call: UInt64
  let isError: Bool

  init(_ message: borrowing RawSpan) {
    call = message.uint64(at: 0)
    isError = message.byte(at: 8) != 0
  }

  static func append(call: UInt64, isError: Bool, to message: OutgoingMessage) {
    message.bytes.append(littleEndian: call)
    message.bytes.append(UInt8(isError ? 1 : 0))
  }
}
