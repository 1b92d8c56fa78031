package import SharedMemory

/// The shared objects between a pool and one of its workers, as numbers that cross with its work.
package struct PoolLink: Sendable {
  /// The channel that workers take chunks from.
  package let tasks: ObjectID
  /// The channel that workers put outcomes into.
  package let results: ObjectID
  /// The worker's own board.
  package let board: ObjectID

  /// Names the three objects that a worker opens.
  package init(tasks: ObjectID, results: ObjectID, board: ObjectID) {
    self.tasks = tasks
    self.results = results
    self.board = board
  }

  /// All three.
  package var objects: [ObjectID] { [tasks, results, board] }
}
