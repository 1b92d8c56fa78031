internal import Wire

/// What a pool and its workers say to each other. Fixed headers in front of encoded values; they never
/// leave the machine.
///
/// A task message: chunk id (8 bytes), first task (4), end (4), then the payload.
/// A result message: chunk id (8), first task (4), number of outcomes (4), then for each outcome its
/// status (1), length (4) and bytes.
enum PoolMessage {
  static let headerSize = 16
  static let outcomeHeaderSize = 5

  /// A chunk id no chunk has: tells a worker to end.
  static let stop: UInt64 = 0

  /// A chunk id no chunk has: an outcome that tells why a worker could not begin.
  static let failedStart: UInt64 = UInt64.max
}

/// The head of a task message.
struct TaskHeader {
  let chunk: UInt64
  let from: Int
  let to: Int

  init(_ message: RawSpan) {
    chunk = message.uint64(at: 0)
    from = Int(message.uint32(at: 8))
    to = Int(message.uint32(at: 12))
  }

  /// Writes a header over the room that a payload keeps for it.
  static func write(chunk: UInt64, from: Int, to: Int, over bytes: inout [UInt8]) {
    bytes.store(chunk, at: 0)
    bytes.store(UInt32(from), at: 8)
    bytes.store(UInt32(to), at: 12)
  }
}

/// How a task ended.
package enum OutcomeStatus: UInt8, Sendable {
  /// It returned: the bytes are its results.
  case returned = 0
  /// It raised: the bytes are the error.
  case raised = 1
}
