internal import LinuxSystem

// Every shared object has an entry of 64 bytes in the registry: its kind, its generation, the
// number of references to it, and 40 bytes of its own. References are counted, not traced: one for
// each process that holds the object, one for each message on its way that names it, one for each
// object that is built on it. At 0 it joins the list of the dying, from which the process that
// comes by takes it apart in small transactions, going on where a killed predecessor stopped.

extension Transaction {
  /// Makes an object with one reference, which the caller has to give an owner in the same
  /// transaction.
  func makeObject(_ kind: ObjectKind) throws(SharedMemoryError) -> Place<Entry> {
    var entry = Place<Entry>(load(Layout.entryFreeHead))
    if !entry.isNowhere {
      store(Layout.entryFreeHead, self[entry, Entry.next].offset)
    } else {
      entry = Place(load(Layout.entryHighWater))
      guard entry.offset < load(Layout.registryEnd) else {
        let limit = (load(Layout.registryEnd) - load(Layout.registryBase)) / Entry.size
        throw .tooManyObjects(limit: limit)
      }
      let offset = entry.offset
      if offset % 65_536 == 0 { try memory.commit(offset, offset + 65_536) }
      let card = memory.cardPlace(entry)
      if card % 32_768 == 0 { try memory.commit(card, card + 32_768) }
      store(Layout.entryHighWater, offset + Entry.size)
      self[entry, Entry.generation] = 1
    }
    self[entry, Entry.kind] = kind.number
    self[entry, Entry.references] = 1
    store(Layout.entryCount, load(Layout.entryCount) + 1)
    for word in stride(from: Entry.body, to: Entry.size, by: 8) { store(entry.offset + word, 0) }
    return entry
  }

  /// Where the object of that name is, while the arena lock makes sure that it stays.
  func entry(of id: ObjectID, _ kind: ObjectKind? = nil) throws(SharedMemoryError)
    -> Place<Entry>
  {
    try memory.entry(of: id, kind)
  }

  func addReference(_ entry: Place<Entry>) { self[entry, Entry.references] += 1 }

  /// Drops a reference; with the last one the object begins to die.
  func dropReference(_ entry: Place<Entry>) {
    self[entry, Entry.references] -= 1
    guard self[entry, Entry.references] == 0 else { return }
    self[entry, Entry.kind] |= Entry.dying
    self[entry, Entry.next] = Place(load(Layout.dyingHead))
    store(Layout.dyingHead, entry.offset)
  }

  /// Drops the reference to the object of that name, if there is such an object.
  func dropReference(named rawValue: UInt64) {
    guard rawValue != 0 else { return }
    if let entry = try? memory.entry(of: ObjectID(rawValue: rawValue)) { dropReference(entry) }
  }

  /// The last step of dying: the place may be used again, under another name.
  func retire(_ entry: Place<Entry>) {
    store(Layout.dyingHead, self[entry, Entry.next].offset)
    let generation = self[entry, Entry.generation] &+ 1 & ObjectID.generationMask
    self[entry, Entry.generation] = max(generation, 1)
    self[entry, Entry.kind] = 0
    self[entry, Entry.next] = Place(load(Layout.entryFreeHead))
    store(Layout.entryFreeHead, entry.offset)
    store(Layout.entryCount, load(Layout.entryCount) - 1)
  }
}

extension Memory {
  /// Where the object of that name is. Exact under the arena lock or while the caller has a
  /// reference.
  func entry(of id: ObjectID, _ kind: ObjectKind? = nil) throws(SharedMemoryError)
    -> Place<Entry>
  {
    let entry = id.entry
    guard isEntry(entry.offset), self[entry, Entry.generation] == id.generation else {
      throw .stale(id)
    }
    let found = self[entry, Entry.kind]
    guard found != 0, found & Entry.dying == 0 else { throw .stale(id) }
    if let kind, found != kind.number { throw .wrongKind(id, expected: kind) }
    return entry
  }

  /// Whether an entry of the registry that was ever used is at a place.
  func isEntry(_ offset: UInt64) -> Bool {
    offset % Entry.size == 0 && offset >= load(Layout.registryBase)
      && offset < load(Layout.entryHighWater)
  }

  func id(of entry: Place<Entry>) -> ObjectID {
    ObjectID(entry: entry, generation: self[entry, Entry.generation])
  }

  /// Takes apart what has no references any more. Called by the process that dropped one.
  func destroyDying() {
    while load(Layout.dyingHead) != 0 {
      transact { transaction in
        let entry = Place<Entry>(transaction.load(Layout.dyingHead))
        if !entry.isNowhere { transaction.destroyStep(entry) }
      }
      Failpoint.hit(.destroyStep)
    }
  }
}

extension Transaction {
  /// One step in the destruction of the first of the dying, as its kind knows.
  fileprivate func destroyStep(_ entry: Place<Entry>) {
    guard let kind = memory.kinds[self[entry, Entry.kind]] else { return retire(entry) }
    kind.destroyStep(entry, self)
  }
}
