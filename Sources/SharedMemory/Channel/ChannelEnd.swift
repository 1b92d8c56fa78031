/// One end of a pipe: an object that many processes may hold, and whose last holder's going is the end of
/// the file for those at the other end.
///
/// It stands for reading from one channel, writing to one, or both. When nobody holds it any more, and no message
/// on its way names it, the channel that it read from refuses what is put, and the one that it wrote to ends
/// after what is left in it.
package final class ChannelEnd {
  /// This process's hold on it.
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
      for (channel, word) in [(reads, Body.endReads), (writes, Body.endWrites)] {
        guard let channel else { continue }
        transaction.store(entry + word, channel.id.rawValue)
        transaction.addReference(channel.object.entry)
      }
    }
  }

  /// Opens an end by its name, and with it its channels.
  package init(in arena: Arena, opening id: ObjectID) throws(SharedMemoryError) {
    let object = try SharedObject(in: arena, opening: id, .channelEnd)
    self.object = object
    reads = try Self.channel(object, Body.endReads)
    writes = try Self.channel(object, Body.endWrites)
  }

  /// Its name, by which other processes open it.
  package var id: ObjectID { object.id }

  private static func channel(_ object: SharedObject, _ word: UInt64) throws(SharedMemoryError)
    -> Channel?
  {
    let name = object.arena.memory.load(object.entry + word)
    return name == 0
      ? nil : try Channel(in: object.arena, opening: ObjectID(rawValue: name))
  }
}
