internal import LinuxSystem

// Where one worker of a pool leaves what it has done, so that nothing of it is lost when it is killed: a few words
// about what it does, and a ring of outcomes that only the worker writes and only the pool's owner reads.
//
// An outcome is published by ONE store, of the tail: a worker killed before it has not had that outcome, one
// killed after it has. The task that runs is noted before it begins; a reader that finds an outcome of that task
// goes by the outcome.
//
// Integers that come one after another are a run: a head, then 8 bytes for each. The head says how many the
// worker means to write; if it stops earlier it corrects the head before it publishes anything else. A reader frees
// a run's space only as a whole, so that the head stays readable.

enum BoardWords {
  static let ready: UInt64 = 0
  /// The ticket that the worker has, plus 1.
  static let ticket: UInt64 = 8
  /// When the running task began, if its time is limited.
  static let begin: UInt64 = 16

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

/// The head of an outcome in the ring: the ticket, then this word.
enum OutcomeHead {
  static let size: UInt64 = 16

  static let returned: UInt64 = 0
  static let raised: UInt64 = 1
  static let run: UInt64 = 2
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

/// The board as its worker has it.
package final class OutcomeBoard {
  private let vector: SharedVector
  private let memory: Memory
  private let place: UInt64
  private var tail: UInt64
  private var head: UInt64

  /// Bytes of an outcome that may lie in the ring; a longer one goes through a channel.
  package static let longest = 8192

  /// Opens a board by its name.
  package init(in arena: Arena, opening id: ObjectID) throws(SharedMemoryError) {
    vector = try SharedVector(in: arena, opening: id)
    memory = vector.memory
    place = vector.place
    tail = memory.load(place + BoardWords.tail)
    head = memory.word(place + BoardWords.head).loadAcquire()
  }

  private func word(_ offset: UInt64) -> SharedWord64 { memory.word(place + offset) }

  // MARK: What the worker does

  /// Notes that the worker begins to take tasks.
  package func setReady() { memory.store(place + BoardWords.ready, 1) }

  /// Notes which chunk the worker has.
  package func setTicket(_ ticket: UInt64) { memory.store(place + BoardWords.ticket, ticket + 1) }

  /// Notes that the worker has no chunk.
  package func clearTicket() { memory.store(place + BoardWords.ticket, 0) }

  /// Notes that a task runs from now on, and since when if its time is limited.
  @inline(__always)
  package func begin(task: Int, at nanoseconds: Int64 = 0) {
    if nanoseconds != 0 { memory.store(place + BoardWords.begin, UInt64(nanoseconds)) }
    memory.store(place + BoardWords.running, UInt64(task) + 1)
  }

  /// Notes that no task runs.
  package func finish() { memory.store(place + BoardWords.running, 0) }

  // MARK: Outcomes

  /// Publishes an outcome. False, with nothing done, when there is no room for it.
  package func append(
    isError: Bool, ticket: UInt64, task: Int, _ bytes: borrowing RawSpan
  ) -> Bool {
    let count = bytes.byteCount
    guard count <= Self.longest else { return false }
    let size = OutcomeHead.size + OutcomeHead.padded(count)
    guard let at = makeRoom(size, atMost: size) else { return false }
    let kind = isError ? OutcomeHead.raised : OutcomeHead.returned
    memory.store(at.place, ticket)
    memory.store(at.place + 8, OutcomeHead.word(kind, task, count))
    unsafe bytes.withUnsafeBytes { source in
      guard let start = source.baseAddress else { return }
      unsafe memory.address(at.place + OutcomeHead.size).copyMemory(
        from: start, byteCount: source.count)
    }
    tail += size
    publish()
    return true
  }

  /// Counts an outcome that went through the channel.
  package func notePublished() { publish() }

  private func publish() {
    let published = word(BoardWords.published)
    published.relaxed += 1
    // Sequentially consistent: whoever sets the target afterwards sees it.
    word(BoardWords.tail).store(tail)
  }

  /// Room for at least `size` bytes in one piece, and how many there are, up to `limit`.
  private func makeRoom(_ size: UInt64, atMost limit: UInt64) -> (place: UInt64, size: UInt64)? {
    if room(limit) < size {
      head = word(BoardWords.head).loadAcquire()
      if room(limit) < size { return nil }
    }
    let at = tail % BoardWords.ringSize
    let untilEnd = BoardWords.ringSize - at
    if untilEnd < size {
      guard BoardWords.ringSize - (tail - head) >= untilEnd + size else { return nil }
      memory.store(place + BoardWords.ring + at, 0)
      memory.store(place + BoardWords.ring + at + 8, OutcomeHead.word(OutcomeHead.skip, 0, 0))
      tail += untilEnd
      return makeRoom(size, atMost: limit)
    }
    return (place + BoardWords.ring + at, min(room(limit), untilEnd))
  }

  private func room(_ limit: UInt64) -> UInt64 {
    min(BoardWords.ringSize - (tail - head), limit)
  }

  /// Has a run of integers written: `body` is lent room for some of them, and the words `running`, `published` and
  /// `tail` to keep up to date; it says how many it wrote. Nil when there is no room.
  package func withRun(
    ticket: UInt64, task: Int, limit: Int,
    _ body: (inout MutableRawSpan, inout MutableRawSpan) -> Int
  ) -> Int? {
    let wanted = OutcomeHead.size + UInt64(min(limit, 512)) * 8
    guard let at = makeRoom(OutcomeHead.size + 8, atMost: wanted) else { return nil }
    let count = Int(at.size - OutcomeHead.size) / 8
    memory.store(at.place, ticket)
    memory.store(at.place + 8, OutcomeHead.word(OutcomeHead.run, task, count))
    // The first item's store of the tail publishes the head too.
    let room = unsafe UnsafeMutableRawBufferPointer(
      start: memory.address(at.place + OutcomeHead.size), count: count * 8)
    let words = unsafe UnsafeMutableRawBufferPointer(
      start: memory.address(place + BoardWords.running), count: 32)
    var items = unsafe room.mutableBytes
    var progress = unsafe words.mutableBytes
    startOfRun = tail + OutcomeHead.size
    let done = body(&items, &progress)
    if done > 0 {
      if done < count {
        memory.store(at.place + 8, OutcomeHead.word(OutcomeHead.run, task, done))
      }
      tail += OutcomeHead.size + UInt64(done) * 8
    }
    return done
  }

  /// The number of bytes published when a run has no item yet; the tail is this and 8 for each item.
  package private(set) var startOfRun: UInt64 = 0

  /// Whether the owner wants to be woken now; it does so once.
  package func takeAlarm() -> Bool {
    let target = word(BoardWords.target).load()
    guard target != BoardWords.noTarget else { return false }
    let used = tail - word(BoardWords.head).relaxed
    guard word(BoardWords.published).relaxed >= target || used > BoardWords.ringSize / 2 else {
      return false
    }
    return word(BoardWords.target).exchange(BoardWords.noTarget) != BoardWords.noTarget
  }
}
