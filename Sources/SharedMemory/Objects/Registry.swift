internal import LinuxSystem

// Every shared object has an entry of 64 bytes in the registry: its kind, its generation, the number of
// references to it, and 40 bytes of its own. References are counted, not traced: one for each process
// that holds the object, one for each message on its way that names it, one for each object
// that is built on it. At 0 it joins the list of the dying, from which whoever comes by
// takes it apart in small transactions, going on where a killed predecessor stopped.

extension Transaction {
  /// Makes an object with one reference, which the caller has to give an owner in the same transaction.
  func makeObject(_ kind: ObjectKind) throws(SharedMemoryError) -> UInt64 {
    var entry = load(Layout.entryFreeHead)
    if entry != 0 {
      store(Layout.entryFreeHead, load(entry + Entry.next))
    } else {
      entry = load(Layout.entryHighWater)
      guard entry < load(Layout.registryEnd) else {
        let limit = (load(Layout.registryEnd) - load(Layout.registryBase)) / Entry.size
        throw .tooManyObjects(limit: limit)
      }
      if entry % 65_536 == 0 { try memory.commit(entry, entry + 65_536) }
      let card = memory.cardPlace(entry)
      if card % 32_768 == 0 { try memory.commit(card, card + 32_768) }
      store(Layout.entryHighWater, entry + Entry.size)
      store32(entry + Entry.generation32, 1)
    }
    store32(entry + Entry.kind32, kind.rawValue)
    store(entry + Entry.references, 1)
    store(Layout.entryCount, load(Layout.entryCount) + 1)
    for word in stride(from: Entry.body, to: Entry.size, by: 8) { store(entry + word, 0) }
    return entry
  }

  /// Where the object of that name is, while the arena lock makes sure that it stays.
  func entry(of id: ObjectID, _ kind: ObjectKind? = nil) throws(SharedMemoryError) -> UInt64 {
    try memory.entry(of: id, kind)
  }

  func addReference(_ entry: UInt64) {
    store(entry + Entry.references, load(entry + Entry.references) + 1)
  }

  /// Drops a reference; with the last one the object begins to die.
  func dropReference(_ entry: UInt64) {
    let left = load(entry + Entry.references) - 1
    store(entry + Entry.references, left)
    guard left == 0 else { return }
    store32(entry + Entry.kind32, load32(entry + Entry.kind32) | ObjectKind.dying)
    store(entry + Entry.next, load(Layout.dyingHead))
    store(Layout.dyingHead, entry)
  }

  /// Drops the reference to the object of that name, if there is such an object.
  func dropReference(named rawValue: UInt64) {
    guard rawValue != 0 else { return }
    if let entry = try? memory.entry(of: ObjectID(rawValue: rawValue)) { dropReference(entry) }
  }

  /// The last step of dying: the place may be used again, under another name.
  func retire(_ entry: UInt64) {
    store(Layout.dyingHead, load(entry + Entry.next))
    let generation = load32(entry + Entry.generation32) &+ 1 & ObjectID.generationMask
    store32(entry + Entry.generation32, max(generation, 1))
    store32(entry + Entry.kind32, 0)
    store(entry + Entry.next, load(Layout.entryFreeHead))
    store(Layout.entryFreeHead, entry)
    store(Layout.entryCount, load(Layout.entryCount) - 1)
  }
}

extension Memory {
  /// Where the object of that name is. Exact under the arena lock or while the caller has a reference.
  func entry(of id: ObjectID, _ kind: ObjectKind? = nil) throws(SharedMemoryError) -> UInt64 {
    let entry = id.entry
    guard entry >= load(Layout.registryBase), entry < load(Layout.entryHighWater),
      load32(entry + Entry.generation32) == id.generation
    else { throw .stale(id) }
    let found = load32(entry + Entry.kind32)
    guard found != 0, found & ObjectKind.dying == 0 else { throw .stale(id) }
    if let kind, found != kind.rawValue { throw .wrongKind(id, expected: kind) }
    return entry
  }

  func id(of entry: UInt64) -> ObjectID {
    ObjectID(entry: entry, generation: load32(entry + Entry.generation32))
  }

  /// Takes apart what has no references any more. Called by whoever dropped one.
  func destroyDying() {
    while load(Layout.dyingHead) != 0 {
      transact { transaction in
        let entry = transaction.load(Layout.dyingHead)
        if entry != 0 { transaction.destroyStep(entry) }
      }
      Failpoint.hit(.destroyStep)
    }
  }
}

extension ObjectKind {
  /// Marks the kind of an object that has no references any more.
  static let dying: UInt32 = 1 << 31
}
