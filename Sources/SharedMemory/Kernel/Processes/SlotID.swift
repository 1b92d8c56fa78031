/// The name of a process in the arena: a place in the process table and the generation of that
/// place, so that a name is never given twice.
package struct SlotID: Hashable, Sendable, CustomStringConvertible {
  /// The place in the process table, from 0.
  package let index: UInt16
  /// What tells this process from others that had the place.
  package let generation: UInt32

  /// The name of the process that has that place in that generation.
  package init(index: UInt16, generation: UInt32) {
    self.index = index
    self.generation = generation
  }

  /// The name as one number, never 0, for a child's command line or a message.
  package init?(rawValue: UInt64) {
    guard rawValue != 0, rawValue >> 48 == 0 else { return nil }
    index = UInt16(truncatingIfNeeded: rawValue)
    generation = UInt32(rawValue >> 16)
  }

  /// The name as one number: the generation, and in the low 16 bits the place.
  package var rawValue: UInt64 { UInt64(generation) << 16 | UInt64(index) }

  package var description: String { "slot \(index).\(generation)" }
}

extension Memory {
  /// The name of the process that a slot has in a generation.
  func slotID(_ slot: UInt64, _ generation: UInt32) -> SlotID {
    SlotID(
      index: UInt16((slot - Layout.slots) / Layout.slotSize), generation: generation)
  }
}
