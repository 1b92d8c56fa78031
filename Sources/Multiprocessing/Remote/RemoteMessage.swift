internal import Network
internal import Wire

/// What a stand-in and the keeper of its process say to each other over their link.
enum RemoteMessage: Equatable {
  // From the keeper.

  /// The first message: which program it is, on which computer.
  case hello(build: String, node: String)
  /// The process printed something, to stdout (1) or stderr (2): whole lines, but for the last one.
  case output(Int64, [UInt8])
  /// The process asks for something of its origin.
  case request([UInt8])
  /// The process has stopped, as it was told to.
  case stopped
  /// The process has ended with an exit code, or minus a signal, and all that it printed was sent.
  case ended(Int32)

  // From the stand-in.

  /// The process to start: its record and its work, the environment, and the working directory.
  case run(start: [UInt8], environment: [UInt8], directory: String)
  /// A signal came.
  case signal(Int32)
  /// So many bytes of output have been printed.
  case taken(Int)
  /// The answer to the oldest request that has none.
  case answer([UInt8])

  /// The message as bytes.
  var encoded: [UInt8] {
    let fields: [WireValue] =
      switch self {
      case .hello(let build, let node): [.text("hello"), .text(build), .text(node)]
      case .output(let stream, let bytes): [.text("output"), .integer(stream), .bytes(bytes)]
      case .request(let bytes): [.text("request"), .bytes(bytes)]
      case .stopped: [.text("stopped")]
      case .ended(let code): [.text("ended"), .integer(Int64(code))]
      case .run(let start, let environment, let directory):
        [.text("run"), .bytes(start), .bytes(environment), .text(directory)]
      case .signal(let number): [.text("signal"), .integer(Int64(number))]
      case .taken(let count): [.text("taken"), .integer(Int64(count))]
      case .answer(let bytes): [.text("answer"), .bytes(bytes)]
      }
    return WireValue.array(fields).encoded()
  }

  /// Nil if the bytes are no message.
  init?(_ bytes: RawSpan) {
    guard let fields = (try? WireValue.decode(bytes))?.array, let kind = fields.first?.text
    else { return nil }
    switch (kind, fields.count) {
    case ("hello", 3):
      guard let build = fields[1].text, let node = fields[2].text else { return nil }
      self = .hello(build: build, node: node)
    case ("output", 3):
      guard let stream = fields[1].integer, let bytes = fields[2].bytes else { return nil }
      self = .output(stream, bytes)
    case ("run", 4):
      guard let start = fields[1].bytes, let environment = fields[2].bytes,
        let directory = fields[3].text
      else { return nil }
      self = .run(start: start, environment: environment, directory: directory)
    case ("stopped", 1): self = .stopped
    case (_, 2): self.init(kind, fields[1])
    default: return nil
    }
  }

  private init?(_ kind: String, _ field: WireValue) {
    if let bytes = field.bytes {
      switch kind {
      case "request": self = .request(bytes)
      case "answer": self = .answer(bytes)
      default: return nil
      }
      return
    }
    guard let number = field.integer.flatMap(Int32.init(exactly:)) else { return nil }
    switch kind {
    case "ended": self = .ended(number)
    case "signal": self = .signal(number)
    case "taken": self = .taken(Int(number))
    default: return nil
    }
  }
}

extension Link {
  /// Sends a message that is held in an array.
  func send(_ message: [UInt8]) throws(LinkError) {
    var buffer = ByteBuffer(capacity: message.count)
    buffer.append(message)
    try send(buffer.bytes)
  }
}
