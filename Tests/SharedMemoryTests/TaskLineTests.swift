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

  @Test func whatIsGivenBackOthersGet() throws {
    let line = try TaskLine(in: arena)
    let first = try TaskTaker(in: arena, opening: line.id, workerIndex: 0)
    let second = try TaskTaker(in: arena, opening: line.id, workerIndex: 1)
    for _ in 0..<3 { try line.append(chunk(9)) }
    line.publish { false }
    for number in 0..<UInt64(3) { #expect(try first.take()?.number == number) }
    #expect(first.giveBack(1, from: 4))
    #expect(line.holder(of: 1) == .nobody)
    // In its name by another one, which has to know whose it is; and not what has no task left.
    #expect(!second.giveBack(0, of: 7, from: 2))
    #expect(!second.giveBack(2, of: 0, from: 9))
    #expect(second.giveBack(0, of: 0, from: 2))
    let taken = [try second.take(), try second.take(), try second.take()]
    #expect(taken.map { $0?.number } == [0, 1, nil])
    #expect(taken.map { $0?.next } == [2, 4, nil])
    #expect(!first.giveBack(1, from: 5))
    #expect(line.revoke(2, from: 0) && !line.revoke(1, from: 0))
  }

  @Test func whatIsGivenBackMeanwhileIsNotLost() throws {
    let line = try TaskLine(in: arena)
    let taker = try TaskTaker(in: arena, opening: line.id, workerIndex: 0)
    for _ in 0..<2 { try line.append(chunk(9)) }
    line.publish { false }
    for _ in 0..<2 { _ = try taker.take() }
    let place = try SharedVector(in: arena, opening: line.id).place
    let returned = ReturnedChunks(arena.memory, place)
    #expect(taker.giveBack(1, from: 1))
    let seen = returned.state
    // One that looks for chunks finds none, while the same one is taken and given back once more.
    #expect(try taker.take()?.number == 1)
    #expect(taker.giveBack(1, from: 2))
    returned.advance(from: seen, to: nil)
    #expect(try taker.take()?.next == 2)
    #expect(try taker.take() == nil)
    #expect(returned.isEmpty)
  }

  @Test func standInsHaveNoRing() throws {
    let roster = try Roster(in: arena, workers: 3)
    roster.resetStandIn(at: 2)
    let ring = try OutcomeRing(in: arena, roster: roster.id, workerIndex: 2)
    #expect(!append(ring, 0, 0) && !ring.beginRun(chunk: 1, task: 0))
    ring.setReady()
    ring.setChunk(4)
    ring.begin(task: 3)
    let activity = roster.state(ofStandIn: 2)
    #expect(activity.isReady && activity.chunk == 4 && activity.runningTask == 3)
    #expect(!ring.takeAlarm() && roster.hasHadStandIns)
    roster.cancel(4, at: 2)
    #expect(roster.takeCancelled(at: 1) == nil && roster.takeCancelled(at: 2) == 4)
    #expect(roster.takeCancelled(at: 2) == nil)
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
