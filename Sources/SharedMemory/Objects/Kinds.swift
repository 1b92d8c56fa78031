package import LinuxSystem

extension KindTable {
  /// All kinds there are. To add a kind of objects is to add it here.
  static let standard = KindTable([
    SharedMutex.self, Channel.self, ChannelEnd.self, SharedCell.self, SharedVector.self,
    SharedSemaphore.self, SharedEvent.self, SharedCondition.self, SharedBarrier.self,
    SharedBlock.self,
  ])
}

extension Arena {
  /// Makes a new arena with this process as its first.
  ///
  /// Where the process's limits (ulimit -v, ulimit -f) do not allow the wanted size, it is made
  /// smaller.
  /// - Parameter capacity: Bytes of address space.
  package static func create(capacity: UInt64 = defaultCapacity) throws(SharedMemoryError) -> Arena
  {
    try create(capacity: capacity, .standard)
  }

  /// Maps the arena that another process made, and becomes the process that a reserved slot stands
  /// for.
  /// - Parameter descriptor: The arena's descriptor, which the arena closes at its end.
  package static func attach(descriptor: Int32, slot: SlotID) throws(SharedMemoryError) -> Arena {
    try attach(descriptor: descriptor, slot: slot, .standard)
  }
}

extension ArenaObserver {
  /// Maps the arena behind a descriptor; nil if that is none, or one of another version.
  package convenience init?(_ descriptor: consuming OwnedDescriptor) {
    self.init(descriptor, .standard)
  }
}
