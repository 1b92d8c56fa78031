internal import Wire

/// The head of a request of a client in another program; a list of arguments follows.
///
/// A request with the number 0 gets no reply: it says that the client has given something up.
struct RemoteRequest {
  let number: UInt64
  let referent: UInt64
  /// Where the name of the method is.
  let method: Range<Int>
  /// Where the arguments begin.
  let end: Int

  /// Says that so many mentions of a referent are not needed any more; their number is the
  /// argument.
  static let release = "#release"
  /// Says that nobody waits for the answer to a request any more; its number is in the referent's
  /// place.
  static let withdraw = "#withdraw"
  /// Asks, of the server itself, whether a referent is there, and holds it if so.
  static let hold = "#hold"

  /// Nil if the bytes are no request.
  init?(_ message: RawSpan) {
    guard let (items, end) = try? message.readHead(3), case .integer(let number) = items[0],
      case .integer(let referent) = items[1], case .bytes(let method) = items[2], number >= 0,
      referent >= 0
    else { return nil }
    self.number = UInt64(number)
    self.referent = UInt64(referent)
    self.method = method
    self.end = end
  }

  static func append(
    number: UInt64, referent: UInt64, method: String, to message: OutgoingMessage
  ) {
    message.bytes.writeArrayHead(3)
    message.bytes.writeInteger(Int64(number))
    message.bytes.writeInteger(Int64(referent))
    message.bytes.writeText(method)
  }
}

/// The head of a reply to a client in another program; a list of results follows, or an error.
struct RemoteReply {
  let number: UInt64
  let isError: Bool
  /// Where the results begin.
  let end: Int

  /// Nil if the bytes are no reply.
  init?(_ message: RawSpan) {
    guard let (items, end) = try? message.readHead(2), case .integer(let number) = items[0],
      case .boolean(let isError) = items[1], number > 0
    else { return nil }
    self.number = UInt64(number)
    self.isError = isError
    self.end = end
  }

  static func append(number: UInt64, isError: Bool, to message: OutgoingMessage) {
    message.bytes.writeArrayHead(2)
    message.bytes.writeInteger(Int64(number))
    message.bytes.writeBoolean(isError)
  }
}

/// The first message of a server to a client in another program: which server it is. One that is
/// started anew at the same address is another one.
struct RemoteWelcome: Equatable {
  let instance: [UInt8]
  let pid: Int64

  static let instanceSize = 16

  init(instance: [UInt8], pid: Int64) {
    self.instance = instance
    self.pid = pid
  }

  /// Nil if the bytes are no welcome.
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
