/// One end of a pipe: an object that many processes may hold, and whose last holder's going is the
/// end of the file for those at the other end.
///
/// It stands for reading from one channel, writing to one, or both. When nobody holds it any more,
/// and no message on its way names it, the channel that it read from refuses what is put, and the
/// one that it wrote to ends after what is left in it.
package final class ChannelEnd {
  /// This process's reference to it.
  package let object: SharedObject
  /// The channel from which this end reads.
  package let reads: Channel?
  /// The channel to which this end writes.
  package let writes: Channel?

  /// Makes an end of channels that exist.
  package init(in arena: Arena, reads: Channel?, writes: Channel?) throws(SharedMemoryError) {
    self.reads = reads
    self.writes = writes
    object = try SharedObject(in: arena, making: .channelEnd, as: .pipe) {
      (transaction, entry) throws(SharedMemoryError) in
      for (channel, field) in [(reads, Entry.endReads), (writes, Entry.endWrites)] {
        guard let channel else { continue }
        transaction[entry, field] = channel.id.rawValue
        transaction.addReference(channel.object.entry)
      }
    }
  }

  /// Opens an end by its name, and with it its channels.
  package init(in arena: Arena, opening id: ObjectID) throws(SharedMemoryError) {
    let object = try SharedObject(in: arena, opening: id, .channelEnd)
    self.object = object
    reads = try Self.channel(object, Entry.endReads)
    writes = try Self.channel(object, Entry.endWrites)
  }

  /// Its name, by which other processes open it.
  package var id: ObjectID { object.id }

  /// Whether another process, or a message or a task on its way, has it.
  package var isHeldElsewhere: Bool { object.isHeldElsewhere }

  private static func channel(
    _ object: SharedObject, _ field: Field<Entry, UInt64>
  ) throws(SharedMemoryError) -> Channel? {
    let name = object.arena.memory[object.entry, field]
    return name == 0
      ? nil : try Channel(in: object.arena, opening: ObjectID(rawValue: name))
  }
}

extension ObjectKind {
  /// The kind of these objects.
  package static let channelEnd = ObjectKind(3, "channelEnd")
}

extension Entry {
  /// The names of the channels that an end reads and writes.
  fileprivate static let endReads = Field<Entry, UInt64>(body)
  fileprivate static let endWrites = Field<Entry, UInt64>(body + 8)
}

extension ChannelEnd: SharedKind {
  static var kind: ObjectKind { .channelEnd }

  /// Tells the channels that this end of them is gone.
  static func destroyStep(_ entry: Place<Entry>, _ transaction: Transaction) {
    let reads = transaction[entry, Entry.endReads]
    let writes = transaction[entry, Entry.endWrites]
    raise(.readersGone, reads, transaction.memory)
    raise(.writersGone, writes, transaction.memory)
    transaction.retire(entry)
    transaction.dropReference(named: reads)
    transaction.dropReference(named: writes)
  }

  private static func raise(_ flags: ChannelFlags, _ name: UInt64, _ memory: Memory) {
    guard name != 0, let entry = try? memory.entry(of: ObjectID(rawValue: name), .channel)
    else { return }
    ChannelCore(memory, memory[entry, Entry.channelWords]).raise(flags)
  }

  static func audit(_ entry: Place<Entry>, _ audit: inout Audit) {
    audit.refer(audit.memory[entry, Entry.endReads], from: audit.name(entry))
    audit.refer(audit.memory[entry, Entry.endWrites], from: audit.name(entry))
  }
}
