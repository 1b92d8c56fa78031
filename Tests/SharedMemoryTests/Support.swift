import LinuxSystem

@testable import SharedMemory

extension Channel {
  /// Puts bytes of an array without waiting.
  @discardableResult
  func put(_ bytes: [UInt8], references: [ObjectID] = []) throws(SharedMemoryError) -> WaitOutcome {
    try put(bytes, references: references, .now)
  }

  /// Takes a message as an array; nil if there is none.
  func takeBytes(_ deadline: Deadline = .now) -> [UInt8]? {
    if case .done(let bytes) = take(deadline, copy) { bytes } else { nil }
  }

  func peekBytes() -> [UInt8]? {
    if case .done(let bytes) = peek(.now, copy) { bytes } else { nil }
  }

  private func copy(_ span: RawSpan) -> [UInt8] {
    unsafe span.withUnsafeBytes { unsafe Array($0) }
  }
}

/// A message that can be told from all others, of any length.
func pattern(_ number: Int, length: Int) -> [UInt8] {
  var value = UInt64(truncatingIfNeeded: number) &* 0x9e37_79b9_7f4a_7c15 | 1
  return (0..<length).map { _ in
    value = value &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return UInt8(truncatingIfNeeded: value >> 56)
  }
}
