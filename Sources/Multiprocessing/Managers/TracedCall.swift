internal import Tracing
internal import Wire

/// What a recording says of one call of a manager, at the client and at the server.
struct TracedCall {
  private let writer: TraceWriter
  private let name: UInt32
  private let key: UInt64
  private let begin: Int64

  /// The call of a client by its number; nil if nothing is recorded.
  init?(_ method: @autoclosure () -> String, _ number: UInt64, of client: Int) {
    guard let writer = Trace.shared.writer, writer.categories.contains(.manager) else {
      return nil
    }
    self.writer = writer
    name = writer.string(method())
    key = UInt64(bitPattern: Int64(client)) << 32 | number & 0xffff_ffff
    begin = writer.now
  }

  /// The call whose request has come.
  init?(_ head: ManagerRequestHead, _ message: RawSpan, of client: Int) {
    self.init(
      String(decoding: message.extracting(head.method).copied(), as: UTF8.self), head.number,
      of: client)
  }

  /// It was called, or served, from when this was made until now.
  func ended(_ operation: TraceOperation, isError: Bool = false) {
    writer.whole(
      operation, since: begin, object: name, argument: key, isError ? [.failed] : [])
  }

  /// A task begins to serve it.
  func began() {
    writer.note(.service, .begin, object: name, argument: key, hasPlace: false)
  }

  /// The task has served it.
  func hasEnded() { writer.note(.service, .end, hasPlace: false) }
}
