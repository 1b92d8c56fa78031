import SharedMemory
import Testing

@testable import Multiprocessing

/// A client that nothing is told, since a inFlight tells nobody.
private final class NobodyAsks: TaskClient {
  func settled(_ index: Int, _ status: OutcomeStatus, _ bytes: RawSpan) {}
  func settled(from index: Int, integers bytes: RawSpan) {}
  func failed(_ index: Int, _ failure: TaskFailure) {}
  func completed() {}
}

/// What a pool decides when results come, come twice, or never come.
struct InFlightTableTests {
  let payload: Payload

  init() throws {
    payload = try PayloadStore(in: Arena.create(capacity: Arena.smallestCapacity)).reserve(64)
  }

  /// A inFlight with one job of `tasks` tasks in one chunk.
  func inFlight(tasks: Int, retries: Int = 0) -> (InFlightTable, TaskJob, UInt64) {
    var inFlight = InFlightTable()
    let job = inFlight.open(tasks: tasks, retries: retries, timeLimit: 0, client: NobodyAsks())
    let chunk = inFlight.insert(
      InFlightTable.Chunk(
        job: job, payload: payload, base: 0, offset: 0, lower: 0, next: 0, end: tasks))
    return (inFlight, job, chunk)
  }

  /// Sends again what a loss left, as the pool does.
  func resend(_ loss: InFlightTable.Loss?, _ inFlight: inout InFlightTable) -> [UInt64] {
    loss?.again.map { inFlight.insert($0) } ?? []
  }

  @Test func settlesTasksInOrder() {
    var (inFlight, job, chunk) = inFlight(tasks: 3)
    for task in 0..<3 {
      #expect(job.remaining == 3 - task)
      #expect(inFlight.settle(chunk, task: task)?.index == task)
    }
    #expect(job.remaining == 0)
    #expect(inFlight.isIdle)
  }

  @Test func manyAtOnceCountAsMany() {
    var (inFlight, job, chunk) = inFlight(tasks: 10)
    #expect(inFlight.settle(chunk, task: 0, count: 4)?.index == 0)
    #expect(inFlight.settle(chunk, task: 4, count: 6)?.index == 4)
    #expect(job.remaining == 0 && inFlight.isIdle)
  }

  @Test func aTaskIsLostAloneWhereOthersHaveTheRest() {
    var (inFlight, job, chunk) = inFlight(tasks: 4, retries: 1)
    #expect(inFlight.settle(chunk, task: 0)?.index == 0)
    // Others have run one behind it already; one whose outcome is there is not lost.
    #expect(inFlight.settle(chunk, task: 2)?.index == 2)
    #expect(inFlight.lose(task: 2, of: chunk) == nil && inFlight.lose(task: nil, of: chunk) == nil)
    let again = resend(inFlight.lose(task: 1, of: chunk), &inFlight)
    #expect(again.count == 1 && job.remaining == 2)
    #expect(inFlight.lose(again[0], running: 1)?.failed == 1)
    #expect(inFlight.settle(chunk, task: 3)?.index == 3)
    #expect(job.remaining == 0 && inFlight.isIdle)
  }

  @Test func whatTheOneBeforeHadIsSettledWithItsDeath() {
    var (inFlight, job, chunk) = inFlight(tasks: 5)
    // One died in task 0 and the rest was given back; the next one has run 1 and dies in 2.
    #expect(inFlight.settle(chunk, task: 1)?.index == 1)
    let loss = inFlight.lose(chunk, running: 2, from: 1)
    #expect(loss?.failed == 2)
    let rest = resend(loss, &inFlight)
    #expect(rest.count == 1 && job.remaining == 3)
    #expect(inFlight.lose(task: 0, of: chunk)?.failed == 0)
    #expect(inFlight.chunk(chunk) == nil)
    for task in 3...4 { #expect(inFlight.settle(rest[0], task: task)?.index == task) }
    #expect(job.remaining == 0 && inFlight.isIdle)
  }

  @Test func anOutcomeMayComeBeforeThoseInFrontOfIt() {
    var (inFlight, job, chunk) = inFlight(tasks: 4)
    #expect(inFlight.settle(chunk, task: 2)?.index == 2)
    #expect(inFlight.settle(chunk, task: 2) == nil)
    #expect(inFlight.settle(chunk, task: 0)?.index == 0)
    let loss = inFlight.lose(chunk, running: 3)
    #expect(loss?.failed == 3)
    #expect(job.remaining == 1)
    #expect(loss?.again.map { [$0.next, $0.end] } == [[1, 2]])
  }

  /// Integers lie on the ring while a large outcome in front of them is still in the channel.
  @Test func manyMayComeBeforeThoseInFrontOfThem() {
    var (inFlight, job, chunk) = inFlight(tasks: 8)
    #expect(inFlight.settle(chunk, task: 0, count: 4)?.index == 0)
    #expect(inFlight.settle(chunk, task: 5, count: 3)?.index == 5)
    #expect(inFlight.settle(chunk, task: 6) == nil)
    #expect(inFlight.settle(chunk, task: 5, count: 4) == nil)
    #expect(job.remaining == 1)
    #expect(inFlight.settle(chunk, task: 4)?.index == 4)
    #expect(job.remaining == 0 && inFlight.isIdle)
  }

  @Test func whatIsLeftLeavesOutManyThatAreSettled() {
    var (inFlight, _, chunk) = inFlight(tasks: 8)
    _ = inFlight.settle(chunk, task: 2, count: 4)
    let loss = inFlight.lose(chunk, running: 6)
    #expect(loss?.failed == 6)
    #expect(loss?.again.map { [$0.next, $0.end] } == [[0, 2], [7, 8]])
  }

  @Test func whatIsLeftLeavesOutWhatIsSettled() {
    var (inFlight, job, chunk) = inFlight(tasks: 5)
    _ = inFlight.settle(chunk, task: 0)
    _ = inFlight.settle(chunk, task: 3)
    let loss = inFlight.lose(chunk, running: 0)
    #expect(loss?.failed == nil)
    #expect(loss?.again.map { [$0.next, $0.end] } == [[1, 3], [4, 5]])
    #expect(job.remaining == 3)
  }

  @Test func numbersGoOnWhenChunksAreForgotten() {
    var (inFlight, job, first) = inFlight(tasks: 1)
    #expect(first == 0)
    _ = inFlight.settle(first, task: 0)
    for number in UInt64(1)..<20_000 {
      let chunk = inFlight.insert(
        InFlightTable.Chunk(
          job: job, payload: payload, base: 0, offset: 0, lower: 0, next: 0, end: 1))
      #expect(chunk == number)
      if number % 3 != 0 { inFlight.remove(chunk) }
    }
    #expect(inFlight.base == 3)
    #expect(Array(inFlight.numbers.prefix(3)) == [3, 6, 9])
  }

  @Test func aSecondResultOfATaskIsIgnored() {
    var (inFlight, _, chunk) = inFlight(tasks: 2)
    #expect(inFlight.settle(chunk, task: 0) != nil)
    #expect(inFlight.settle(chunk, task: 0) == nil)
    #expect(inFlight.settle(chunk, task: 1) != nil)
    #expect(inFlight.settle(chunk, task: 1) == nil)
  }

  @Test func aDeathFailsTheRunningTaskAndSendsTheRestAgain() {
    var (inFlight, job, chunk) = inFlight(tasks: 5)
    _ = inFlight.settle(chunk, task: 0)
    let loss = inFlight.lose(chunk, running: 1)
    #expect(loss?.failed == 1)
    let again = resend(loss, &inFlight)
    #expect(again.count == 1)
    #expect(inFlight.chunk(again[0])?.next == 2)
    #expect(inFlight.settle(chunk, task: 1) == nil)
    for task in 2..<5 { #expect(inFlight.settle(again[0], task: task)?.index == task) }
    #expect(job.remaining == 0)
  }

  @Test func aDeathAfterTheLastResultLosesNothing() {
    var (inFlight, _, chunk) = inFlight(tasks: 1)
    _ = inFlight.settle(chunk, task: 0)
    #expect(inFlight.lose(chunk, running: 0) == nil)
  }

  @Test func aDeathBetweenTasksFailsNone() {
    var (inFlight, job, chunk) = inFlight(tasks: 2)
    _ = inFlight.settle(chunk, task: 0)
    let loss = inFlight.lose(chunk, running: 0)
    #expect(loss?.failed == nil)
    #expect(inFlight.settle(resend(loss, &inFlight)[0], task: 1)?.index == 1)
    #expect(job.remaining == 0)
  }

  @Test func aWorkerThatEndsAfterItsShareIsNoStillbirth() {
    var (inFlight, job, first) = inFlight(tasks: 8)
    var chunk = first
    for task in 0..<7 {
      _ = inFlight.settle(chunk, task: task)
      let loss = inFlight.lose(chunk, running: nil)
      #expect(loss?.failed == nil)
      chunk = resend(loss, &inFlight)[0]
    }
    _ = inFlight.settle(chunk, task: 7)
    #expect(job.remaining == 0)
  }

  @Test func aChunkThatKillsBeforeItBeginsIsGivenUp() {
    var (inFlight, _, first) = inFlight(tasks: 2)
    var chunk = first
    for _ in 1..<InFlightTable.retryLimit {
      let loss = inFlight.lose(chunk, running: nil)
      #expect(loss?.failed == nil)
      chunk = resend(loss, &inFlight)[0]
    }
    let loss = inFlight.lose(chunk, running: nil)
    #expect(loss?.failed == 0)
    #expect(loss?.again.map(\.next) == [1])
  }

  @Test func aLostTaskIsRetriedSoManyTimes() {
    var (inFlight, job, first) = inFlight(tasks: 1, retries: 2)
    var chunk = first
    for _ in 0..<2 {
      let loss = inFlight.lose(chunk, running: 0)
      #expect(loss?.failed == nil)
      chunk = resend(loss, &inFlight)[0]
    }
    #expect(inFlight.lose(chunk, running: 0)?.failed == 0)
    #expect(job.remaining == 0)
  }

  @Test func whatIsNotToBeRetriedIsNot() {
    var (inFlight, _, chunk) = inFlight(tasks: 1, retries: 2)
    #expect(inFlight.lose(chunk, running: 0, mayRetry: false)?.failed == 0)
  }

  @Test func aRetriedTaskOfAChunkLeavesTheRestToItself() {
    var (inFlight, job, chunk) = inFlight(tasks: 3, retries: 1)
    let again = resend(inFlight.lose(chunk, running: 0), &inFlight)
    #expect(again.count == 2)
    for number in again.reversed() {
      let range = inFlight.chunk(number)!
      for task in range.next..<range.end { #expect(inFlight.settle(number, task: task) != nil) }
    }
    #expect(job.remaining == 0)
    #expect(inFlight.isIdle)
  }

  @Test func aJobThatIsOverTakesNoResults() {
    var (inFlight, job, chunk) = inFlight(tasks: 2)
    job.isOver = true
    #expect(inFlight.settle(chunk, task: 0) == nil)
    #expect(inFlight.lose(chunk, running: 1) == nil)
    #expect(inFlight.isIdle)
  }
}
