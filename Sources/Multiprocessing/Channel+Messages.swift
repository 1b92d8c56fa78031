package import LinuxSystem
package import SharedMemory
package import Wire

extension Channel {
  /// Puts a message that was written for it, what else belongs to it, and the shared objects that
  /// it names; blocks while the channel is full.
  package func put(
    _ message: OutgoingMessage, tail: RawSpan = RawSpan(), _ deadline: Deadline
  ) throws(SharedMemoryError) -> WaitOutcome {
    let references = message.references.map(ObjectID.init(rawValue:))
    return try message.withBytes { (bytes) throws(SharedMemoryError) in
      try put(bytes, tail: tail, references: references, deadline)
    }
  }
}
