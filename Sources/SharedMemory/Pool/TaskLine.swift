internal import LinuxSystem
internal import Tracing

// The line in which the chunks of a pool wait for workers: chunks in segments of an endless row.
//
// The owner appends, and any worker takes: by ONE compare-and-swap of the chunk's own word, from
// "open" to the worker's index. So who has a chunk is always plain to see, no matter who is killed
// when: a worker's death leaves its workerIndex in the word, a chunk that the owner takes back is
// withdrawn by the same compare-and-swap, and nobody ever holds a lock. The word has the chunk's
// number in it, so that a worker that slept while the segment was used again takes nothing by
// mistake.
//
// Waking: the owner stores the tail, then looks for a spinner and for sleepers; a worker that wants
// to sleep says so, then looks at the tail again. Both are sequentially consistent, so one sees the
// other. At most one worker spins, and who takes a chunk while others are left wakes the next
// sleeper.
//
// To wake costs more than a small task. Where the latest chunks have been short, and somebody is
// awake who will soon be through with those that wait, nobody is woken for them; the owner does so
// after all before it sleeps itself.

enum LineWords {
  /// How many chunks were ever appended. The owner writes it.
  static let tail: UInt64 = 0
  /// Chunks below it are all settled, and their segments used again.
  static let base: UInt64 = 8
  /// Where to begin to look for chunks that were given back; see ``ReturnedChunks``. Here, beside
  /// what each worker reads anyway, and not beside what workers write.
  static let returned: UInt64 = 16
  /// Where to begin to look for an open chunk: a hint.
  static let head: UInt64 = 64
  static let sleepers32: UInt64 = 128
  static let bell32: UInt64 = 132
  /// The workerIndex of the worker that spins, plus 1.
  static let spinner32: UInt64 = 192
  static let stop32: UInt64 = 256
  /// How long a chunk has taken lately, in nanoseconds; 0: not known.
  static let chunkTime: UInt64 = 272
  /// The name of the owner's process.
  static let owner: UInt64 = 264
  static let directory: UInt64 = 320

  static let segments: UInt64 = 1024
  static let size = Int(directory + segments * 8)
}

/// What stands at a chunk's place in its segment.
enum ChunkWords {
  /// The chunk plus 1, and in the low 16 bits its state.
  static let state: UInt64 = 0
  static let payload: UInt64 = 8
  static let head: UInt64 = 16
  static let offset: UInt64 = 24
  static let lower32: UInt64 = 32
  static let next32: UInt64 = 36
  static let end32: UInt64 = 40
  static let results: UInt64 = 48
  static let size: UInt64 = 64
  static let perSegment: UInt64 = 1024

  static let open: UInt64 = 0
  static let withdrawn: UInt64 = 0xffff

  static func word(_ chunk: UInt64, _ state: UInt64) -> UInt64 { (chunk + 1) << 16 | state }
}

/// A run of tasks as a worker is told of it.
package struct TaskChunk: Sendable {
  /// Its place in the line.
  package internal(set) var number: UInt64 = 0
  /// The memory with the function and the arguments.
  package let payload: ObjectID
  /// Where in it the job's head begins.
  package let head: Int
  /// Where in it the arguments of task `lower` begin.
  package let offset: Int
  /// The first task at `offset`.
  package let lower: Int
  /// The first task to run.
  package let next: Int
  /// The task after the last.
  package let end: Int
  /// Where in it the integers go that tasks return, that of `lower` first; 0: nowhere.
  package let results: Int

  /// Names the tasks `next ..< end`, for which those from `lower` on are stepped over.
  package init(
    payload: ObjectID, head: Int, offset: Int, results: Int, lower: Int, next: Int, end: Int
  ) {
    self.results = results
    self.payload = payload
    self.head = head
    self.offset = offset
    self.lower = lower
    self.next = next
    self.end = end
  }
}

/// The line as its owner, the pool, has it.
package final class TaskLine {
  /// Who has a chunk.
  package enum Holder: Equatable, Sendable {
    case nobody
    case worker(Int)
    case withdrawn
  }

  private let arena: Arena
  private let control: SharedVector
  private var segments: [UInt64: SharedVector] = [:]
  private var spare: SharedVector?
  /// How many chunks were appended.
  package private(set) var count: UInt64 = 0
  private var base: UInt64 = 0

  /// Makes a line whose owner is this process.
  package init(in arena: Arena) throws(SharedMemoryError) {
    self.arena = arena
    control = try SharedVector(in: arena, .uint8, count: LineWords.size)
    let memory = arena.memory
    let generation = memory.load32(memory.ownSlot + Slot.generation32)
    word(LineWords.owner).store(memory.slotID(memory.ownSlot, generation).rawValue)
  }

  /// Its name, by which workers open it.
  package var id: ObjectID { control.id }

  private func word(_ offset: UInt64) -> SharedWord64 {
    control.memory.word(control.place + offset)
  }
  private func word32(_ offset: UInt64) -> SharedWord32 {
    control.memory.word32(control.place + offset)
  }

  // MARK: Recording

  /// Records that a chunk is about to be appended, for tasks that call a function.
  package func noteSubmission(_ chunk: TaskChunk, of function: String) {
    guard let writer = Trace.shared.taskWriter else { return }
    writer.note(
      .submit, .begin, object: arena.traceNumber(of: control.object.entry, writer),
      argument: Self.traceNumber(of: chunk.next, in: count),
      detail: writer.string(function))
  }

  /// Records that it was appended.
  package func noteSubmitted() {
    Trace.shared.taskWriter?.note(.submit, .end, hasPlace: false)
  }

  /// The number that a task of a chunk has in a recording.
  static func traceNumber(of task: Int, in chunk: UInt64) -> UInt64 {
    chunk << 24 | UInt64(clamping: task)
  }

  // MARK: Appending

  /// Whether another chunk has room: a million may be on their way.
  package var hasRoom: Bool {
    let inUse = count / ChunkWords.perSegment - base / ChunkWords.perSegment
    return inUse < LineWords.segments - 1
  }

  /// Appends a chunk; nobody takes it before `publish`. There must be room.
  package func append(_ chunk: TaskChunk) throws(SharedMemoryError) {
    let segment = try segment(count / ChunkWords.perSegment)
    let place = segment.place + count % ChunkWords.perSegment * ChunkWords.size
    let memory = control.memory
    memory.store(place + ChunkWords.payload, chunk.payload.rawValue)
    memory.store(place + ChunkWords.head, UInt64(chunk.head))
    memory.store(place + ChunkWords.offset, UInt64(chunk.offset))
    memory.store32(place + ChunkWords.lower32, UInt32(chunk.lower))
    memory.store32(place + ChunkWords.next32, UInt32(chunk.next))
    memory.store32(place + ChunkWords.end32, UInt32(chunk.end))
    memory.store(place + ChunkWords.results, UInt64(chunk.results))
    memory.store(place + ChunkWords.state, ChunkWords.word(count, ChunkWords.open))
    count += 1
  }

  private func segment(_ number: UInt64) throws(SharedMemoryError) -> SharedVector {
    if let segment = segments[number] { return segment }
    let segment: SharedVector
    if let spare {
      segment = spare
    } else {
      segment = try SharedVector(
        in: arena, .uint8, count: Int(ChunkWords.perSegment * ChunkWords.size))
    }
    spare = nil
    segments[number] = segment
    word(LineWords.directory + number % LineWords.segments * 8).storeRelease(segment.id.rawValue)
    return segment
  }

  /// Lets workers take what was appended, and wakes as many as there is work for.
  /// - Parameter isSomebodyAwake: Whether a worker runs a chunk, and will look for the next by
  ///   itself.
  package func publish(_ isSomebodyAwake: () -> Bool) {
    guard count > word(LineWords.tail).relaxed else { return }
    word(LineWords.tail).store(count)
    var wanted = untaken
    if word32(LineWords.spinner32).load() != 0 { wanted -= 1 }
    guard wanted > 0, word32(LineWords.sleepers32).load() != 0 else { return }
    if TaskLine.isShort(wanted, control), isSomebodyAwake() { return }
    TaskLine.wake(control, Int32(clamping: wanted))
  }

  /// Wakes workers for whatever nobody has taken.
  package func wakeForRest() {
    if untaken > 0 { TaskLine.wake(control, Int32(clamping: untaken)) }
  }

  /// Wakes all workers that sleep, to look at what they are told.
  package func wakeAll() { TaskLine.wake(control, .max) }

  /// About how many chunks wait.
  private var untaken: Int {
    Int(count) - Int(min(max(word(LineWords.head).relaxed, base), count))
  }

  /// Whether so many chunks are done sooner than a sleeper has woken up.
  static func isShort(_ chunks: Int, _ control: SharedVector) -> Bool {
    let time = control.memory.load(control.place + LineWords.chunkTime)
    return time != 0 && time < 10_000 && UInt64(chunks) * time < 50_000
  }

  /// Wakes workers that sleep.
  static func wake(_ control: SharedVector, _ count: Int32) {
    let flag = control.memory.word32(control.place + LineWords.sleepers32)
    guard flag.load() != 0, flag.exchange(0) != 0 else { return }
    let bell = control.memory.word32(control.place + LineWords.bell32)
    bell.add(1)
    if Futex.wake(bell, count) > 0 { flag.store(1) }
  }

  /// Tells all workers to end when nothing is left to take.
  package func stop() {
    word32(LineWords.stop32).store(1)
    TaskLine.wake(control, .max)
  }

  // MARK: Looking

  private func place(of chunk: UInt64) -> UInt64? {
    segments[chunk / ChunkWords.perSegment].map {
      $0.place + chunk % ChunkWords.perSegment * ChunkWords.size
    }
  }

  private func state(_ chunk: UInt64) -> SharedWord64? {
    place(of: chunk).map { control.memory.word($0 + ChunkWords.state) }
  }

  /// The first task of a chunk that is its last holder's: those before it another one has had, who
  /// gave the rest back.
  package func first(of chunk: UInt64) -> Int {
    place(of: chunk).map { Int(control.memory.load32($0 + ChunkWords.next32)) } ?? 0
  }

  /// Who has a chunk that is not settled.
  package func holder(of chunk: UInt64) -> Holder {
    switch (state(chunk)?.load() ?? 0) & 0xffff {
    case ChunkWords.open: .nobody
    case ChunkWords.withdrawn: .withdrawn
    case let workerIndex: .worker(Int(workerIndex) - 1)
    }
  }

  /// Takes a chunk back that nobody has taken; false if somebody has.
  package func withdraw(_ chunk: UInt64) -> Bool {
    state(chunk)?.replace(
      ChunkWords.word(chunk, ChunkWords.open),
      with: ChunkWords.word(chunk, ChunkWords.withdrawn))
      ?? false
  }

  /// Takes a chunk from a worker that has ended; false if it is not that one's any more,
  /// since somebody has given it back in the worker's name.
  package func revoke(_ chunk: UInt64, from workerIndex: Int) -> Bool {
    state(chunk)?.replace(
      ChunkWords.word(chunk, UInt64(workerIndex) + 1),
      with: ChunkWords.word(chunk, ChunkWords.withdrawn))
      ?? false
  }

  /// Has workers find a chunk that was given back, if by someone who died before it has said so.
  package func noteReturned(_ chunk: UInt64) {
    guard holder(of: chunk) == .nobody else { return }
    ReturnedChunks(control.memory, control.place).note(chunk)
    TaskLine.wake(control, 1)
  }

  /// Gives up the places of chunks that are all settled.
  package func release(below chunk: UInt64) {
    let first = base / ChunkWords.perSegment
    let last = chunk / ChunkWords.perSegment
    base = chunk
    guard first < last else { return }
    word(LineWords.base).store(chunk)
    for number in first..<last { spare = segments.removeValue(forKey: number) ?? spare }
  }

  /// A workerIndex's worker died: if it was the one that spins, nobody does now.
  package func noteDeath(ofWorker workerIndex: Int) {
    TaskLine.noteDeath(ofWorker: workerIndex, control)
  }

  static func noteDeath(ofWorker workerIndex: Int, _ control: SharedVector) {
    let spinner = control.memory.word32(control.place + LineWords.spinner32)
    if spinner.replace(UInt32(workerIndex) + 1, with: 0) { wake(control, 1) }
  }
}
