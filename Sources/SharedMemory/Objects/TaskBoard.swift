internal import LinuxSystem

/// Where one worker of a pool leaves what it has done, so that nothing of it is lost when it is killed.
///
/// One process writes; another reads, when the writer has ended. The outcomes so far lie in memory as the
/// message in which they will be sent: chunk (8 bytes), first task (4), number of outcomes (4), then for each
/// outcome a status (1), a length (8) and bytes.
///
/// An outcome is published by ONE store, of a word that counts bytes and outcomes together: a writer
/// killed before it has not had that outcome, one killed after it has. The task that runs is noted
/// before it begins and taken back after its outcome was published; a reader who finds both
/// goes by the outcome.
package final class TaskBoard {
  private enum Words {
    static let ready: UInt64 = 0
    static let claim: UInt64 = 8
    static let running: UInt64 = 16
    /// Bytes of outcomes in the low half, their number in the high one.
    static let published: UInt64 = 24
    static let message: UInt64 = 32
    static let chunk: UInt64 = 32
    static let first32: UInt64 = 40
    static let count32: UInt64 = 44
    static let outcomes: UInt64 = 48
  }

  private static let messageHeader: UInt64 = 16
  private static let outcomeHeader: UInt64 = 9
  /// What the board takes in all.
  private static let size = 16 * 1024

  private let vector: SharedVector
  private let memory: Memory
  private let place: UInt64

  /// Makes a new one, on which there is nothing.
  package convenience init(in arena: Arena) throws(SharedMemoryError) {
    self.init(try SharedVector(in: arena, .uint8, count: Self.size))
  }

  /// Opens one by its name.
  package convenience init(in arena: Arena, opening id: ObjectID) throws(SharedMemoryError) {
    self.init(try SharedVector(in: arena, opening: id))
  }

  private init(_ vector: SharedVector) {
    self.vector = vector
    memory = vector.object.arena.memory
    place = memory.load(vector.object.entry + Body.vectorBlock) + Block.header
  }

  /// Its name, by which the worker opens it.
  package var id: ObjectID { vector.id }

  /// Receives the ticket of the chunk that the worker has taken.
  package var claim: ClaimWord { ClaimWord(memory: memory, offset: place + Words.claim) }

  /// Whether the worker has begun to take tasks.
  package var isReady: Bool { memory.load(place + Words.ready) != 0 }

  /// Notes that the worker begins to take tasks.
  package func setReady() { memory.store(place + Words.ready, 1) }

  /// Makes the board ready for another worker.
  package func reset() {
    for word in [Words.published, Words.running, Words.ready, Words.claim] {
      memory.store(place + word, 0)
    }
  }

  // MARK: The writer

  /// Begins a run of outcomes, the first of which will be that of `task`. The board must be empty.
  package func open(chunk: UInt64, task: Int) {
    memory.store(place + Words.chunk, chunk)
    memory.store32(place + Words.first32, UInt32(task))
  }

  /// Notes that a task is running.
  package func begin(task: Int) { memory.store(place + Words.running, UInt64(task) + 1) }

  /// Notes that none is running any more.
  package func finish() { memory.store(place + Words.running, 0) }

  /// Publishes an outcome. False, with nothing done, when there is no room for it.
  package func append(status: UInt8, _ bytes: borrowing RawSpan) -> Bool {
    let published = memory.load(place + Words.published)
    let used = published & 0xffff_ffff
    let length = UInt64(bytes.byteCount)
    let room = UInt64(Self.size) - Words.outcomes - used
    guard length + Self.outcomeHeader <= room else { return false }
    let outcome = place + Words.outcomes + used
    unsafe memory.address(outcome).storeBytes(of: status, as: UInt8.self)
    unsafe memory.address(outcome + 1).storeBytes(of: length, as: UInt64.self)
    unsafe bytes.withUnsafeBytes { source in
      guard let start = source.baseAddress else { return }
      unsafe memory.address(outcome + Self.outcomeHeader).copyMemory(
        from: start, byteCount: source.count)
    }
    let count = (published >> 32) + 1
    memory.store(place + Words.published, count << 32 | used + Self.outcomeHeader + length)
    return true
  }

  /// Drops the outcomes, which have been sent.
  package func clear() { memory.store(place + Words.published, 0) }

  // MARK: Either side

  /// How many outcomes are on the board.
  package var outcomes: Int { Int(memory.load(place + Words.published) >> 32) }

  /// The task that is running, or was when the worker ended.
  package var runningTask: Int? {
    let running = memory.load(place + Words.running)
    return running == 0 ? nil : Int(running - 1)
  }

  /// Shows the outcomes as a message.
  package func withMessage<Failure: Error>(
    _ body: (RawSpan) throws(Failure) -> Void
  ) throws(Failure) {
    let published = memory.load(place + Words.published)
    memory.store32(place + Words.count32, UInt32(published >> 32))
    let length = Int(Self.messageHeader + published & 0xffff_ffff)
    let bytes = unsafe UnsafeRawBufferPointer(
      start: memory.address(place + Words.message), count: length)
    unsafe try body(bytes.bytes)
  }
}
