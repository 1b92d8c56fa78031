package import LinuxSystem

// Who works for a pool, for the process that stands by while the pool's owner may be away.
//
// Behind a head there is a row for each worker index, which the owner writes: the process that has
// it, and its result ring. Behind them, for each index, the row of a stand-in, which the standby
// writes: its process, a chunk that is to be cancelled, and the words that stand in front of a
// result ring.

enum RosterWords {
  static let bell32: UInt64 = 0
  static let workers: UInt64 = 8
  /// How many stand-ins were ever started.
  static let starts: UInt64 = 16
  static let head: UInt64 = 64

  static let workerSize: UInt64 = 16
  static let process: UInt64 = 0
  static let ring: UInt64 = 8

  static let standInSize: UInt64 = 64 + RingWords.ring
  static let cancelled: UInt64 = 8
  static let words: UInt64 = 64
}

/// Who works for a pool: what its owner tells its standby, and what becomes of stand-ins.
package final class Roster {
  let vector: SharedVector
  private let arena: Arena
  private let memory: Memory
  private let place: UInt64
  /// How many workers it tells of.
  package let workers: Int

  /// Makes one of nobody.
  package init(in arena: Arena, workers: Int) throws(SharedMemoryError) {
    let rows = UInt64(workers) * (RosterWords.workerSize + RosterWords.standInSize)
    vector = try SharedVector(in: arena, .uint8, count: Int(RosterWords.head + rows))
    self.arena = arena
    self.workers = workers
    memory = vector.memory
    place = vector.place
    memory.store(place + RosterWords.workers, UInt64(workers))
  }

  /// Opens one by its name.
  package init(in arena: Arena, opening id: ObjectID) throws(SharedMemoryError) {
    vector = try SharedVector(in: arena, opening: id)
    self.arena = arena
    memory = vector.memory
    place = vector.place
    workers = Int(memory.load(place + RosterWords.workers))
  }

  /// Its name.
  package var id: ObjectID { vector.id }

  private func workerPlace(_ index: Int) -> UInt64 {
    precondition(index >= 0 && index < workers, "no such worker")
    return place + RosterWords.head + UInt64(index) * RosterWords.workerSize
  }

  func standInPlace(_ index: Int) -> UInt64 { row(index) + RosterWords.words }

  private func row(_ index: Int) -> UInt64 {
    precondition(index >= 0 && index < workers, "no such worker")
    let first = place + RosterWords.head + UInt64(workers) * RosterWords.workerSize
    return first + UInt64(index) * RosterWords.standInSize
  }

  // MARK: The owner

  /// Says who has an index; nil: the owner sees to it, or nobody is to have it.
  package func setWorker(_ process: SlotID?, ring: ObjectID, at index: Int) {
    let at = workerPlace(index)
    let value = process?.rawValue ?? 0
    guard memory.load(at + RosterWords.process) != value else { return }
    memory.store(at + RosterWords.ring, ring.rawValue)
    memory.word(at + RosterWords.process).store(value)
    wakeStandby()
  }

  /// Asks for the end of the stand-in that runs a chunk.
  package func cancel(_ chunk: UInt64, at index: Int) {
    memory.word(row(index) + RosterWords.cancelled).store(chunk + 1)
    wakeStandby()
  }

  /// Has the standby look at how things are.
  package func wakeStandby() {
    let bell = memory.word32(place + RosterWords.bell32)
    bell.add(1)
    Futex.wakeAll(bell)
  }

  /// Whether there is a stand-in at the moment.
  package var hasStandIns: Bool { (0..<workers).contains { standIn(at: $0) != nil } }

  /// Whether a stand-in lives.
  package var hasLivingStandIns: Bool {
    (0..<workers).contains { standIn(at: $0).map(arena.processes.isAlive) ?? false }
  }

  /// Whether there has been a stand-in, so that outcomes may come through the channel alone.
  package var hasHadStandIns: Bool { memory.load(place + RosterWords.starts) != 0 }

  // MARK: The standby

  /// Changes whenever the owner has said something.
  package var bell: Futex.Condition {
    let word = memory.word32(place + RosterWords.bell32)
    return (word, word.load())
  }

  /// The process with an index; nil if there is none that the standby has to know of.
  package func worker(at index: Int) -> SlotID? {
    SlotID(rawValue: memory.word(workerPlace(index) + RosterWords.process).load())
  }

  /// What the worker with an index does or did; nil if its ring is gone.
  package func state(ofWorker index: Int) -> WorkerState? {
    let id = ObjectID(rawValue: memory.load(workerPlace(index) + RosterWords.ring))
    guard let ring = try? SharedVector(in: arena, opening: id) else { return nil }
    return WorkerState(memory, ring.place)
  }

  /// Empties the row of a stand-in for the next one.
  package func resetStandIn(at index: Int) {
    let at = row(index)
    for offset in stride(from: UInt64(0), to: RosterWords.standInSize, by: 8) {
      memory.store(at + offset, 0)
    }
    // Without a ring: it is full.
    memory.store(at + RosterWords.words + RingWords.tail, RingWords.ringSize)
    memory.store(at + RosterWords.words + RingWords.target, RingWords.noTarget)
    memory.word(place + RosterWords.starts).add(1)
  }

  /// Says which process stands in with an index.
  package func setStandIn(_ process: SlotID?, at index: Int) {
    memory.word(row(index) + RosterWords.process).store(process?.rawValue ?? 0)
  }

  /// The process that stands in with an index.
  package func standIn(at index: Int) -> SlotID? {
    SlotID(rawValue: memory.word(row(index) + RosterWords.process).load())
  }

  /// What the stand-in with an index does or did.
  package func state(ofStandIn index: Int) -> WorkerState {
    WorkerState(memory, standInPlace(index))
  }

  /// The chunk that is to be cancelled with an index; asked for once.
  package func takeCancelled(at index: Int) -> UInt64? {
    let word = memory.word(row(index) + RosterWords.cancelled)
    guard word.relaxed != 0 else { return nil }
    let value = word.exchange(0)
    return value == 0 ? nil : value - 1
  }
}
