/// Shared numbers side by side, with a lock of their own if wanted: the storage of Python's
/// `Array`, and, as bytes, of its `SharedMemory`.
package final class SharedVector {
  /// This process's reference to it.
  package let object: SharedObject
  /// The C type of each number.
  package let typecode: Typecode
  /// How many numbers there are.
  package let count: Int
  /// The lock that goes with it.
  package let lock: SharedMutex?
  /// What reads and writes them: indices from 0 to ``count`` - 1, which the caller checks.
  package let numbers: FastNumbers

  let memory: Memory
  /// Where its first byte is.
  let place: UInt64

  /// Makes a new one, of zeroes unless the maker will write all that is ever read of it.
  /// - Parameter card: What users call it, if a script made it.
  package convenience init(
    in arena: Arena, _ typecode: Typecode, count: Int, lock: SharedMutex? = nil,
    isZeroed: Bool = true, as card: CardKind? = nil
  ) throws(SharedMemoryError) {
    let (size, overflow) = max(count, 0).multipliedReportingOverflow(by: typecode.size)
    guard !overflow else { throw .outOfMemory(requested: .max) }
    let memory = arena.memory
    let object = try SharedObject(in: arena, making: .vector, as: card) {
      (transaction, entry) throws(SharedMemoryError) in
      let block = try transaction.allocate(
        UInt64(size), tag: Block.Tag.vector, committedLater: true)
      transaction[entry, Entry.vectorBlock] = block
      transaction[entry, Entry.typecode] = UInt64(typecode.rawValue)
      transaction[entry, Entry.vectorCount] = UInt64(max(count, 0))
      transaction.attach(lock, to: entry)
    }
    // When that fails, the object goes with the block.
    try memory.commit(memory[object.entry, Entry.vectorBlock])
    self.init(object, lock)
    // Nobody else knows the name yet.
    guard isZeroed else { return }
    unsafe memory.address(place).initializeMemory(as: UInt8.self, repeating: 0, count: size)
  }

  /// Opens one by its name, and its lock.
  package convenience init(in arena: Arena, opening id: ObjectID) throws(SharedMemoryError) {
    let object = try SharedObject(in: arena, opening: id, .vector)
    self.init(object, try object.openLock())
  }

  private init(_ object: SharedObject, _ lock: SharedMutex?) {
    self.object = object
    self.lock = lock
    memory = object.arena.memory
    typecode = object.typecode
    count = Int(memory[object.entry, Entry.vectorCount])
    place = memory[object.entry, Entry.vectorBlock] + Block.header
    numbers = unsafe FastNumbers(memory.address(place), typecode)
  }

  /// Its name, by which other processes open it.
  package var id: ObjectID { object.id }

  /// Bytes that the numbers take.
  package var byteCount: Int { count * typecode.size }

  /// Where its first byte is in this process.
  package var address: UInt { unsafe UInt(bitPattern: memory.address(place)) }

  /// Numbers of another type at a byte offset, which must be a multiple of their size, within
  /// ``byteCount``.
  package func numbers(_ typecode: Typecode, at offset: Int) -> FastNumbers {
    precondition(
      offset >= 0 && offset <= byteCount - typecode.size && offset % typecode.size == 0,
      "outside of the vector")
    return unsafe FastNumbers(memory.address(place + UInt64(offset)), typecode)
  }

  // MARK: As bytes

  /// Has bytes read in place, while others may be writing them.
  /// - Parameter range: Byte offsets within ``byteCount``, which is checked.
  package func withBytes<Value, Failure: Error>(
    _ range: Range<Int>, _ body: (RawSpan) throws(Failure) -> Value
  ) throws(Failure) -> Value {
    precondition(range.lowerBound >= 0 && range.upperBound <= byteCount, "outside of the vector")
    let bytes = unsafe UnsafeRawBufferPointer(
      start: memory.address(place + UInt64(range.lowerBound)), count: range.count)
    return unsafe try body(bytes.bytes)
  }

  /// Lends bytes to be written in place, while others may be reading them.
  /// - Parameter range: Byte offsets within ``byteCount``, which is checked.
  package func withMutableBytes<Value, Failure: Error>(
    _ range: Range<Int>, _ body: (inout MutableRawSpan) throws(Failure) -> Value
  ) throws(Failure) -> Value {
    precondition(range.lowerBound >= 0 && range.upperBound <= byteCount, "outside of the vector")
    let buffer = unsafe UnsafeMutableRawBufferPointer(
      start: memory.address(place + UInt64(range.lowerBound)), count: range.count)
    var bytes = unsafe buffer.mutableBytes
    return try body(&bytes)
  }

  /// Writes bytes at a byte offset; they have to fit.
  package func write(_ bytes: RawSpan, at offset: Int) {
    precondition(offset >= 0 && offset <= byteCount - bytes.byteCount, "outside of the vector")
    guard bytes.byteCount > 0 else { return }
    unsafe bytes.withUnsafeBytes { source in
      unsafe memory.address(place + UInt64(offset)).copyMemory(
        from: source.baseAddress.unsafelyUnwrapped, byteCount: source.count)
    }
  }

  /// Makes a range of byte offsets the same byte.
  package func fill(_ range: Range<Int>, with byte: UInt8) {
    precondition(range.lowerBound >= 0 && range.upperBound <= byteCount, "outside of the vector")
    unsafe memory.address(place + UInt64(range.lowerBound)).initializeMemory(
      as: UInt8.self, repeating: byte, count: range.count)
  }
}

extension ObjectKind {
  /// The kind of these objects.
  package static let vector = ObjectKind(5, "vector")
}

extension Entry {
  /// The block with the numbers of a vector.
  fileprivate static let vectorBlock = Field<Entry, UInt64>(body)
  fileprivate static let vectorCount = Field<Entry, UInt64>(body + 24)
}

extension Memory {
  /// Where the first byte of a vector is; nil if there is no such vector.
  func vectorPlace(_ id: ObjectID) -> UInt64? {
    guard let entry = try? entry(of: id, .vector) else { return nil }
    let block = self[entry, Entry.vectorBlock]
    return block == 0 || block >= load(Layout.heapTop) ? nil : block + Block.header
  }
}

extension SharedVector: SharedKind {
  static var kind: ObjectKind { .vector }

  static func destroyStep(_ entry: Place<Entry>, _ transaction: Transaction) {
    let block = transaction[entry, Entry.vectorBlock]
    if block != 0 { transaction.free(block) }
    transaction.retireWithLock(entry)
  }

  static func guardian(_ entry: Place<Entry>, _ memory: Memory) -> ObjectID? {
    memory.ownedLock(entry)
  }

  static func ownLock(_ entry: Place<Entry>, _ memory: Memory) -> UInt64 {
    memory[entry, Entry.lock]
  }

  static func audit(_ entry: Place<Entry>, _ audit: inout Audit) {
    let block = audit.memory[entry, Entry.vectorBlock]
    if block != 0 { audit.reach(block, Block.Tag.vector, from: audit.name(entry)) }
    audit.refer(audit.memory[entry, Entry.lock], from: audit.name(entry))
  }
}
