/// A message being written: its bytes, and the shared objects that must live as long as it does.
package final class OutgoingMessage {
  /// The encoded values.
  @usableFromInline
  package var bytes = ByteBuffer()
  /// The identifiers of the shared objects named in the message, each once per mention.
  package var references: [UInt64] = []
  /// Whether it names what only this computer has, such as a descriptor.
  package var isBoundHere = false
  /// How far it goes.
  package var reach = Reach.program

  /// An empty message.
  package init() {}

  /// Lends the bytes.
  @inlinable
  package func withBytes<Result: ~Copyable, Failure: Error>(
    _ body: (RawSpan) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try bytes.withBytes(body)
  }

  /// Empties the message and keeps its storage for the next one.
  package func reset() {
    bytes.removeAll()
    references.removeAll(keepingCapacity: true)
    reach = .program
    isBoundHere = false
  }
}
