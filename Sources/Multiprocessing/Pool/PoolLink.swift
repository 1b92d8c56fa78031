package import SharedMemory

/// The shared objects between a pool and one of its workers, as numbers that cross with its work.
package struct PoolLink: Sendable {
  package let tasks: ObjectID
  package let results: ObjectID
  /// The worker's own board.
  package let board: ObjectID

  package init(tasks: ObjectID, results: ObjectID, board: ObjectID) {
    self.tasks = tasks
    self.results = results
    self.board = board
  }

  /// All three.
  package var objects: [ObjectID] { [tasks, results, board] }
}
