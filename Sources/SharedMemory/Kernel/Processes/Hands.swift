// A hand is a word of a slot that names a block which the process fills or reads at the moment.

extension Memory {
  /// The hand for a message that is copied out and given back at once, when all others are in use.
  var lastHand: UInt64 { ownSlot + Slot.hands + UInt64(Slot.handCount - 1) * 8 }

  /// An empty hand of this process; the last one if all others are in use.
  func openHand() -> UInt64 {
    let free = unsafe (~local.pointee.handsInUse).trailingZeroBitCount
    guard free < Slot.handCount - 1 else { return lastHand }
    unsafe local.pointee.handsInUse |= 1 << UInt32(free)
    return ownSlot + Slot.hands + UInt64(free) * 8
  }

  /// Gives back a hand, which has to be empty by now.
  func closeHand(_ hand: UInt64) {
    guard hand != lastHand else { return }
    let index = (hand - ownSlot - Slot.hands) / 8
    unsafe local.pointee.handsInUse &= ~(1 << UInt32(index))
  }
}
