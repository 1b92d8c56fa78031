/// What a worker of a pool does, as its slot and its result ring show it.
package struct WorkerActivity: Sendable {
  /// The task queue that it takes chunks from: a part of its pool.
  package let queue: ObjectID
  /// How many outcomes it has published.
  package let done: Int
  /// Which task of its job it runs, from 1; nil if none.
  package let task: Int?
}

extension ArenaObserver {
  /// What a process does as a worker of a pool; nil for one that is none.
  package func activity(of process: Process) -> WorkerActivity? {
    guard let slot = memory.find(process.slot) else { return nil }
    let queue = ObjectID(rawValue: memory.load(slot + Slot.taskQueue))
    let ring = ObjectID(rawValue: memory.load(slot + Slot.resultRing))
    guard queue.rawValue != 0, let place = memory.vectorPlace(ring) else { return nil }
    let running = memory.load(place + RingWords.running)
    return WorkerActivity(
      queue: queue, done: Int(memory.load(place + RingWords.published)),
      task: running == 0 ? nil : Int(running))
  }

  /// How many chunks of tasks were ever put into a task queue, and taken from it; nil if it is
  /// gone.
  package func chunks(in queue: ObjectID) -> (put: Int, taken: Int)? {
    guard let place = memory.vectorPlace(queue) else { return nil }
    let taken = memory.load(place + LineWords.head)
    return (Int(max(memory.load(place + LineWords.tail), taken)), Int(taken))
  }
}

extension Memory {
  /// Notes that this process is a worker, with its task queue or its result ring.
  func noteWorker(_ word: UInt64, _ id: ObjectID) { store(ownSlot + word, id.rawValue) }
}
