package import Wire

/// What a child is to do.
package enum ChildWork {
  /// Something in the memory of the parent, for a child that is a copy of it: what
  /// `WorkerBody.readWork` would make of a message.
  case inherited(AnyObject)
  /// A message, with the shared objects that it names.
  case message(OutgoingMessage)
}
