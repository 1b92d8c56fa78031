package import LinuxSystem
internal import Tracing
internal import Waiting

/// The line of a pool's chunks as one of its workers has it; see ``TaskLine``.
package final class TaskTaker {
  private let arena: Arena
  private let memory: Memory
  private let control: SharedVector
  private let place: UInt64
  private let workerIndex: UInt64
  private var segment: (number: UInt64, vector: SharedVector)?
  private var head: UInt64 = 0
  private var spinner = Spinner()

  /// Opens the line for the worker of a workerIndex.
  package init(in arena: Arena, opening id: ObjectID, workerIndex: Int) throws(SharedMemoryError) {
    self.arena = arena
    memory = arena.memory
    control = try SharedVector(in: arena, opening: id)
    place = control.place
    self.workerIndex = UInt64(workerIndex)
    memory.noteWorker(Slot.taskQueue, id)
  }

  private func word(_ offset: UInt64) -> SharedWord64 { memory.word(place + offset) }
  private func word32(_ offset: UInt64) -> SharedWord32 { memory.word32(place + offset) }

  private var tail: UInt64 { word(LineWords.tail).load() }
  private var isStopped: Bool { word32(LineWords.stop32).load() != 0 }

  // MARK: Recording

  /// Records that a task of a chunk begins.
  package func noteTask(_ task: Int, of chunk: UInt64) {
    guard let writer = Trace.shared.taskWriter else { return }
    writer.note(
      .task, .begin, object: arena.traceNumber(of: control.object.entry, writer),
      argument: TaskLine.traceNumber(of: task, in: chunk))
  }

  /// Records that it has ended.
  package func noteTaskEnd(isError: Bool) {
    Trace.shared.taskWriter?.note(.task, .end, isError ? [.failed] : [], hasPlace: false)
  }

  // MARK: Taking

  /// Takes the oldest chunk that nobody has, without waiting.
  package func take() throws(SharedMemoryError) -> TaskChunk? {
    head = max(head, word(LineWords.head).relaxed, word(LineWords.base).load())
    while head < tail {
      guard let vector = try findSegment(head / ChunkWords.perSegment) else { continue }
      let at = vector.place + head % ChunkWords.perSegment * ChunkWords.size
      let number = head
      let isMine = memory.word(at + ChunkWords.state).replace(
        ChunkWords.word(number, ChunkWords.open), with: ChunkWords.word(number, workerIndex + 1))
      head += 1
      guard isMine else { continue }
      if word(LineWords.head).relaxed < head { word(LineWords.head).relaxed = head }
      let rest = tail
      if head < rest, !TaskLine.isShort(Int(rest - head), control) { TaskLine.wake(control, 1) }
      return read(number, at)
    }
    return nil
  }

  private func read(_ number: UInt64, _ at: UInt64) -> TaskChunk {
    var chunk = TaskChunk(
      payload: ObjectID(rawValue: memory.load(at + ChunkWords.payload)),
      head: Int(memory.load(at + ChunkWords.head)),
      offset: Int(memory.load(at + ChunkWords.offset)),
      results: Int(memory.load(at + ChunkWords.results)),
      lower: Int(memory.load32(at + ChunkWords.lower32)),
      next: Int(memory.load32(at + ChunkWords.next32)),
      end: Int(memory.load32(at + ChunkWords.end32)))
    chunk.number = number
    return chunk
  }

  /// The segment of that number; nil, with the head moved on, when it is not in use any more.
  private func findSegment(_ number: UInt64) throws(SharedMemoryError) -> SharedVector? {
    if let segment, segment.number == number { return segment.vector }
    let id = ObjectID(
      rawValue: word(LineWords.directory + number % LineWords.segments * 8).loadAcquire())
    do throws(SharedMemoryError) {
      let vector = try SharedVector(in: arena, opening: id)
      segment = (number, vector)
      return vector
    } catch {
      let base = word(LineWords.base).load()
      guard head < base else { throw error }
      head = base
      return nil
    }
  }

  // MARK: Waiting

  /// Notes how long a chunk has taken.
  package func noteChunk(nanoseconds: Int64) {
    let word = word(LineWords.chunkTime)
    let time = UInt64(max(nanoseconds, 1))
    let before = word.relaxed
    word.relaxed = before == 0 || time > 8 * before ? time : max(1, (7 * before + time) / 8)
  }

  /// Waits actively for a moment. Returns whether there may be something to take.
  package func spin() -> Bool {
    if hasWork { return true }
    let who = word32(LineWords.spinner32)
    guard !isStopped, who.relaxed == 0, who.replace(0, with: UInt32(workerIndex) + 1) else {
      return false
    }
    let found = spinner.spin { self.hasWork || self.isStopped }
    who.store(0)
    return found && hasWork
  }

  /// Sleeps until there may be something to take.
  /// - Parameter isRetired: Whether this worker is to end.
  /// - Returns: `.timedOut` when the pool has told its workers to end and nothing is left, or this
  ///   one is retired.
  package func sleep(unless isRetired: () -> Bool) -> WaitOutcome {
    let sleepers = word32(LineWords.sleepers32)
    let bell = word32(LineWords.bell32)
    var sleeper = Sleeper(memory, .never, for: .requests)
    while true {
      let seen = bell.load()
      sleepers.store(1)
      if hasWork { return .done }
      if isStopped || isRetired() { return .timedOut }
      if let outcome = sleeper.sleep((bell, seen)) { return outcome }
    }
  }

  private var hasWork: Bool {
    max(head, word(LineWords.head).relaxed) < tail
  }

  // MARK: The owner

  /// Interrupts whatever the pool's owner waits for.
  package func ringOwner() {
    guard let owner = SlotID(rawValue: word(LineWords.owner).relaxed) else { return }
    arena.processes.ring(owner)
  }
}
