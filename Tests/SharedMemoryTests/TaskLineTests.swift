import LinuxSystem
import Testing

@testable import SharedMemory

/// The line of a pool's chunks and the rings of its workers, both sides in one process.
struct TaskLineTests {
  let arena: Arena

  init() throws { arena = try Arena.create(capacity: Arena.smallestCapacity) }

  func chunk(_ end: Int) -> TaskChunk {
    TaskChunk(
      payload: ObjectID(rawValue: 1), head: 0, offset: 0, results: 0, lower: 0, next: 0, end: end)
  }

  @Test func givesTicketsInOrderEachOnce() throws {
    let line = try TaskLine(in: arena)
    let first = try TaskTaker(in: arena, opening: line.id, workerIndex: 0)
    let second = try TaskTaker(in: arena, opening: line.id, workerIndex: 1)
    for end in 1...3 { try line.append(chunk(end)) }
    #expect(try first.take() == nil)
    line.publish { false }
    #expect(try first.take()?.end == 1)
    #expect(try second.take()?.end == 2)
    #expect(line.holder(of: 0) == .worker(0))
    #expect(line.holder(of: 1) == .worker(1))
    #expect(line.holder(of: 2) == .nobody)
    #expect(try first.take()?.end == 3)
    #expect(try second.take() == nil)
  }

  @Test func whatIsTakenBackNobodyGets() throws {
    let line = try TaskLine(in: arena)
    let worker = try TaskTaker(in: arena, opening: line.id, workerIndex: 0)
    for end in 1...3 { try line.append(chunk(end)) }
    line.publish { false }
    #expect(line.withdraw(1))
    #expect(!line.withdraw(1))
    #expect(try worker.take()?.end == 1)
    #expect(!line.withdraw(0))
    #expect(try worker.take()?.end == 3)
    #expect(line.holder(of: 1) == .withdrawn)
  }

  @Test func segmentsAreUsedAgain() throws {
    let line = try TaskLine(in: arena)
    let worker = try TaskTaker(in: arena, opening: line.id, workerIndex: 0)
    let sleeper = try TaskTaker(in: arena, opening: line.id, workerIndex: 1)
    for number in 0..<UInt64(20_000) {
      try line.append(chunk(Int(number)))
      line.publish { true }
      #expect(try worker.take()?.number == number)
      line.release(below: number + 1)
    }
    // One that has not looked for long finds nothing, and then what is new.
    #expect(try sleeper.take() == nil)
    try line.append(chunk(7))
    line.publish { false }
    #expect(try sleeper.take()?.end == 7)
    #expect(arena.problems().isEmpty)
  }

  /// What a reader saw, one text for each call.
  final class Seen: OutcomeSink {
    var lines: [String] = []
    func take(isError: Bool, chunk: UInt64, task: Int, _ bytes: RawSpan) {
      lines.append("\(isError ? "error" : "value") \(chunk).\(task) \(bytes.byteCount)")
    }
    func take(integers count: Int, chunk: UInt64, task: Int) {
      lines.append("integers \(chunk).\(task) \(count)")
    }
  }

  func rings() throws -> (OutcomeReader, OutcomeRing, Seen) {
    let reader = try OutcomeReader(in: arena)
    return (reader, try OutcomeRing(in: arena, opening: reader.id), Seen())
  }

  func append(_ ring: OutcomeRing, _ task: Int, _ size: Int) -> Bool {
    unsafe ring.append(
      isError: false, chunk: 5, task: task, [UInt8](repeating: 1, count: size).span.bytes)
  }

  func add(_ ring: OutcomeRing, _ count: UInt64) {
    ring.withRun { counter, _ in
      let value = unsafe counter.bytes.unsafeLoad(as: UInt64.self) + count
      counter.storeBytes(of: value, as: UInt64.self)
    }
  }

  @Test func theReaderSeesWhatWasPublishedInOrder() throws {
    let (reader, ring, seen) = try rings()
    #expect(!reader.hasNews)
    #expect(append(ring, 0, 0) && append(ring, 1, 5000))
    #expect(reader.hasNews && reader.waiting == 2)
    reader.read(into: seen)
    #expect(seen.lines == ["value 5.0 0", "value 5.1 5000"])
    #expect(!reader.hasNews && reader.waiting == 0)
  }

  @Test func aRunIsSeenWhileItGoesOn() throws {
    let (reader, ring, seen) = try rings()
    #expect(ring.beginRun(chunk: 9, task: 4))
    reader.read(into: seen)
    #expect(seen.lines.isEmpty && !reader.hasNews)
    add(ring, 3)
    #expect(reader.hasNews)
    reader.read(into: seen)
    add(ring, 2)
    ring.closeRun()
    #expect(append(ring, 9, 8))
    reader.read(into: seen)
    #expect(seen.lines == ["integers 9.4 3", "integers 9.7 2", "value 5.9 8"])
    #expect(!reader.hasNews)
  }

  @Test func theRingGoesRoundAndRefusesWhatHasNoRoom() throws {
    let (reader, ring, seen) = try rings()
    var task = 0
    for round in 0..<200 {
      let before = task
      while append(ring, task, 100 + 7 * round) { task += 1 }
      #expect(task > before)
      #expect(reader.isFilling)
      reader.read(into: seen)
      #expect(seen.lines.count == task)
      #expect(seen.lines.last == "value 5.\(task - 1) \(100 + 7 * round)")
    }
    #expect(!append(ring, 0, OutcomeRing.longest + 1))
  }

  @Test func theAlarmRingsOnceWhenTheTargetIsReached() throws {
    let (reader, ring, _) = try rings()
    #expect(append(ring, 0, 1))
    #expect(!ring.takeAlarm())
    reader.setTarget(2)
    #expect(!ring.takeAlarm())
    #expect(append(ring, 1, 1))
    #expect(ring.takeAlarm())
    #expect(!ring.takeAlarm())
  }

  @Test func payloadsAreUsedAgain() throws {
    let store = PayloadStore(in: arena)
    let before = arena.census().blocks
    for size in [10, 100, 5000] {
      for _ in 0..<1000 { #expect(try store.reserve(size).count == size) }
    }
    #expect(arena.census().blocks <= before + 4)
    var kept: [Payload] = []
    for _ in 0..<100 { kept.append(try store.reserve(3000)) }
    let names = Set(kept.map { "\($0.block) \($0.start)" })
    #expect(names.count == 100)
  }
}
