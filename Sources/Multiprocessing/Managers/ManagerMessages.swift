internal import LinuxSystem
internal import Wire

// What a manager's clients and its server say to each other, in one program and between programs. A
// message is a head and what the language wrote behind it. `docs/PROTOCOL.md` describes both.

/// The head of a request: which call of the client it is, which referent it is for, and by which
/// method. A list of arguments follows.
///
/// A request with the number 0 is a note, which gets no reply.
package struct ManagerRequestHead {
  /// The client's number for the call; 0 for a note.
  package let number: UInt64
  /// The referent; 0 for the server itself.
  package let referent: UInt64
  /// Where the name of the method is.
  package let method: Range<Int>
  /// Where the arguments begin.
  package let end: Int

  /// A note: so many mentions of a referent are not needed any more; their number is the argument.
  static let release = "#release"
  /// A note: nobody waits for the reply to a request any more; its number is in the referent's
  /// place.
  static let withdraw = "#withdraw"
  /// A note in one program: a process has a new reply channel; its slot is in the referent's place.
  static let greet = "#greet"
  /// A note in one program: the server is to end.
  static let stop = "#stop"
  /// Asks, of the server itself, whether a referent is there, and holds it if so.
  static let hold = "#hold"

  /// Nil if the bytes from a place on are no request.
  package init?(_ message: RawSpan, from start: Int = 0) {
    var reader = HeadReader(at: start)
    guard reader.array(message, 3), let number = reader.integer(message),
      let referent = reader.integer(message), let method = reader.bytes(message)
    else { return nil }
    self.number = number
    self.referent = referent
    self.method = method
    self.end = reader.offset
  }

  static func append(
    number: UInt64, referent: UInt64, method: String, to message: OutgoingMessage
  ) {
    message.bytes.writeArrayHead(3)
    message.bytes.writeInteger(Int64(number))
    message.bytes.writeInteger(Int64(referent))
    message.bytes.writeText(method)
  }

  /// Appends a note, whose argument is a number.
  static func appendNote(
    _ method: String, about referent: UInt64, _ count: Int = 0, to message: OutgoingMessage
  ) {
    append(number: 0, referent: referent, method: method, to: message)
    WireValue.array([.integer(Int64(count))]).write(to: &message.bytes)
  }
}

/// The head of a reply: which call it answers, and how. A list of results follows, or an error.
package struct ManagerReplyHead {
  /// The client's number for the call.
  package let number: UInt64
  /// Whether an error follows.
  package let isError: Bool
  /// Where the results begin.
  package let end: Int

  /// Nil if the bytes are no reply.
  package init?(_ message: RawSpan) {
    var reader = HeadReader(at: 0)
    guard reader.array(message, 2), let number = reader.integer(message), number > 0,
      let isError = reader.boolean(message)
    else { return nil }
    self.number = number
    self.isError = isError
    self.end = reader.offset
  }

  static func append(number: UInt64, isError: Bool, to message: OutgoingMessage) {
    message.bytes.writeArrayHead(2)
    message.bytes.writeInteger(Int64(number))
    message.bytes.writeBoolean(isError)
  }
}

/// The first message of a server to a client in another program: which server it is. One that is
/// started anew at the same address is another one.
struct ManagerHello: Equatable {
  let instance: [UInt8]
  let pid: Int64

  static let instanceSize = 16

  init(instance: [UInt8], pid: Int64) {
    self.instance = instance
    self.pid = pid
  }

  /// Nil if the bytes are no hello.
  init?(_ message: RawSpan) {
    guard let fields = (try? WireValue.decode(message))?.array, fields.count == 3,
      fields[0].text == "manager", let instance = fields[1].bytes,
      instance.count == Self.instanceSize, let pid = fields[2].integer
    else { return nil }
    self.init(instance: instance, pid: pid)
  }

  var encoded: [UInt8] {
    WireValue.array([.text("manager"), .bytes(instance), .integer(pid)]).encoded()
  }
}

/// Reads the few kinds of CBOR items that a head has, where they are. Each answer is nil, or false,
/// for anything else and at the end of the bytes.
private struct HeadReader {
  private(set) var offset: Int

  init(at start: Int) { offset = start }

  /// The number in the head of an item of a major type.
  private mutating func head(_ message: RawSpan, _ major: UInt8) -> UInt64? {
    guard offset < message.byteCount else { return nil }
    let first = message.byte(at: offset)
    guard first >> 5 == major else { return nil }
    let short = first & 31
    offset += 1
    if short < 24 { return UInt64(short) }
    guard short < 28 else { return nil }
    let length = 1 << Int(short - 24)
    guard message.byteCount - offset >= length else { return nil }
    var number: UInt64 = 0
    for place in offset..<offset + length { number = number << 8 | UInt64(message.byte(at: place)) }
    offset += length
    return number
  }

  /// Whether a list of so many items begins.
  mutating func array(_ message: RawSpan, _ count: UInt64) -> Bool { head(message, 4) == count }

  /// An integer of 0 or more that fits 63 bits.
  mutating func integer(_ message: RawSpan) -> UInt64? {
    guard let number = head(message, 0), number <= UInt64(Int64.max) else { return nil }
    return number
  }

  mutating func bytes(_ message: RawSpan) -> Range<Int>? {
    guard let length = head(message, 2), length <= UInt64(message.byteCount - offset) else {
      return nil
    }
    defer { offset += Int(length) }
    return offset..<offset + Int(length)
  }

  mutating func boolean(_ message: RawSpan) -> Bool? {
    guard let simple = head(message, 7), simple == 20 || simple == 21 else { return nil }
    return simple == 21
  }
}
