internal import LinuxSystem
internal import SharedMemory

/// A place in a pool, and the worker that has it at present.
package final class PoolMember {
  /// Its index: a chunk that is taken names it.
  let index: Int
  /// Where the worker leaves its outcomes; the next one in this place gets it emptied.
  let ring: OutcomeReader
  /// The worker; nil when it was reaped and none has come after it.
  package internal(set) var worker: ChildProcess?
  /// Whether a worker is being started for this place, while other tasks of this process may run.
  var isStarting = false
  /// The process of the last worker that sat here.
  var process: SlotID?
  /// Set when the worker has ended and the pool has yet to see to what it left.
  var hasEnded = false
  /// Whether the pool has become smaller, so that nobody takes this place when its worker has gone.
  var isRetiring = false

  /// Whether it has a worker, or will have one in a moment.
  var isTaken: Bool { worker != nil || isStarting }
  /// Whether a worker is to be started for it.
  var isVacant: Bool { !isTaken && !isRetiring }

  init(_ index: Int, in arena: Arena) throws(SharedMemoryError) {
    self.index = index
    ring = try OutcomeReader(in: arena)
  }
}
