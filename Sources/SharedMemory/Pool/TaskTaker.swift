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

  /// Opens the line for a worker.
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
  private var returned: ReturnedChunks { ReturnedChunks(memory, place) }

  /// Whether the pool has told its workers to end.
  package var isStopped: Bool { word32(LineWords.stop32).load() != 0 }

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
    if !returned.isEmpty, let chunk = try takeReturned() { return chunk }
    head = max(head, word(LineWords.head).relaxed, word(LineWords.base).load())
    while head < tail {
      guard let at = try place(of: head) else { continue }
      let number = head
      let isMine = take(number, at)
      head += 1
      guard isMine else { continue }
      if word(LineWords.head).relaxed < head { word(LineWords.head).relaxed = head }
      let rest = tail
      if head < rest, !TaskLine.isShort(Int(rest - head), control) { TaskLine.wake(control, 1) }
      return read(number, at)
    }
    return nil
  }

  private func takeReturned() throws(SharedMemoryError) -> TaskChunk? {
    let seen = returned.state
    guard var number = ReturnedChunks.first(seen) else { return nil }
    number = max(number, word(LineWords.base).load())
    let end = tail
    while number < end, let at = try place(of: number) {
      if take(number, at) {
        returned.advance(from: seen, to: number + 1)
        TaskLine.wake(control, 1)
        return read(number, at)
      }
      number += 1
    }
    returned.advance(from: seen, to: nil)
    return nil
  }

  private func take(_ number: UInt64, _ at: UInt64) -> Bool {
    memory.word(at + ChunkWords.state).replace(
      ChunkWords.word(number, ChunkWords.open), with: ChunkWords.word(number, workerIndex + 1))
  }

  /// Where a chunk is; nil if it is not in use any more.
  private func place(of number: UInt64) throws(SharedMemoryError) -> UInt64? {
    guard let segment = try findSegment(number / ChunkWords.perSegment) else { return nil }
    return segment.place + number % ChunkWords.perSegment * ChunkWords.size
  }

  /// Gives a chunk back to the line, for the tasks from `next` on.
  ///
  /// - Parameter holder: The index of the worker that has it, if it is not this one: it has ended.
  /// - Returns: Whether somebody will take it. It is not given back where no task is left, or where
  ///   the pool's owner has taken it.
  @discardableResult
  package func giveBack(_ number: UInt64, of holder: Int? = nil, from next: Int) -> Bool {
    let held = ChunkWords.word(number, (holder.map(UInt64.init) ?? workerIndex) + 1)
    let open = ChunkWords.word(number, ChunkWords.open)
    guard let at = try? place(of: number) else { return false }
    let state = memory.word(at + ChunkWords.state)
    // Open already: who gave it back may have died before it has said so.
    if state.load() != open {
      guard state.load() == held, next < Int(memory.load32(at + ChunkWords.end32)) else {
        return false
      }
      memory.store32(at + ChunkWords.next32, UInt32(next))
      guard state.replace(held, with: open) else { return false }
    }
    returned.note(number)
    TaskLine.wake(control, 1)
    return true
  }

  /// A worker has ended: if it was the one that spins, nobody does now.
  package func noteDeath(ofWorker workerIndex: Int) {
    TaskLine.noteDeath(ofWorker: workerIndex, control)
  }

  /// Wakes all workers that sleep, to look at what they are told.
  package func wakeAll() { TaskLine.wake(control, .max) }

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
    max(head, word(LineWords.head).relaxed) < tail || !returned.isEmpty
  }

  // MARK: The owner

  /// Interrupts whatever the pool's owner waits for.
  package func ringOwner() {
    guard let owner = SlotID(rawValue: word(LineWords.owner).relaxed) else { return }
    arena.processes.ring(owner)
  }
}
