internal import LinuxSystem

// The objects that a process holds are listed in its slot, one name per object however many Swift
// values stand for it, so that the process that reaps the process can drop them all. The process
// itself remembers the place of each name (``HandleTable``); a forked child inherits both, the list
// as a copy.

extension Transaction {
  /// Appends a name to a process's list. The reference is counted by the caller.
  /// - Returns: Its place in the list.
  func appendHandle(_ id: ObjectID, of slot: UInt64) throws(SharedMemoryError) -> Int {
    let count = load(slot + Slot.handleCount)
    var block = load(slot + Slot.handles)
    let capacity = block == 0 ? 0 : Memory.handleCapacity(memory, block)
    if count == capacity {
      let larger = try allocate(max(capacity * 2, 8) * 8, tag: Block.Tag.handles)
      for index in 0..<count {
        memory.store(larger + Block.header + index * 8, load(block + Block.header + index * 8))
      }
      store(slot + Slot.handles, larger)
      if block != 0 { free(block) }
      block = larger
    }
    store(block + Block.header + count * 8, id.rawValue)
    store(slot + Slot.handleCount, count + 1)
    return Int(count)
  }

  /// Takes the name at a place out of the list; the last one moves into its place.
  func removeHandle(at index: Int, of slot: UInt64) {
    let last = load(slot + Slot.handleCount) - 1
    let list = load(slot + Slot.handles) + Block.header
    store(list + UInt64(index) * 8, load(list + last * 8))
    store(slot + Slot.handleCount, last)
  }
}

extension Memory {
  static func handleCapacity(_ memory: Memory, _ block: UInt64) -> UInt64 {
    ((memory.load(block + Block.size) & ~Block.flags) - Block.header) / 8
  }

  /// Drops some of the references of a dead process, the newest first; true when none is left.
  func dropHandles(of slot: UInt64) -> Bool {
    let done = transact { transaction -> Bool in
      let block = transaction.load(slot + Slot.handles)
      guard block != 0 else { return true }
      let count = transaction.load(slot + Slot.handleCount)
      let keep = count - min(count, 32)
      for index in keep..<count {
        transaction.dropReference(named: transaction.load(block + Block.header + index * 8))
      }
      transaction.store(slot + Slot.handleCount, keep)
      guard keep == 0 else { return false }
      transaction.free(block)
      transaction.store(slot + Slot.handles, 0)
      return true
    }
    destroyDying()
    return done
  }

  /// Gives a child that will be forked a reference to everything that the caller holds, in the same
  /// order.
  func copyHandles(from parent: UInt64, to child: UInt64) throws(SharedMemoryError) {
    let total = load(parent + Slot.handleCount)
    var done: UInt64 = 0
    while done < total {
      try transact { (transaction) throws(SharedMemoryError) in
        let list = transaction.load(parent + Slot.handles) + Block.header
        let end = min(done + 32, total)
        while done < end {
          let id = ObjectID(rawValue: transaction.load(list + done * 8))
          transaction.addReference(try transaction.entry(of: id))
          _ = try transaction.appendHandle(id, of: child)
          done += 1
        }
      }
      Failpoint.hit(.slotForkHandles)
    }
  }
}

/// What this process holds, with the number of Swift values that stand for each object.
struct HandleTable {
  /// Has the runtime make the types that a table needs, which forks of this process then have.
  static func warmUp() {
    var table = HandleTable()
    table.add(ObjectID(rawValue: 1), at: 0)
    precondition(table.count(of: ObjectID(rawValue: 1)) == 1, "a hold was not noted")
  }

  private var places: [ObjectID: (place: Int, count: Int)] = [:]
  private var names: [ObjectID] = []

  /// How many values of this process stand for an object.
  func count(of id: ObjectID) -> Int { places[id]?.count ?? 0 }

  /// The objects and their counts, in the order of the list.
  var all: [(id: ObjectID, count: Int)] { names.map { ($0, count(of: $0)) } }

  /// Counts one more value for an object that is already held; false if it is not.
  mutating func retain(_ id: ObjectID) -> Bool {
    guard let found = places[id] else { return false }
    places[id] = (found.place, found.count + 1)
    return true
  }

  /// Notes an object that was just appended to the list.
  mutating func add(_ id: ObjectID, at place: Int, count: Int = 1) {
    precondition(place == names.count, "the list of holds is out of step")
    places[id] = (place, count)
    names.append(id)
  }

  /// Counts one value less; gives the place from which the name has to be removed after the last
  /// one.
  mutating func release(_ id: ObjectID) -> Int? {
    guard let found = places[id] else { return nil }
    if found.count > 1 {
      places[id] = (found.place, found.count - 1)
      return nil
    }
    places[id] = nil
    let last = names.removeLast()
    if last != id {
      names[found.place] = last
      places[last]?.place = found.place
    }
    return found.place
  }
}
