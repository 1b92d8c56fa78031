package import Wire

/// What a child is to do.
package enum ChildWork {
  /// Something in the memory of the parent, for a child that is a copy of it: what
  /// `WorkerBody.readWork` would make of a message.
  case inherited(AnyObject)
  /// A message, with the shared objects that it names. Its first byte says what kind of work it is.
  case message(OutgoingMessage)

  /// The kind of work, which only messages tell.
  var kind: UInt8 {
    guard case .message(let message) = self, message.bytes.count > 0 else { return 0 }
    return message.bytes.bytes.byte(at: 0)
  }
}
