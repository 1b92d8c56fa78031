// A pin is a word of a slot that names a block which the process fills or reads at the moment.

extension Memory {
  /// The pin for a message that is copied out and given back at once, when all others are in use.
  var lastPin: UInt64 { ownSlot + Slot.pins + UInt64(Slot.pinCount - 1) * 8 }

  /// An empty pin of this process; the last one if all others are in use.
  func openPin() -> UInt64 {
    let free = unsafe (~local.pointee.pinsInUse).trailingZeroBitCount
    guard free < Slot.pinCount - 1 else { return lastPin }
    unsafe local.pointee.pinsInUse |= 1 << UInt32(free)
    return ownSlot + Slot.pins + UInt64(free) * 8
  }

  /// Gives back a pin, which has to be empty by now.
  func closePin(_ pin: UInt64) {
    guard pin != lastPin else { return }
    let index = (pin - ownSlot - Slot.pins) / 8
    unsafe local.pointee.pinsInUse &= ~(1 << UInt32(index))
  }
}
