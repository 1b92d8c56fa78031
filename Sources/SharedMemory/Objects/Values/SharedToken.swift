internal import LinuxSystem

/// A shared object without contents: what counts is who holds it.
package final class SharedToken {
  private let cell: SharedCell

  /// Makes a new one, which nobody else holds.
  package init(in arena: Arena) throws(SharedMemoryError) {
    cell = try SharedCell(in: arena, .uint8)
  }

  /// Opens one by its name, and so holds it too.
  package init(in arena: Arena, opening id: ObjectID) throws(SharedMemoryError) {
    cell = try SharedCell(in: arena, opening: id)
  }

  /// Its name, by which other processes open it.
  package var id: ObjectID { cell.id }

  /// Whether nobody holds it but this value: no other process, no message on its way, and no other
  /// value of this process.
  package var isHeldHereOnly: Bool { cell.object.isHeldHereOnly }
}

extension SharedObject {
  /// Whether nobody holds the object but this value: no other process, no message on its way, and
  /// no other value of this process.
  package var isHeldHereOnly: Bool {
    arena.handles.count(of: id) == 1 && arena.memory[entry, Entry.references] == 1
  }
}
