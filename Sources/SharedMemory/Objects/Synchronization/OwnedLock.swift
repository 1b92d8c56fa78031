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

extension SharedObject {
  /// Opens the lock that goes with it.
  func openLock() throws(SharedMemoryError) -> SharedMutex? {
    let name = arena.memory[entry, Entry.lock]
    return name == 0 ? nil : try SharedMutex(in: arena, opening: ObjectID(rawValue: name))
  }
}
