internal import LinuxSystem

/// What a worker of a pool does, as it says itself in the words in front of its result ring; for
/// others to read, also when it has ended.
package struct WorkerState {
  private let memory: Memory
  private let place: UInt64

  init(_ memory: Memory, _ place: UInt64) {
    self.memory = memory
    self.place = place
  }

  private func word(_ offset: UInt64) -> SharedWord64 { memory.word(place + offset) }

  /// Whether the worker has begun to take tasks.
  package var isReady: Bool { word(RingWords.ready).loadAcquire() != 0 }

  /// Whether the worker has begun to take tasks and does not sleep.
  package var isAwake: Bool { isReady && word(RingWords.asleep).load() == 0 }

  /// The chunk that the worker says it has.
  package var chunk: UInt64? {
    let chunk = word(RingWords.chunk).loadAcquire()
    return chunk == 0 ? nil : chunk - 1
  }

  /// The task that is running, or was when the worker ended.
  package var runningTask: Int? {
    let running = word(RingWords.running).loadAcquire()
    return running == 0 ? nil : Int(running - 1)
  }

  /// When the task began that is running, if its time is limited.
  package var runningSince: Int64 { Int64(word(RingWords.begin).loadAcquire()) }

  /// Has the worker end before its next task.
  package func retire() { word(RingWords.retired).store(1) }
}
