package import Wire

/// The encoded function and arguments of a chunk, with room for a header in front. What is left of a
/// chunk after a death is sent again from here.
package final class TaskPayload {
  /// The message as it is sent; the header is written over its start each time.
  package let message: OutgoingMessage

  /// How many bytes at the start of `message` belong to the header.
  package static var headerSize: Int { PoolMessage.headerSize }

  /// Takes a message over, whose first `headerSize` bytes the header may have.
  package init(message: OutgoingMessage) {
    self.message = message
  }
}
