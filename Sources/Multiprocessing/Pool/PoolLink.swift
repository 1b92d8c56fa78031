package import SharedMemory

/// What a worker needs to find its pool, as numbers that cross with its work.
package struct PoolLink: Sendable {
  /// The line that workers take chunks from.
  package let line: ObjectID
  /// The channel for outcomes that are too large for a ring.
  package let results: ObjectID
  /// The worker's own ring.
  package let ring: ObjectID
  /// Its place in the pool.
  package let workerIndex: Int

  /// Names the objects that a worker opens.
  package init(line: ObjectID, results: ObjectID, ring: ObjectID, workerIndex: Int) {
    self.line = line
    self.results = results
    self.ring = ring
    self.workerIndex = workerIndex
  }

  /// All three.
  package var objects: [ObjectID] { [line, results, ring] }
}
