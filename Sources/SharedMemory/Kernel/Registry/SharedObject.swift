internal import LinuxSystem

/// This process's reference to a shared object: the object stays as long as any process, or any
/// message on its way, has one.
///
/// However many of these a process makes for the same object, it counts as one holder. A forked
/// child inherits them, with references of its own (``ProcessTable/prepareFork(of:)``).
package final class SharedObject {
  /// The arena that it is in, which stays mapped as long as this value lives.
  package let arena: Arena
  /// Its name, by which other processes open it.
  package let id: ObjectID
  /// What it is.
  package let kind: ObjectKind
  /// Where its entry is.
  let entry: Place<Entry>
  /// Records what is done with it; nil if nothing is.
  package private(set) var probe: ObjectProbe?

  /// Opens an object by its name.
  package init(in arena: Arena, opening id: ObjectID, _ kind: ObjectKind)
    throws(SharedMemoryError)
  {
    self.arena = arena
    self.id = id
    self.kind = kind
    entry = try arena.hold(id, kind)
    probe = ObjectProbe(self)
  }

  /// Makes an object; `prepare` writes its words, and fails as a whole if it throws.
  /// - Parameter card: What users call it, unless it is a part of something
  ///   (``Arena/making(_:at:_:)``).
  init(
    in arena: Arena, making kind: ObjectKind, as card: CardKind? = nil,
    _ prepare: (Transaction, _ entry: Place<Entry>) throws(SharedMemoryError) -> Void
  ) throws(SharedMemoryError) {
    self.arena = arena
    self.kind = kind
    (id, entry) = try arena.make(kind, card, prepare)
    probe = ObjectProbe(self)
  }

  deinit { arena.drop(id) }

  /// The kind of the object of that name, nil if there is none.
  package static func kind(of id: ObjectID, in arena: Arena) -> ObjectKind? {
    guard let entry = try? arena.memory.entry(of: id) else { return nil }
    return arena.memory.kinds[arena.memory[entry, Entry.kind]]?.kind
  }
}

extension Arena {
  /// Makes an object that this process holds.
  fileprivate func make(
    _ kind: ObjectKind, _ card: CardKind?,
    _ prepare: (Transaction, _ entry: Place<Entry>) throws(SharedMemoryError) -> Void
  ) throws(SharedMemoryError) -> (ObjectID, Place<Entry>) {
    let (id, entry, place) = try memory.transact {
      (transaction) throws(SharedMemoryError) -> (ObjectID, Place<Entry>, Int) in
      let entry = try transaction.makeObject(kind)
      try prepare(transaction, entry)
      let id = memory.id(of: entry)
      let place = try transaction.appendHandle(id, of: memory.ownSlot)
      return (id, entry, place)
    }
    handles.add(id, at: place)
    writeCard(of: entry, card)
    Failpoint.hit(.handleAdded)
    return (id, entry)
  }

  /// Counts one more value for an object, and holds it if it is the first.
  fileprivate func hold(_ id: ObjectID, _ kind: ObjectKind) throws(SharedMemoryError)
    -> Place<Entry>
  {
    if handles.retain(id) {
      do throws(SharedMemoryError) {
        return try memory.entry(of: id, kind)
      } catch {
        _ = handles.release(id)
        throw error
      }
    }
    let (entry, place) = try memory.transact {
      (transaction) throws(SharedMemoryError) -> (Place<Entry>, Int) in
      let entry = try transaction.entry(of: id, kind)
      let place = try transaction.appendHandle(id, of: memory.ownSlot)
      transaction.addReference(entry)
      return (entry, place)
    }
    handles.add(id, at: place)
    Failpoint.hit(.handleAdded)
    return entry
  }

  /// Counts one value less, and drops the reference with the last one.
  fileprivate func drop(_ id: ObjectID) {
    guard let place = handles.release(id) else { return }
    memory.transact { transaction in
      transaction.removeHandle(at: place, of: memory.ownSlot)
      transaction.dropReference(named: id.rawValue)
    }
    Failpoint.hit(.handleDropped)
    memory.destroyDying()
  }
}
