/// The name of a shared object, which crosses processes as a plain number.
///
/// Its low 34 bits are the object's place in the arena, in units of 64 bytes, its high 30 bits the
/// generation of that place, so that the name of an object that is gone never means a later one.
package struct ObjectID: Hashable, Sendable, CustomStringConvertible {
  /// The number that crosses.
  package let rawValue: UInt64

  /// The name that a number stands for; whether there is such an object shows when it is opened.
  package init(rawValue: UInt64) {
    self.rawValue = rawValue
  }

  init(entry: UInt64, generation: UInt32) {
    rawValue = entry / 64 | UInt64(generation) << 34
  }

  static let generationMask: UInt32 = 1 << 30 - 1

  /// Where the object's entry would be, if there is one.
  var entry: UInt64 { (rawValue & (1 << 34 - 1)) * 64 }
  var generation: UInt32 { UInt32(rawValue >> 34) }

  package var description: String { "#\(entry / 64).\(generation)" }
}

/// What a shared object is.
package enum ObjectKind: UInt32, Sendable, CaseIterable {
  case mutex = 1
  case channel
  case channelEnd
  case cell
  case vector
  case semaphore
  case event
  case condition
  case barrier
  case block
}
