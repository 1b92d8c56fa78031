internal import LinuxSystem

// Where one worker of a pool leaves what it has done, so that nothing of it is lost when it is
// killed: a few words about what it does, and a ring of outcomes that only the worker writes and
// only the pool's owner reads.
//
// An outcome is published by ONE store, of the tail: a worker killed before it has not had that
// outcome, one killed after it has. The task that runs is noted before it begins; a reader that
// finds an outcome of that task goes by the outcome.
//
// Integers that come one after another are a run: they lie in the job's own memory, and the ring
// has a head with a word that counts them, of which each store publishes one more. The worker
// closes the run before it publishes anything else. A reader frees a run's space only when it is
// closed, so that the count stays readable.

enum RingWords {
  static let ready: UInt64 = 0
  /// The chunk that the worker has, plus 1.
  static let chunk: UInt64 = 8
  /// When the running task began, if its time is limited.
  static let begin: UInt64 = 16
  /// Whether the worker sleeps, having nothing to do.
  static let asleep: UInt64 = 24

  /// Whether the worker is to end before its next task. The owner writes it.
  static let retired: UInt64 = 32

  // The worker's line; the owner writes only `target`. The C side of a run knows this order.
  /// The task that runs, plus 1.
  static let running: UInt64 = 64
  /// How many outcomes were ever published, here or in the channel of large ones.
  static let published: UInt64 = 72
  /// How many bytes were ever published.
  static let tail: UInt64 = 80
  /// At how many outcomes the owner wants to be woken.
  static let target: UInt64 = 88

  /// How many bytes the owner has read.
  static let head: UInt64 = 128
  static let ring: UInt64 = 192
  static let ringSize: UInt64 = 65_536
  static let size = Int(ring + ringSize)
  static let noTarget = UInt64.max
}

/// The head of an outcome in the ring: the chunk, then this word.
enum OutcomeHead {
  static let size: UInt64 = 16

  static let returned: UInt64 = 0
  static let raised: UInt64 = 1
  /// A run of integers, followed by their number.
  static let run: UInt64 = 2
  static let closedRun: UInt64 = 4
  static let runSize: UInt64 = 24
  /// Nothing up to the end of the ring.
  static let skip: UInt64 = 3

  /// Task (32 bits), length in bytes or items (24), kind (8).
  static func word(_ kind: UInt64, _ task: Int, _ length: Int) -> UInt64 {
    UInt64(task) << 32 | UInt64(length) << 8 | kind
  }
  static func kind(_ word: UInt64) -> UInt64 { word & 0xff }
  static func length(_ word: UInt64) -> Int { Int(word >> 8 & 0xff_ffff) }
  static func task(_ word: UInt64) -> Int { Int(word >> 32) }
  static func padded(_ length: Int) -> UInt64 { UInt64(length + 7) & ~7 }
}

/// The ring as its worker has it.
package final class OutcomeRing {
  private let vector: SharedVector
  private let memory: Memory
  private let place: UInt64
  private var tail: UInt64
  private var head: UInt64
  /// Where the run is that goes on.
  private var run: UInt64?

  /// Bytes of an outcome that may lie in the ring; a longer one goes through a channel.
  package static let longest = 8192

  /// Opens a ring by its name.
  package convenience init(in arena: Arena, opening id: ObjectID) throws(SharedMemoryError) {
    let vector = try SharedVector(in: arena, opening: id)
    self.init(vector, at: vector.place)
    memory.noteWorker(Slot.resultRing, id)
  }

  /// The ring of a stand-in, which has no ring: every outcome is refused, and goes through the
  /// channel.
  package convenience init(in arena: Arena, roster id: ObjectID, workerIndex: Int)
    throws(SharedMemoryError)
  {
    let roster = try Roster(in: arena, opening: id)
    self.init(roster.vector, at: roster.standInPlace(workerIndex))
  }

  private init(_ vector: SharedVector, at place: UInt64) {
    self.vector = vector
    self.place = place
    memory = vector.memory
    tail = memory.load(place + RingWords.tail)
    head = memory.word(place + RingWords.head).loadAcquire()
  }

  private func word(_ offset: UInt64) -> SharedWord64 { memory.word(place + offset) }

  // MARK: What the worker does

  /// Whether the pool has no more place for the worker.
  @inline(__always)
  package var isRetired: Bool { word(RingWords.retired).relaxed != 0 }

  /// Notes that the worker begins to take tasks.
  package func setReady() { memory.store(place + RingWords.ready, 1) }

  /// Notes which chunk the worker has.
  package func setChunk(_ chunk: UInt64) { memory.store(place + RingWords.chunk, chunk + 1) }

  /// Notes that the worker has no chunk.
  package func clearChunk() { memory.store(place + RingWords.chunk, 0) }

  /// Notes that a task runs from now on, and since when if its time is limited.
  @inline(__always)
  package func begin(task: Int, at nanoseconds: Int64 = 0) {
    if nanoseconds != 0 { memory.store(place + RingWords.begin, UInt64(nanoseconds)) }
    memory.store(place + RingWords.running, UInt64(task) + 1)
  }

  /// Notes that the worker sleeps, or does not any more.
  package func setAsleep(_ isAsleep: Bool) {
    memory.store(place + RingWords.asleep, isAsleep ? 1 : 0)
  }

  /// Notes that no task runs.
  package func finish() { memory.store(place + RingWords.running, 0) }

  // MARK: Outcomes

  /// Publishes an outcome. False, with nothing done, when there is no room for it.
  package func append(
    isError: Bool, chunk: UInt64, task: Int, _ bytes: borrowing RawSpan
  ) -> Bool {
    let count = bytes.byteCount
    guard count <= Self.longest else { return false }
    let size = OutcomeHead.size + OutcomeHead.padded(count)
    guard let at = makeRoom(size) else { return false }
    let kind = isError ? OutcomeHead.raised : OutcomeHead.returned
    memory.store(at, chunk)
    memory.store(at + 8, OutcomeHead.word(kind, task, count))
    unsafe bytes.withUnsafeBytes { source in
      guard let start = source.baseAddress else { return }
      unsafe memory.address(at + OutcomeHead.size).copyMemory(
        from: start, byteCount: source.count)
    }
    tail += size
    publish()
    return true
  }

  /// Counts an outcome that went through the channel.
  package func notePublished() { publish() }

  private func publish() {
    let published = word(RingWords.published)
    published.relaxed += 1
    // Sequentially consistent: the process that sets the target afterwards sees it.
    word(RingWords.tail).store(tail)
  }

  /// Room for so many bytes in one piece.
  private func makeRoom(_ size: UInt64) -> UInt64? {
    let at = tail % RingWords.ringSize
    let untilEnd = RingWords.ringSize - at
    let needed = untilEnd < size ? untilEnd + size : size
    if RingWords.ringSize - (tail - head) < needed {
      head = word(RingWords.head).loadAcquire()
      guard RingWords.ringSize - (tail - head) >= needed else { return nil }
    }
    if untilEnd < size {
      memory.store(place + RingWords.ring + at, 0)
      memory.store(place + RingWords.ring + at + 8, OutcomeHead.word(OutcomeHead.skip, 0, 0))
      tail += untilEnd
    }
    return place + RingWords.ring + tail % RingWords.ringSize
  }

  // MARK: Runs

  /// Begins a run of integers; false when there is no room.
  package func beginRun(chunk: UInt64, task: Int) -> Bool {
    guard let at = makeRoom(OutcomeHead.runSize) else { return false }
    memory.store(at, chunk)
    memory.store(at + 8, OutcomeHead.word(OutcomeHead.run, task, 0))
    memory.store(at + OutcomeHead.size, 0)
    tail += OutcomeHead.runSize
    word(RingWords.tail).storeRelease(tail)
    run = at
    return true
  }

  /// Ends the run, if there is one.
  package func closeRun() {
    guard let run else { return }
    let task = OutcomeHead.task(memory.load(run + 8))
    memory.word(run + 8).storeRelease(OutcomeHead.word(OutcomeHead.closedRun, task, 0))
    self.run = nil
  }

  /// Lends the words that are to be kept up to date while the run goes on: the number of its
  /// integers, and the line of `running`, `published`, `tail` and `target`.
  package func withRun<Result>(
    _ body: (inout MutableRawSpan, inout MutableRawSpan) -> Result
  ) -> Result? {
    guard let run else { return nil }
    let counter = unsafe UnsafeMutableRawBufferPointer(
      start: memory.address(run + OutcomeHead.size), count: 8)
    let words = unsafe UnsafeMutableRawBufferPointer(
      start: memory.address(place + RingWords.running), count: 32)
    var count = unsafe counter.mutableBytes
    var progress = unsafe words.mutableBytes
    return body(&count, &progress)
  }

  /// Whether the owner wants to be woken now; it does so once.
  package func takeAlarm() -> Bool {
    let target = word(RingWords.target).load()
    guard target != RingWords.noTarget else { return false }
    let used = tail - word(RingWords.head).relaxed
    guard word(RingWords.published).relaxed >= target || used > RingWords.ringSize / 2 else {
      return false
    }
    return word(RingWords.target).exchange(RingWords.noTarget) != RingWords.noTarget
  }
}
