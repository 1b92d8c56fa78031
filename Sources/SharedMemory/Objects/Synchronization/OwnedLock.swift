// A value, an array and a condition have a lock, which others may share: they hold a reference to
// it.

extension Entry {
  /// The name of the lock that goes with an object; 0 for none.
  static let lock = Field<Entry, UInt64>(body + 16)
}

extension Transaction {
  /// Notes the lock of an object that is being made.
  func attach(_ lock: SharedMutex?, to entry: Place<Entry>) {
    guard let lock else { return }
    self[entry, Entry.lock] = lock.id.rawValue
    addReference(lock.object.entry)
  }

  /// The last step of an object's destruction, and one reference less to its lock.
  func retireWithLock(_ entry: Place<Entry>) {
    let lock = self[entry, Entry.lock]
    retire(entry)
    dropReference(named: lock)
  }
}

extension Memory {
  /// The name of the lock that goes with an object; nil for none.
  func ownedLock(_ entry: Place<Entry>) -> ObjectID? {
    let name = self[entry, Entry.lock]
    return name == 0 ? nil : ObjectID(rawValue: name)
  }
}

extension SharedObject {
  /// Opens the lock that goes with it.
  func openLock() throws(SharedMemoryError) -> SharedMutex? {
    try arena.memory.ownedLock(entry).map { (id) throws(SharedMemoryError) in
      try SharedMutex(in: arena, opening: id)
    }
  }
}
