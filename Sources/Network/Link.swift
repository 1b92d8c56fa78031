package import LinuxSystem
internal import Wire

/// A connection to another program: messages over a stream, after a handshake, encrypted where that
/// is wanted. Nothing here blocks: who uses it waits for its descriptor.
package final class Link {
  let socket: StreamSocket
  /// The descriptor's number. Valid while this object lives.
  package var descriptor: Int32 { socket.number }
  /// Whether the other side is, or may be, another computer.
  package let isRemote: Bool
  private var handshake: Handshake
  private(set) var session: SecureSession?
  private(set) var counter: UseCounter?
  /// Whether the session was fed something that has not been decrypted: a message may come together
  /// with the end of the handshake.
  private var hasCiphertext = false

  /// What came, as it came.
  private var received = StreamBuffer()
  /// What came, decrypted; not used without encryption.
  var decrypted = StreamBuffer()
  private var output = StreamBuffer()
  /// Whether the handshake is done, and messages can come.
  package private(set) var isOpen = false
  /// Whether the other side has said anything.
  package private(set) var hasReceived = false
  private(set) var inputHasEnded = false
  /// Whether the last read gave less than was asked for, which was all that there was.
  private(set) var isDrained = false
  /// Set when something came that was not encrypted by the other side.
  private(set) var forgery: SecrecyError?
  private var hasFailed = false
  /// How long messages may be. A peer that has proved nothing gets a low limit.
  private let limit: Int
  /// Whether no more is read than the message at hand: another process may read the next one.
  private var readsAhead: Bool

  /// The longest message from a peer that has a key, or is the same user's.
  package static let trustedLimit = 1 << 36
  /// The longest message from a peer that has proved nothing.
  package static let untrustedLimit = 1 << 28

  /// Begins a handshake over a connected socket; its first message is ready to be sent.
  ///
  /// - Parameter readsAhead: Whether only this process will ever use the connection.
  package init(
    _ socket: consuming StreamSocket, _ terms: Handshake.Terms, isRemote: Bool, readsAhead: Bool
  ) throws(SystemError) {
    self.socket = socket
    self.isRemote = isRemote
    handshake = try Handshake(terms)
    self.readsAhead = readsAhead || terms.isEncrypted
    limit = isRemote && terms.key == nil ? Self.untrustedLimit : Self.trustedLimit
    if terms.isEncrypted && !readsAhead { counter = try UseCounter() }
    appendFrame(handshake.hello)
  }

  /// Goes on with a connection whose handshake another process has done, and with what that process
  /// has read and not used.
  package init(
    adopting socket: consuming StreamSocket, isRemote: Bool, isTrusted: Bool, received: [UInt8]
  ) throws(SystemError) {
    self.socket = socket
    self.isRemote = isRemote
    let terms = Handshake.Terms(role: .client, purpose: "connection", key: nil, isEncrypted: false)
    handshake = try Handshake(terms)
    readsAhead = false
    limit = isTrusted ? Self.trustedLimit : Self.untrustedLimit
    isOpen = true
    hasReceived = true
    self.received.append(received)
  }

  /// What another process needs to go on with the connection, once the handshake is done: what was
  /// read and not used, which this process gives up. The state of an encryption exists once only: a
  /// process of its own keeps it from now on (``LinkRelay``).
  package func handOver() throws(LinkError) -> (received: [UInt8], isTrusted: Bool) {
    if session != nil {
      // Another process may have gone on with the connection since a fork.
      try counter?.use()
      do throws(SystemError) {
        try socket.become(try LinkRelay.start(for: self))
      } catch {
        throw .system(error)
      }
      becomePlain()
    }
    let bytes = received.withBytes { $0.copied() }
    received.removeAll()
    return (bytes, limit == Self.trustedLimit)
  }

  /// The relay has what came and what is to be sent.
  private func becomePlain() {
    session = nil
    counter = nil
    forgery = nil
    readsAhead = false
    isDrained = false
    hasCiphertext = false
    inputHasEnded = false
    received.removeAll()
    decrypted.removeAll()
    output.removeAll()
  }

  /// The bytes of memory that messages on their way take.
  package var memory: Int { received.capacity + decrypted.capacity + output.capacity }

  // MARK: Going on

  /// Whether something waits to be sent.
  package var hasOutput: Bool { output.count > 0 }
  /// How many bytes wait to be sent.
  package var outputCount: Int { output.count }

  /// The events for which the descriptor is to be watched when nothing can be done at the moment.
  package var events: Int16 { hasOutput ? Poll.readable | Poll.writable : Poll.readable }

  /// Sends what waits to be sent, as far as there is room.
  package func flush() throws(LinkError) {
    while output.count > 0 {
      let outcome: StreamSocket.Outcome
      do throws(SystemError) {
        outcome = try output.withBytes { bytes throws(SystemError) in try socket.write(bytes) }
      } catch {
        throw fail(.system(error))
      }
      switch outcome {
      case .moved(let count): output.drop(count)
      case .wouldBlock: return
      case .ended:
        output.removeAll()
        throw .ended
      }
    }
  }

  /// Takes in what came, as far as the next message. True when a message is there.
  ///
  /// - Parameter isMore: Whether this goes on where the last call stopped, so that what came since
  ///   then may wait: who watches the descriptor is told of it.
  /// - Throws: `.ended` once the other side has ended the connection and every message was taken.
  package func receive(isMore: Bool = false) throws(LinkError) -> Bool {
    if hasFailed { throw .ended }
    if !isMore { isDrained = false }
    while true {
      if try advance() { return true }
      if let forgery { throw fail(.secrecy(forgery)) }
      if inputHasEnded { throw isOpen ? .ended : fail(.handshake(.ended)) }
      if isDrained { return false }
      guard try read() else { return false }
    }
  }

  /// Does what can be done with what came; true when a message is there.
  private func advance() throws(LinkError) -> Bool {
    while !isOpen {
      guard try shakeHands() else { return false }
    }
    if let session { try decrypt(session) }
    return try messageLength() != nil
  }

  /// Reads once; false when nothing is there.
  func read() throws(LinkError) -> Bool {
    let wanted = try wantedBytes()
    do throws(SystemError) {
      switch try socket.read(into: &received, atMost: wanted) {
      case .moved(let count):
        hasReceived = true
        isDrained = readsAhead && count < wanted
        return true
      case .wouldBlock: return false
      case .ended:
        inputHasEnded = true
        return true
      }
    } catch {
      throw fail(.system(error))
    }
  }

  private func wantedBytes() throws(LinkError) -> Int {
    let chunk = 1 << 16
    if session != nil { return chunk }
    let head = received.count < Frame.headSize
    let missing =
      head
      ? Frame.headSize - received.count : Frame.headSize + (try frameLength()) - received.count
    return readsAhead ? max(missing, chunk) : missing
  }

  // MARK: The handshake

  /// Goes on with the handshake; false when more has to come.
  private func shakeHands() throws(LinkError) -> Bool {
    if let session { return try shakeHands(encrypted: session) }
    guard try messageLength() != nil else { return false }
    let message = takeMessage { $0.copied() }
    do throws(HandshakeError) {
      if let answer = try handshake.receive(message) { appendFrame(answer) }
    } catch {
      if Handshake.isToldToPeer(error) {
        appendFrame(Handshake.refusal)
        try? flush()
      }
      throw fail(.handshake(error))
    }
    if case .done(let key) = handshake.state { try finish(key) }
    try flush()
    return true
  }

  private func finish(_ key: [UInt8]?) throws(LinkError) {
    guard let key else {
      isOpen = true
      return
    }
    do throws(SecrecyError) {
      session = try SecureSession(isServer: handshake.terms.role == .listener, key: key)
    } catch {
      throw fail(.handshake(.noSecrecy(error)))
    }
  }

  private func shakeHands(encrypted session: SecureSession) throws(LinkError) -> Bool {
    do throws(SecrecyError) {
      try feed(session)
      defer { session.drain(into: &output) }
      try session.advance()
    } catch {
      try? flush()
      throw fail(.handshake(.noSecrecy(error)))
    }
    try flush()
    isOpen = session.isReady
    return isOpen
  }

  private func feed(_ session: SecureSession) throws(SecrecyError) {
    try received.withBytes { bytes throws(SecrecyError) in try session.feed(bytes) }
    received.removeAll()
    hasCiphertext = true
  }

  // MARK: Messages that came

  /// Decrypts what was read.
  func decrypt(_ session: SecureSession) throws(LinkError) {
    guard forgery == nil, received.count > 0 || hasCiphertext else { return }
    try counter?.use()
    do throws(SecrecyError) {
      try feed(session)
      if try session.decrypt(into: &decrypted, until: .max) == .end { inputHasEnded = true }
      hasCiphertext = false
    } catch {
      // What came before is whole.
      forgery = error
    }
  }

  /// The length of the message at the front; nil if it is not there as a whole.
  private func messageLength() throws(LinkError) -> Int? {
    let available = session == nil ? received.count : decrypted.count
    guard available >= Frame.headSize else { return nil }
    let length = try frameLength()
    return available - Frame.headSize >= length ? length : nil
  }

  private func frameLength() throws(LinkError) -> Int {
    let limit = isOpen ? self.limit : Handshake.maximumLength
    func length(_ bytes: RawSpan) throws(WireError) -> Int {
      try Frame.length(head: bytes, limit: limit)
    }
    do throws(WireError) {
      return session == nil ? try received.withBytes(length) : try decrypted.withBytes(length)
    } catch {
      throw fail(isOpen ? .malformed(error) : .handshake(.foreign(error.reason)))
    }
  }

  /// Lends the message that `receive` has found, which stays. The reader must not use this
  /// connection.
  package func peekMessage<Result>(_ body: (RawSpan) -> Result) -> Result {
    guard let length = (try? messageLength()) ?? nil else {
      preconditionFailure("no message is there")
    }
    let end = Frame.headSize + length
    return session == nil
      ? received.withBytes { body($0.extracting(Frame.headSize..<end)) }
      : decrypted.withBytes { body($0.extracting(Frame.headSize..<end)) }
  }

  /// Lends the message that `receive` has found, which then is taken, whatever its reader throws.
  /// The reader may use this connection.
  package func takeMessage<Result, Failure: Error>(
    _ body: (RawSpan) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    guard let length = (try? messageLength()) ?? nil else {
      preconditionFailure("no message is there")
    }
    var message = StreamBuffer()
    if session == nil {
      Self.move(Frame.headSize + length, from: &received, to: &message)
    } else {
      Self.move(Frame.headSize + length, from: &decrypted, to: &message)
    }
    defer {
      // Its storage serves the next one.
      message.removeAll()
      if session == nil {
        if received.count == 0 { swap(&received, &message) }
      } else if decrypted.count == 0 {
        swap(&decrypted, &message)
      }
    }
    return try message.withBytes { bytes throws(Failure) in
      try body(bytes.extracting(droppingFirst: Frame.headSize))
    }
  }

  private static func move(_ count: Int, from: inout StreamBuffer, to: inout StreamBuffer) {
    if from.count == count { return swap(&from, &to) }
    from.withBytes { to.append($0.extracting(0..<count)) }
    from.drop(count)
  }

  // MARK: Messages that go

  /// Whether a message may be sent: after the handshake, or, where nothing has to be proved, at
  /// once.
  package var maySend: Bool { !hasFailed && (isOpen || handshake.terms.key == nil) }

  /// Sends a message, which may be in two parts, as far as there is room; `flush` sends the rest.
  ///
  /// - Parameter flushes: Whether sending begins at once, and not with what is sent next.
  package func send(
    _ message: RawSpan, _ tail: RawSpan = RawSpan(), flushes: Bool = true
  ) throws(LinkError) {
    guard maySend else { throw .ended }
    let length = message.byteCount + tail.byteCount
    guard length <= limit else {
      throw .malformed(
        WireError(
          offset: 0, reason: "a message of \(length) bytes is over the limit of \(limit)"))
    }
    var head = ByteBuffer(capacity: Frame.headSize + min(length, Self.piece))
    Frame.writeHead(length: length, to: &head)
    if let session {
      try counter?.use()
      // A short message is encrypted together with its head.
      let first = min(message.byteCount, Self.piece - Frame.headSize)
      head.append(message.extracting(0..<first))
      try encrypt(head.bytes, session)
      try encrypt(message.extracting(droppingFirst: first), session)
      try encrypt(tail, session)
    } else {
      output.append(head.bytes)
      output.append(message)
      output.append(tail)
    }
    if flushes { try flush() }
  }

  /// What is encrypted in one record.
  private static let piece = 1 << 14

  private func appendFrame(_ message: [UInt8]) {
    var frame = ByteBuffer(capacity: Frame.headSize + message.count)
    Frame.writeHead(length: message.count, to: &frame)
    frame.append(message)
    output.append(frame.bytes)
  }

  /// Encrypts bytes, which `flush` sends.
  func encrypt(_ bytes: RawSpan, _ session: SecureSession) throws(LinkError) {
    var start = 0
    while start < bytes.byteCount {
      let end = min(bytes.byteCount, start + Self.piece * 16)
      do throws(SecrecyError) {
        try session.encrypt(bytes.extracting(start..<end))
      } catch {
        throw fail(.secrecy(error))
      }
      session.drain(into: &output)
      start = end
    }
  }

  // MARK: The end

  /// Says to the other side that nothing more will come, as far as that does not block. Not for a
  /// connection that other processes may have too.
  package func end() {
    guard !hasFailed else { return }
    if let session, isOpen, (try? counter?.use()) != nil {
      session.end()
      session.drain(into: &output)
    }
    try? flush()
    socket.end()
    hasFailed = true
  }

  private func fail(_ error: LinkError) -> LinkError {
    hasFailed = true
    return error
  }
}
