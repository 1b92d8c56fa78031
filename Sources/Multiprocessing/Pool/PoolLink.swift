package import SharedMemory

/// What a worker needs to find its pool, as numbers that cross with its work.
package struct PoolLink: Sendable {
  /// The line that workers take chunks from.
  package let line: ObjectID
  /// The channel for outcomes that are too large for a ring.
  package let results: ObjectID
  /// The worker's own ring; the roster, for the standby and its stand-ins.
  package let ring: ObjectID
  /// Its place in the pool: what ``WorkerRole`` says it is.
  package let workerIndex: Int

  /// Names the objects that a worker opens.
  package init(line: ObjectID, results: ObjectID, ring: ObjectID, workerIndex: Int) {
    self.line = line
    self.results = results
    self.ring = ring
    self.workerIndex = workerIndex
  }

  /// What the worker is, as its index tells.
  package var role: WorkerRole { WorkerRole(number: workerIndex) }

  /// All three.
  package var objects: [ObjectID] { [line, results, ring] }
}

/// What a process of a pool is, as its worker index tells.
package enum WorkerRole: Equatable {
  /// A worker that the pool's owner has started.
  case worker(Int)
  /// A child of the standby, in place of a worker that the owner has not replaced.
  case standIn(Int)
  /// The standby, which takes no tasks.
  case standby

  private static let firstStandIn = 0x8000

  init(number: Int) {
    switch number {
    case Self.firstStandIn - 1: self = .standby
    case Self.firstStandIn...: self = .standIn(number - Self.firstStandIn)
    default: self = .worker(number)
    }
  }

  /// The worker index; all fit into the 16 bits that a chunk has for its holder.
  var number: Int {
    switch self {
    case .worker(let index): index
    case .standIn(let index): Self.firstStandIn + index
    case .standby: Self.firstStandIn - 1
    }
  }

  /// The index among those of the owner's workers; nil for the standby.
  package var workerIndex: Int? {
    switch self {
    case .worker(let index), .standIn(let index): index
    case .standby: nil
    }
  }
}
