package import LinuxSystem
package import SharedMemory
package import Wire

extension Channel {
  /// Puts a message that was written for it, and the shared objects that it names; blocks while the
  /// channel is full.
  package func put(
    _ message: OutgoingMessage, _ deadline: Deadline
  ) throws(SharedMemoryError) -> WaitOutcome {
    let references = message.references.map(ObjectID.init(rawValue:))
    return try message.withBytes { (bytes) throws(SharedMemoryError) in
      try put(bytes, references: references, deadline)
    }
  }
}
