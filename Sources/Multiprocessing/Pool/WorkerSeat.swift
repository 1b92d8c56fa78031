internal import LinuxSystem
package import SharedMemory

/// A place in a pool, and the worker that has it at present.
package final class WorkerSeat {
  package let board: TaskBoard
  package internal(set) var worker: ChildProcess?
  /// Set when the worker has ended and the pool has yet to see to what it left.
  var hasEnded = false

  init(in arena: Arena) throws(SharedMemoryError) {
    board = try TaskBoard(in: arena)
  }
}
