internal import Exploring
internal import Tracing

/// What was done with a shared number.
package enum NumberAccess: Sendable {
  case read, write, add

  fileprivate var operation: TraceOperation {
    switch self {
    case .read: .read
    case .write: .write
    case .add: .add
    }
  }

  fileprivate var step: StepOperation {
    switch self {
    case .read: .read
    case .write: .write
    case .add: .add
    }
  }
}

extension SharedCell {
  /// An access to the number begins, before its lock is taken.
  package func begin(_ access: NumberAccess) { _ = object.probe?.begin(access.step) }

  /// Records an access to the number, if such are recorded.
  /// - Parameter isLocked: Whether it was made under the number's lock, which is still held.
  package func note(_ access: NumberAccess, isLocked: Bool) {
    object.probe?.note(access, number, 0, isLocked)
  }
}

extension SharedVector {
  /// An access to some of the numbers begins; as above.
  package func begin(_ access: NumberAccess, _ places: Range<Int>) {
    _ = object.probe?.begin(access.step, elements: places)
  }

  /// Records an access to some of the numbers; as above.
  package func note(_ access: NumberAccess, _ places: Range<Int>, isLocked: Bool) {
    guard let probe = object.probe else { return }
    for place in places { probe.note(access, numbers, place, isLocked) }
  }
}

extension ObjectProbe {
  /// An access to bytes begins.
  func begin(_ access: NumberAccess, _ places: Range<Int>) {
    _ = begin(access.step, elements: places)
  }

  fileprivate func note(
    _ access: NumberAccess, _ numbers: FastNumbers, _ place: Int, _ isLocked: Bool
  ) {
    let isFloat = numbers.typecode.isFloatingPoint
    let bits =
      isFloat
      ? numbers.double(at: place).bitPattern : UInt64(bitPattern: numbers.integer(at: place))
    self.access(
      access.operation, element: place, bits: bits,
      isFloat ? isLocked ? [.isFloat, .special] : [.isFloat] : isLocked ? [.special] : [])
  }

  /// Of a longer access to shared memory only so many bytes are recorded.
  private static let mostBytes = 64

  /// Records an access to bytes, which are there now.
  func note(_ access: NumberAccess, _ bytes: RawSpan, at offset: Int) {
    for index in 0..<min(bytes.byteCount, Self.mostBytes) {
      let byte = unsafe bytes.unsafeLoad(fromByteOffset: index, as: UInt8.self)
      self.access(access.operation, element: offset + index, bits: UInt64(byte), [])
    }
  }
}
