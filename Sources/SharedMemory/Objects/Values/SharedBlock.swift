package import LinuxSystem

// Named blocks: bytes of shared memory that are found by a name. The name keeps the block alive
// like a holder, until it is taken away or the program ends. Names hang in buckets by their hash;
// the lists change in transactions, so that a name is there or not, no matter who dies. A block
// gets its name when all of it is zero.

/// Bytes in shared memory with a name: Python's `SharedMemory`.
///
/// Several processes may read and write them at once; nothing orders what they do.
package final class SharedBlock {
  /// This process's reference to it.
  package let object: SharedObject
  /// How many bytes there are.
  package let size: Int
  /// What it is called, also after the name was taken away.
  package let name: [UInt8]

  private let memory: Memory
  private let place: UInt64

  /// The longest name, in bytes.
  package static let nameLimit = 255

  /// Makes one, of zeroes, that nobody finds by its name yet; see ``publish()``.
  package convenience init(in arena: Arena, name: [UInt8], size: Int) throws(SharedMemoryError) {
    precondition(!name.isEmpty && name.count <= Self.nameLimit && size >= 0, "no name, or no size")
    let memory = arena.memory
    let start = NamedBlock.contents(name.count)
    let object = try SharedObject(in: arena, making: .block, as: .sharedMemory) {
      (transaction, entry) throws(SharedMemoryError) in
      let block = try transaction.allocate(
        start + UInt64(size), tag: Block.Tag.named, committedLater: true)
      transaction.store(block + Block.length, 0)
      transaction[entry, Entry.namedBlock] = block
      transaction[entry, Entry.namedSize] = UInt64(size)
    }
    let block = memory[object.entry, Entry.namedBlock]
    try memory.commit(block)
    for (index, byte) in name.enumerated() {
      unsafe memory.address(block + Block.header + UInt64(index))
        .storeBytes(of: byte, as: UInt8.self)
    }
    memory.store(block + Block.length, UInt64(name.count))
    unsafe memory.address(block + Block.header + start)
      .initializeMemory(as: UInt8.self, repeating: 0, count: size)
    Failpoint.hit(.nameMade)
    self.init(object)
  }

  /// Opens one by its number.
  package convenience init(in arena: Arena, opening id: ObjectID) throws(SharedMemoryError) {
    self.init(try SharedObject(in: arena, opening: id, .block))
  }

  /// Opens the one of that name; nil if there is none.
  package convenience init?(in arena: Arena, named name: [UInt8]) throws(SharedMemoryError) {
    let memory = arena.memory
    guard let id = memory.transact({ _ in memory.find(named: name) }) else { return nil }
    do throws(SharedMemoryError) {
      try self.init(in: arena, opening: id)
    } catch .stale {
      // Its name was taken away at this instant.
      return nil
    }
  }

  private init(_ object: SharedObject) {
    self.object = object
    memory = object.arena.memory
    let block = memory[object.entry, Entry.namedBlock]
    name = memory.name(ofBlock: block) ?? []
    size = Int(memory[object.entry, Entry.namedSize])
    place = block + Block.header + NamedBlock.contents(name.count)
  }

  deinit { try? object.arena.settleAttachment() }

  /// Its number, by which the processes of its program open it.
  package var id: ObjectID { object.id }

  /// Whether it is in the memory of another program.
  package var isForeign: Bool { object.arena.isForeign }

  // MARK: Its name

  /// Gives it its name, by which all processes find it from now on; false if another one has the
  /// name.
  package func publish() -> Bool {
    let entry = object.entry
    let done = memory.transact { transaction in
      guard memory.find(named: name) == nil else { return false }
      let bucket = memory.bucket(of: name)
      transaction[entry, Entry.nextNamed] = Place(transaction.load(bucket))
      transaction[entry, Entry.isNamed] = 1
      transaction.addReference(entry)
      transaction.store(bucket, entry.offset)
      return true
    }
    Failpoint.hit(.nameAdded)
    return done
  }

  /// Takes its name away: it goes when nobody holds it any more. May be called again.
  package func unlink() throws(SharedMemoryError) {
    try Self.unlink(id, in: object.arena)
  }

  /// Takes a block's name away, also where it is not held any more.
  package static func unlink(_ id: ObjectID, in arena: Arena) throws(SharedMemoryError) {
    try arena.settleAttachment()
    let memory = arena.memory
    memory.transact { transaction in
      guard let entry = try? transaction.entry(of: id, .block),
        transaction[entry, Entry.isNamed] == 1,
        let name = memory.name(ofBlock: transaction[entry, Entry.namedBlock])
      else { return }
      var link = memory.bucket(of: name)
      while transaction.load(link) != entry.offset {
        link = Place<Entry>(transaction.load(link)) + Entry.nextNamed
      }
      transaction.store(link, transaction[entry, Entry.nextNamed].offset)
      transaction[entry, Entry.isNamed] = 0
      transaction.dropReference(entry)
    }
    Failpoint.hit(.nameRemoved)
    memory.destroyDying()
  }

  // MARK: Its bytes

  /// A fork may not find what its parent held in another program's memory.
  private func requireHold() throws(SharedMemoryError) {
    guard object.arena.isForeign else { return }
    try object.arena.settleAttachment()
    if object.arena.handles.count(of: id) == 0 { throw .stale(id) }
  }

  /// Has bytes read in place, while others may be writing them.
  /// - Parameter range: Offsets within ``size``, which is checked.
  package func withBytes<Value>(_ range: Range<Int>, _ body: (RawSpan) -> Value)
    throws(SharedMemoryError) -> Value
  {
    precondition(range.lowerBound >= 0 && range.upperBound <= size, "outside of the block")
    try requireHold()
    let bytes = unsafe UnsafeRawBufferPointer(
      start: memory.address(place + UInt64(range.lowerBound)), count: range.count)
    object.probe?.begin(.read, range)
    unsafe object.probe?.note(.read, bytes.bytes, at: range.lowerBound)
    return unsafe body(bytes.bytes)
  }

  /// Writes bytes at an offset; they have to fit.
  package func write(_ bytes: RawSpan, at offset: Int) throws(SharedMemoryError) {
    precondition(offset >= 0 && offset <= size - bytes.byteCount, "outside of the block")
    try requireHold()
    guard bytes.byteCount > 0 else { return }
    object.probe?.begin(.write, offset..<offset + bytes.byteCount)
    unsafe bytes.withUnsafeBytes { source in
      unsafe memory.address(place + UInt64(offset)).copyMemory(
        from: source.baseAddress.unsafelyUnwrapped, byteCount: source.count)
    }
    object.probe?.note(.write, bytes, at: offset)
  }

  /// Writes the bytes of an array; for the rest like ``write(_:at:)``.
  package func write(_ bytes: [UInt8], at offset: Int) throws(SharedMemoryError) {
    unsafe try write(bytes.span.bytes, at: offset)
  }

  /// A copy of bytes; the offsets are checked.
  package func bytes(_ range: Range<Int>) throws(SharedMemoryError) -> [UInt8] {
    try withBytes(range) { bytes in
      unsafe bytes.withUnsafeBytes { unsafe [UInt8]($0) }
    }
  }

  /// The byte at an offset, which is checked.
  package func byte(at offset: Int) throws(SharedMemoryError) -> UInt8 {
    try withBytes(offset..<offset + 1) { bytes in
      unsafe bytes.unsafeLoad(fromUncheckedByteOffset: 0, as: UInt8.self)
    }
  }

  /// The word at an offset that is a multiple of 8, for who orders what happens to the bytes around
  /// it.
  package func word(at offset: Int) throws(SharedMemoryError) -> SharedWord64 {
    precondition(offset >= 0 && offset <= size - 8 && offset % 8 == 0, "no such word in the block")
    try requireHold()
    return memory.word(place + UInt64(offset))
  }
}

extension ObjectKind {
  /// The kind of these objects.
  package static let block = ObjectKind(10, "block")
}

extension Entry {
  /// The block with the name and the bytes.
  fileprivate static let namedBlock = Field<Entry, UInt64>(body)
  /// The next one in its bucket, while it is in one.
  fileprivate static let nextNamed = Field<Entry, Place<Entry>>(body + 8)
  fileprivate static let namedSize = Field<Entry, UInt64>(body + 16)
  fileprivate static let isNamed = Field<Entry, UInt64>(body + 24)
}

extension SharedBlock: SharedKind {
  static var kind: ObjectKind { .block }

  static func destroyStep(_ entry: Place<Entry>, _ transaction: Transaction) {
    let block = transaction[entry, Entry.namedBlock]
    if block != 0 { transaction.free(block) }
    transaction.retire(entry)
  }

  static func audit(_ entry: Place<Entry>, _ audit: inout Audit) {
    let block = audit.memory[entry, Entry.namedBlock]
    if block != 0 { audit.reach(block, Block.Tag.named, from: audit.name(entry)) }
  }

  /// Each block with a name is in the bucket of its name, once, and counted for it.
  static func auditAll(_ audit: inout Audit) {
    let memory = audit.memory
    for number in 0..<Layout.nameBucketCount {
      let bucket = Layout.nameBuckets + number * 8
      var entry = Place<Entry>(memory.load(bucket))
      while !entry.isNowhere {
        let id = memory.id(of: entry)
        audit.refer(id.rawValue, from: "a name")
        guard memory[entry, Entry.kind] == kind.number, memory[entry, Entry.isNamed] == 1,
          let name = memory.name(ofBlock: memory[entry, Entry.namedBlock]),
          memory.bucket(of: name) == bucket
        else {
          audit.problems.append("\(id) is listed under a name that is not its own")
          break
        }
        entry = memory[entry, Entry.nextNamed]
      }
    }
  }
}

/// How the block of a named block is laid out: its header has the name's length, then comes the
/// name, then, at the next multiple of 64, the bytes.
enum NamedBlock {
  static func contents(_ nameLength: Int) -> UInt64 { (UInt64(nameLength) + 63) / 64 * 64 }
}

extension Memory {
  /// The bucket of a name.
  func bucket(of name: [UInt8]) -> UInt64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in name { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    return Layout.nameBuckets + hash % Layout.nameBucketCount * 8
  }

  /// The name of a named block; nil for what cannot be one.
  func name(ofBlock block: UInt64) -> [UInt8]? {
    let length = load(block + Block.length)
    guard length >= 1, length <= UInt64(SharedBlock.nameLimit) else { return nil }
    let bytes = unsafe UnsafeRawBufferPointer(
      start: address(block + Block.header), count: Int(length))
    return unsafe [UInt8](bytes)
  }

  private func has(_ block: UInt64, _ name: [UInt8]) -> Bool {
    guard load(block + Block.length) == UInt64(name.count) else { return false }
    let bytes = unsafe UnsafeRawBufferPointer(
      start: address(block + Block.header), count: name.count)
    return unsafe bytes.elementsEqual(name)
  }

  /// The block of that name. Exact under the arena lock.
  ///
  /// Without the lock it may miss one that comes or goes at this instant; it then takes nothing on
  /// trust, as what it reads may be changing.
  func find(named name: [UInt8]) -> ObjectID? {
    let blocks = load(Layout.heapBase)..<load(Layout.heapTop)
    var entry = Place<Entry>(load(bucket(of: name)))
    var steps = 0
    while !entry.isNowhere, steps < 1_000_000 {
      steps += 1
      guard isEntry(entry.offset) else { return nil }
      let block = self[entry, Entry.namedBlock]
      guard blocks.contains(block), block % Block.unit == 0, block + 512 <= load(Layout.capacity)
      else { return nil }
      if has(block, name) { return id(of: entry) }
      entry = self[entry, Entry.nextNamed]
    }
    return nil
  }
}
