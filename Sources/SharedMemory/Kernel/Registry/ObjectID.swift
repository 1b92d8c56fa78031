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

  init(entry: Place<Entry>, generation: UInt32) {
    rawValue = entry.offset / Entry.size | UInt64(generation) << 34
  }

  static let generationMask: UInt32 = 1 << 30 - 1

  /// Where the object's entry would be, if there is one.
  var entry: Place<Entry> { Place((rawValue & (1 << 34 - 1)) * Entry.size) }
  var generation: UInt32 { UInt32(rawValue >> 34) }

  package var description: String { "#\(entry.offset / Entry.size).\(generation)" }
}
