package import SharedMemory

/// What a worker needs to find its pool, as numbers that cross with its work.
package struct PoolLink: Sendable {
  /// The line that workers take chunks from.
  package let line: ObjectID
  /// The channel for outcomes that are too large for a board.
  package let results: ObjectID
  /// The worker's own board.
  package let board: ObjectID
  /// Its place in the pool.
  package let seat: Int

  /// Names the objects that a worker opens.
  package init(line: ObjectID, results: ObjectID, board: ObjectID, seat: Int) {
    self.line = line
    self.results = results
    self.board = board
    self.seat = seat
  }

  /// All three.
  package var objects: [ObjectID] { [line, results, board] }
}
