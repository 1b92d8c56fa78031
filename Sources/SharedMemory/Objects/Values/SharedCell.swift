/// One shared number, with a lock of its own if wanted: the storage of Python's `Value`.
package final class SharedCell {
  /// This process's reference to it.
  package let object: SharedObject
  /// The C type of the number.
  package let typecode: Typecode
  /// The lock that goes with it.
  package let lock: SharedMutex?
  /// What reads and writes it: index 0.
  package let number: FastNumbers

  /// Makes a new one, which is 0.
  package convenience init(in arena: Arena, _ typecode: Typecode, lock: SharedMutex? = nil)
    throws(SharedMemoryError)
  {
    let object = try SharedObject(in: arena, making: .cell, as: .value) { transaction, entry in
      transaction[entry, Entry.typecode] = UInt64(typecode.rawValue)
      transaction.attach(lock, to: entry)
    }
    self.init(object, lock)
  }

  /// Opens one by its name, and its lock.
  package convenience init(in arena: Arena, opening id: ObjectID) throws(SharedMemoryError) {
    let object = try SharedObject(in: arena, opening: id, .cell)
    self.init(object, try object.openLock())
  }

  private init(_ object: SharedObject, _ lock: SharedMutex?) {
    self.object = object
    self.lock = lock
    typecode = object.typecode
    number = unsafe FastNumbers(
      object.arena.memory.address(object.entry + Entry.cellValue), typecode)
  }

  /// Whether another process, or a message or a task on its way, has it.
  package var isHeldElsewhere: Bool { object.isHeldElsewhere }

  /// Its name, by which other processes open it.
  package var id: ObjectID { object.id }
}

extension SharedObject {
  /// Whether anything else has the object: another process, a message or a task on its way, or
  /// another value of this process.
  var isHeldElsewhere: Bool {
    arena.memory.load(entry + Entry.references) > 1 || arena.handles.count(of: id) > 1
  }

  /// The typecode of a cell or a vector.
  var typecode: Typecode {
    Typecode(rawValue: UInt8(truncatingIfNeeded: arena.memory[entry, Entry.typecode]))
      ?? .uint8
  }
}

extension ObjectKind {
  /// The kind of these objects.
  package static let cell = ObjectKind(4, "cell")
}

extension Entry {
  /// The number of a cell.
  fileprivate static let cellValue = Field<Entry, UInt64>(body)
  /// The C type of a cell or a vector.
  static let typecode = Field<Entry, UInt64>(body + 8)
}

extension SharedCell: SharedKind {
  static var kind: ObjectKind { .cell }

  static func destroyStep(_ entry: Place<Entry>, _ transaction: Transaction) {
    transaction.retireWithLock(entry)
  }

  static func guardian(_ entry: Place<Entry>, _ memory: Memory) -> ObjectID? {
    memory.ownedLock(entry)
  }

  static func ownLock(_ entry: Place<Entry>, _ memory: Memory) -> UInt64 {
    memory[entry, Entry.lock]
  }

  static func audit(_ entry: Place<Entry>, _ audit: inout Audit) {
    audit.refer(audit.memory[entry, Entry.lock], from: audit.name(entry))
  }
}
