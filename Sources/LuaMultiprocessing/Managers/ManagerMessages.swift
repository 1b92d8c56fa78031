internal import SharedMemory
internal import Wire

/// The head of a request between processes of one program: whose reply channel, which of its calls,
/// which referent, which method. A list of arguments follows.
struct RequestHeader {
  let reply: UInt64
  let number: UInt64
  let referent: UInt64
  /// Where the name of the method is.
  let method: Range<Int>

  private static let methodStart = 25

  init(_ message: RawSpan) {
    reply = message.uint64(at: 0)
    number = message.uint64(at: 8)
    referent = message.uint64(at: 16)
    let length = Int(message.byte(at: 24))
    method = Self.methodStart..<Self.methodStart + length
  }

  static func append(
    reply: UInt64, number: UInt64, referent: UInt64, method: String, to message: OutgoingMessage
  ) {
    write(reply, number, referent, method, to: &message.bytes)
  }

  private static func write(
    _ reply: UInt64, _ number: UInt64, _ referent: UInt64, _ method: String,
    to buffer: inout ByteBuffer
  ) {
    buffer.append(littleEndian: reply)
    buffer.append(littleEndian: number)
    buffer.append(littleEndian: referent)
    buffer.append(UInt8(truncatingIfNeeded: method.utf8.count))
    buffer.append(method)
  }

  // MARK: Messages without a method

  /// Numbers that no call has.
  private static let greeting: UInt64 = 0
  private static let stop: UInt64 = .max
  private static let withdrawal: UInt64 = .max - 1

  /// Whether it makes a client's reply channel known.
  var isGreeting: Bool { number == Self.greeting }
  /// Whether it ends the server.
  var isStop: Bool { number == Self.stop }
  /// Whether it takes back the request whose number stands in the place of the referent's.
  var isWithdrawal: Bool { number == Self.withdrawal }

  /// The first message of a client: it names its replies' channel, and holds it until it is read.
  static func greeting(_ replies: ObjectID, from process: SlotID) -> OutgoingMessage {
    let message = OutgoingMessage()
    append(
      reply: replies.rawValue, number: greeting, referent: process.greeting, method: "",
      to: message)
    message.references.append(replies.rawValue)
    return message
  }

  /// Says that nobody waits for the answer to a request any more.
  static func withdrawal(_ reply: ObjectID, of number: UInt64) -> OutgoingMessage {
    let message = OutgoingMessage()
    append(
      reply: reply.rawValue, number: withdrawal, referent: number, method: "", to: message)
    return message
  }

  static func stopping() -> OutgoingMessage {
    let message = OutgoingMessage()
    append(reply: 0, number: stop, referent: 0, method: "", to: message)
    return message
  }
}

extension SlotID {
  /// A slot as one number.
  fileprivate var greeting: UInt64 { UInt64(generation) << 16 | UInt64(index) }

  init(greeting: UInt64) {
    self.init(
      index: UInt16(truncatingIfNeeded: greeting),
      generation: UInt32(truncatingIfNeeded: greeting >> 16))
  }
}

/// The head of a reply: which call it answers, and how. A list of results follows, or an error.
struct ReplyHeader {
  static let size = 9
  let number: UInt64
  let isError: Bool

  init(_ message: RawSpan) {
    number = message.uint64(at: 0)
    isError = message.byte(at: 8) != 0
  }

  static func append(number: UInt64, isError: Bool, to message: OutgoingMessage) {
    write(number, isError, to: &message.bytes)
  }

  private static func write(_ number: UInt64, _ isError: Bool, to buffer: inout ByteBuffer) {
    buffer.append(littleEndian: number)
    buffer.append(UInt8(isError ? 1 : 0))
  }
}
