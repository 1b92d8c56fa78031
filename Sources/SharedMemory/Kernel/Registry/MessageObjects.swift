internal import LinuxSystem

extension Arena {
  /// The objects that a message names which this process reads at the moment. The result
  /// holds them, also when the message is gone.
  ///
  /// - Parameter message: The message as it was lent, or a part of it.
  package func objects(namedIn message: RawSpan) -> [SharedObject] {
    let start = unsafe message.withUnsafeBytes { $0.baseAddress }
    for index in 0..<UInt64(Slot.pinCount) {
      let block = memory.load(memory.ownSlot + Slot.pins + index * 8)
      if block != 0, unsafe contains(memory.contents(of: block), start) {
        return hold(memory.references(of: block))
      }
    }
    return []
  }

  private func contains(_ bytes: UnsafeRawBufferPointer, _ place: UnsafeRawPointer?) -> Bool {
    guard let place = unsafe place, let start = bytes.baseAddress else { return false }
    return unsafe place >= start && place < start + bytes.count
  }

  /// The objects that the work in the record of a slot names.
  package func objects(namedInRecordOf slot: SlotID) -> [SharedObject] {
    guard let place = memory.find(slot) else { return [] }
    let block = memory.load(place + Slot.record)
    return block == 0 ? [] : hold(memory.references(of: block))
  }

  /// Holds those of some objects that exist.
  package func hold(_ objects: [ObjectID]) -> [SharedObject] {
    objects.compactMap { id in
      guard let kind = SharedObject.kind(of: id, in: self) else { return nil }
      return try? SharedObject(in: self, opening: id, kind)
    }
  }
}
