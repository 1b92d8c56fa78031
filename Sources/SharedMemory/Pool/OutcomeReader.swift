internal import LinuxSystem

/// Takes outcomes in, in the order in which a worker published them.
package protocol OutcomeSink: AnyObject {
  /// An outcome of one task; the bytes are lent for the call.
  func take(isError: Bool, ticket: UInt64, task: Int, _ bytes: RawSpan)
  /// Integers, 8 bytes each, which as many tasks returned, `task` the first of them.
  func take(integers bytes: RawSpan, ticket: UInt64, task: Int)
}

/// A worker's board as the pool's owner has it; see ``OutcomeBoard``.
package final class OutcomeReader {
  private let vector: SharedVector
  private let memory: Memory
  private let place: UInt64
  /// What is read; up to it at the most the ring's space is free.
  private var position: UInt64 = 0
  /// Where the run begins whose items are read up to `position`; nil: `position` is at a head.
  private var run: UInt64?
  private var depth = 0
  /// How many outcomes were taken in, those of the channel included.
  private var taken: UInt64 = 0

  /// Makes a board on which there is nothing.
  package init(in arena: Arena) throws(SharedMemoryError) {
    vector = try SharedVector(in: arena, .uint8, count: BoardWords.size, isZeroed: false)
    memory = vector.memory
    place = vector.place
    reset()
  }

  /// Its name, by which the worker opens it.
  package var id: ObjectID { vector.id }

  private func word(_ offset: UInt64) -> SharedWord64 { memory.word(place + offset) }

  /// Makes the board ready for another worker, when all of it was read.
  package func reset() {
    position = 0
    run = nil
    taken = 0
    for offset in stride(from: UInt64(0), to: BoardWords.ring, by: 8) { word(offset).relaxed = 0 }
    word(BoardWords.target).store(BoardWords.noTarget)
  }

  // MARK: What the worker does

  /// Whether the worker has begun to take tasks.
  package var isReady: Bool { word(BoardWords.ready).loadAcquire() != 0 }

  /// The ticket that the worker says it has.
  package var ticket: UInt64? {
    let ticket = word(BoardWords.ticket).loadAcquire()
    return ticket == 0 ? nil : ticket - 1
  }

  /// The task that is running, or was when the worker ended.
  package var runningTask: Int? {
    let running = word(BoardWords.running).loadAcquire()
    return running == 0 ? nil : Int(running - 1)
  }

  /// When the task began that is running, if its time is limited.
  package var runningSince: Int64 { Int64(word(BoardWords.begin).loadAcquire()) }

  // MARK: Reading

  /// Whether there is an outcome to read.
  @inline(__always)
  package var hasNews: Bool { word(BoardWords.tail).loadAcquire() != position }

  /// Whether the worker will soon have no room.
  package var isFilling: Bool {
    word(BoardWords.tail).loadAcquire() - word(BoardWords.head).relaxed > BoardWords.ringSize / 2
  }

  /// How many outcomes were published and not taken in.
  package var waiting: Int { Int(word(BoardWords.published).load() &- taken) }

  /// Asks to be woken after so many outcomes more than were taken in; nil: not any more.
  package func setTarget(_ count: Int?) {
    let target = word(BoardWords.target)
    guard let count else {
      if target.relaxed != BoardWords.noTarget { target.store(BoardWords.noTarget) }
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
    if depth == 0 { word(BoardWords.head).storeRelease(run ?? position) }
  }

  private func readNext(_ sink: some OutcomeSink) -> Bool {
    let tail = word(BoardWords.tail).loadAcquire()
    if let start = run { return readRun(start, tail, sink) }
    guard position < tail else { return false }
    let at = place + BoardWords.ring + position % BoardWords.ringSize
    let ticket = memory.load(at)
    let head = memory.load(at + 8)
    let length = OutcomeHead.length(head)
    switch OutcomeHead.kind(head) {
    case OutcomeHead.skip:
      position += BoardWords.ringSize - position % BoardWords.ringSize
    case OutcomeHead.run:
      run = position
      position += OutcomeHead.size
    case let kind:
      position += OutcomeHead.size + OutcomeHead.padded(length)
      taken += 1
      unsafe sink.take(
        isError: kind == OutcomeHead.raised, ticket: ticket, task: OutcomeHead.task(head),
        buffer(at + OutcomeHead.size, length).bytes)
    }
    return true
  }

  /// Reads what there is of a run; false when the worker is still at it.
  private func readRun(_ start: UInt64, _ tail: UInt64, _ sink: some OutcomeSink) -> Bool {
    let at = place + BoardWords.ring + start % BoardWords.ringSize
    let ticket = memory.load(at)
    let head = memory.load(at + 8)
    let first = start + OutcomeHead.size
    let end = first + UInt64(OutcomeHead.length(head)) * 8
    let upTo = min(tail, end)
    let done = Int(position - first) / 8
    let count = Int(upTo - position) / 8
    position = upTo
    if upTo == end { run = nil }
    if count > 0 {
      taken += UInt64(count)
      let items = at + OutcomeHead.size + UInt64(done) * 8
      unsafe sink.take(
        integers: buffer(items, count * 8).bytes, ticket: ticket,
        task: OutcomeHead.task(head) + done)
    }
    return upTo == end
  }

  private func buffer(_ at: UInt64, _ length: Int) -> UnsafeRawBufferPointer {
    unsafe UnsafeRawBufferPointer(start: memory.address(at), count: length)
  }
}
