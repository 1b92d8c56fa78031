internal import SharedMemory

/// What a process asks its fork server: a child for a slot. The answer is a pid, or an error number
/// below zero.
struct ForkRequest {
  let slot: SlotID
  /// What kind of work the child has: the first byte of its message, which is the body's to choose.
  let kind: UInt8

  /// The largest message in either direction.
  static let limit = 8

  var bytes: [UInt8] {
    let low = withLittleEndian(UInt64(slot.generation), count: 4)
    return withLittleEndian(UInt64(slot.index), count: 2) + low + [kind]
  }

  init(slot: SlotID, kind: UInt8) {
    self.slot = slot
    self.kind = kind
  }

  init?(bytes: [UInt8]) {
    guard bytes.count == 7 else { return nil }
    slot = SlotID(
      index: UInt16(littleEndian(bytes.prefix(2))),
      generation: UInt32(littleEndian(bytes[2..<6])))
    kind = bytes[6]
  }

  /// The error number that stands for failures of the shared memory: ENOMEM.
  static let outOfMemory: Int32 = 12

  /// An answer as a message, and back.
  static func answer(_ number: Int32) -> [UInt8] {
    withLittleEndian(UInt64(UInt32(bitPattern: number)), count: 4)
  }

  static func number(of answer: [UInt8]) -> Int32? {
    answer.count == 4
      ? Int32(bitPattern: UInt32(littleEndian(answer.prefix(4)))) : nil
  }
}

private func withLittleEndian(_ number: UInt64, count: Int) -> [UInt8] {
  (0..<count).map { UInt8(truncatingIfNeeded: number >> (8 * UInt64($0))) }
}

private func littleEndian(_ bytes: ArraySlice<UInt8>) -> UInt64 {
  bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
}
