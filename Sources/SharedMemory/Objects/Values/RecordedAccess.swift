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
}

extension SharedCell {
  /// Records an access to the number, if such are recorded; best under its lock.
  package func note(_ access: NumberAccess) { object.probe?.note(access, number, 0) }
}

extension SharedVector {
  /// Records an access to some of the numbers, if such are recorded; best under their lock.
  package func note(_ access: NumberAccess, _ places: Range<Int>) {
    guard let probe = object.probe else { return }
    for place in places { probe.note(access, numbers, place) }
  }
}

extension ObjectProbe {
  fileprivate func note(_ access: NumberAccess, _ numbers: FastNumbers, _ place: Int) {
    let isFloat = numbers.typecode.isFloatingPoint
    let bits =
      isFloat
      ? numbers.double(at: place).bitPattern : UInt64(bitPattern: numbers.integer(at: place))
    self.access(access.operation, element: place, bits: bits, isFloat ? [.isFloat] : [])
  }
}
