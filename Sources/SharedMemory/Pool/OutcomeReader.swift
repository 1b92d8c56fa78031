internal import LinuxSystem

/// Takes outcomes in, in the order in which a worker published them.
package protocol OutcomeSink: AnyObject {
  /// An outcome of one task; the bytes are lent for the call.
  func take(isError: Bool, chunk: UInt64, task: Int, _ bytes: RawSpan)
  /// So many tasks, `task` the first of them, have returned integers, which are in the job's
  /// memory.
  func take(integers count: Int, chunk: UInt64, task: Int)
}

/// A worker's ring as the pool's owner has it; see ``OutcomeRing``.
package final class OutcomeReader {
  private let vector: SharedVector
  private let memory: Memory
  private let place: UInt64
  /// What is read; up to it at the most the ring's space is free.
  private var position: UInt64 = 0
  /// How many items of the run at `position` are read; nil: none is being read.
  private var run: Int?
  private var depth = 0
  /// How many outcomes were taken in, those of the channel included.
  private var taken: UInt64 = 0

  /// Makes a ring on which there is nothing.
  package init(in arena: Arena) throws(SharedMemoryError) {
    vector = try SharedVector(in: arena, .uint8, count: RingWords.size, isZeroed: false)
    memory = vector.memory
    place = vector.place
    reset()
  }

  /// Its name, by which the worker opens it.
  package var id: ObjectID { vector.id }

  private func word(_ offset: UInt64) -> SharedWord64 { memory.word(place + offset) }

  /// Makes the ring ready for another worker, when all of it was read.
  package func reset() {
    position = 0
    run = nil
    taken = 0
    for offset in stride(from: UInt64(0), to: RingWords.ring, by: 8) { word(offset).relaxed = 0 }
    word(RingWords.target).store(RingWords.noTarget)
  }

  /// What the worker does.
  package var workerState: WorkerState { WorkerState(memory, place) }

  // MARK: Reading

  /// Whether there is an outcome to read.
  @inline(__always)
  package var hasNews: Bool {
    guard let run else { return word(RingWords.tail).loadAcquire() != position }
    let at = place + RingWords.ring + position % RingWords.ringSize
    return memory.word(at + OutcomeHead.size).loadAcquire() != run
      || OutcomeHead.kind(memory.word(at + 8).loadAcquire()) == OutcomeHead.closedRun
  }

  /// Whether the worker will soon have no room.
  package var isFilling: Bool {
    word(RingWords.tail).loadAcquire() - word(RingWords.head).relaxed > RingWords.ringSize / 2
  }

  /// How many outcomes were published and not taken in. (One that came through the channel may have
  /// been taken before it was counted.)
  package var waiting: Int {
    max(0, Int(truncatingIfNeeded: word(RingWords.published).load() &- taken))
  }

  /// Asks to be woken after so many outcomes more than were taken in; nil: not any more.
  package func setTarget(_ count: Int?) {
    let target = word(RingWords.target)
    guard let count else {
      if target.relaxed != RingWords.noTarget { target.store(RingWords.noTarget) }
      return
    }
    target.store(taken + UInt64(max(count, 1)))
  }

  /// Counts an outcome that came through the channel.
  package func noteTaken() { taken += 1 }

  /// Takes in what there is. The sink may have this called again.
  package func read(into sink: some OutcomeSink) {
    depth += 1
    while readNext(sink) {}
    depth -= 1
    if depth == 0 { word(RingWords.head).storeRelease(position) }
  }

  private func readNext(_ sink: some OutcomeSink) -> Bool {
    let tail = word(RingWords.tail).loadAcquire()
    guard position < tail else { return false }
    let at = place + RingWords.ring + position % RingWords.ringSize
    let chunk = memory.load(at)
    let head = memory.word(at + 8).loadAcquire()
    let length = OutcomeHead.length(head)
    switch OutcomeHead.kind(head) {
    case OutcomeHead.skip:
      position += RingWords.ringSize - position % RingWords.ringSize
    case OutcomeHead.run, OutcomeHead.closedRun:
      return readRun(at, chunk, head, sink)
    case let kind:
      position += OutcomeHead.size + OutcomeHead.padded(length)
      taken += 1
      unsafe sink.take(
        isError: kind == OutcomeHead.raised, chunk: chunk, task: OutcomeHead.task(head),
        buffer(at + OutcomeHead.size, length).bytes)
    }
    return true
  }

  /// Reads what there is of a run; false when the worker is still at it and there is no more.
  private func readRun(
    _ at: UInt64, _ chunk: UInt64, _ head: UInt64, _ sink: some OutcomeSink
  ) -> Bool {
    // Read after the head: if that is closed, this is all.
    let total = Int(memory.word(at + OutcomeHead.size).loadAcquire())
    let done = run ?? 0
    let isClosed = OutcomeHead.kind(head) == OutcomeHead.closedRun
    if isClosed {
      run = nil
      position += OutcomeHead.runSize
    } else {
      run = total
    }
    if total > done {
      taken += UInt64(total - done)
      sink.take(integers: total - done, chunk: chunk, task: OutcomeHead.task(head) + done)
    }
    return isClosed || total > done
  }

  private func buffer(_ at: UInt64, _ length: Int) -> UnsafeRawBufferPointer {
    unsafe UnsafeRawBufferPointer(start: memory.address(at), count: length)
  }
}
