internal import Wire

/// What a pool and its workers say to each other. Fixed headers in front of encoded values; they never
/// leave the machine.
///
/// A task message: chunk id (8 bytes), first task (4), end (4), then the payload.
/// A result message: chunk id (8), first task (4), number of outcomes (4), then for each outcome its
/// status (1), its length (8) and its bytes.
enum PoolMessage {
  static let headerSize = 16
  static let outcomeHeaderSize = 9

  /// A chunk id no chunk has: tells a worker to end.
  static let stop: UInt64 = 0

  /// A chunk id no chunk has: an outcome that tells why a worker could not begin.
  static let failedStart: UInt64 = UInt64.max
}

/// The head of either message.
struct PoolHeader {
  let chunk: UInt64
  /// The first task.
  let first: Int
  /// The end of a range of tasks, or a number of outcomes.
  let last: Int

  init(_ message: borrowing RawSpan) {
    chunk = message.uint64(at: 0)
    first = Int(message.uint32(at: 8))
    last = Int(message.uint32(at: 12))
  }

  init(chunk: UInt64, first: Int, last: Int) {
    self.chunk = chunk
    self.first = first
    self.last = last
  }

  /// Appends the header, or room for it.
  func append(to bytes: inout ByteBuffer) {
    bytes.append(littleEndian: chunk)
    bytes.append(littleEndian: UInt32(first))
    bytes.append(littleEndian: UInt32(last))
  }

  /// Writes the header over the room that a payload keeps for it.
  func write(over bytes: inout ByteBuffer) {
    bytes.overwrite(at: 0, littleEndian: chunk)
    bytes.overwrite(at: 8, littleEndian: UInt32(first))
    bytes.overwrite(at: 12, littleEndian: UInt32(last))
  }
}

/// How a task ended.
package enum OutcomeStatus: UInt8, Sendable {
  /// It returned: the bytes are its result.
  case returned = 0
  /// It raised: the bytes are the error.
  case raised = 1
}
