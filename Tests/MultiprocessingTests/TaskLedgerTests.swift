import SharedMemory
import Testing

@testable import Multiprocessing

/// A client that nothing is told, since a ledger tells nobody.
private final class NobodyAsks: TaskClient {
  func settled(_ index: Int, _ status: OutcomeStatus, _ bytes: RawSpan) {}
  func settled(from index: Int, integers bytes: RawSpan) {}
  func failed(_ index: Int, _ failure: TaskFailure) {}
  func completed() {}
}

/// What a pool decides when results come, come twice, or never come.
struct TaskLedgerTests {
  let payload: Payload

  init() throws {
    payload = try PayloadStore(in: Arena.create(capacity: Arena.smallestCapacity)).reserve(64)
  }

  /// A ledger with one job of `tasks` tasks in one chunk.
  func ledger(tasks: Int, retries: Int = 0) -> (TaskLedger, TaskJob, UInt64) {
    var ledger = TaskLedger()
    let job = ledger.open(tasks: tasks, retries: retries, timeLimit: 0, client: NobodyAsks())
    let chunk = ledger.insert(
      TaskLedger.Chunk(
        job: job, payload: payload, base: 0, offset: 0, lower: 0, next: 0, end: tasks))
    return (ledger, job, chunk)
  }

  /// Sends again what a loss left, as the pool does.
  func resend(_ loss: TaskLedger.Loss?, _ ledger: inout TaskLedger) -> [UInt64] {
    loss?.again.map { ledger.insert($0) } ?? []
  }

  @Test func settlesTasksInOrder() {
    var (ledger, job, chunk) = ledger(tasks: 3)
    for task in 0..<3 {
      #expect(job.remaining == 3 - task)
      #expect(ledger.settle(chunk, task: task)?.index == task)
    }
    #expect(job.remaining == 0)
    #expect(ledger.isIdle)
  }

  @Test func manyAtOnceCountAsMany() {
    var (ledger, job, chunk) = ledger(tasks: 10)
    #expect(ledger.settle(chunk, task: 0, count: 4)?.index == 0)
    #expect(ledger.settle(chunk, task: 4, count: 6)?.index == 4)
    #expect(job.remaining == 0 && ledger.isIdle)
  }

  @Test func anOutcomeMayComeBeforeThoseInFrontOfIt() {
    var (ledger, job, chunk) = ledger(tasks: 4)
    #expect(ledger.settle(chunk, task: 2)?.index == 2)
    #expect(ledger.settle(chunk, task: 2) == nil)
    #expect(ledger.settle(chunk, task: 0)?.index == 0)
    let loss = ledger.lose(chunk, running: 3)
    #expect(loss?.failed == 3)
    #expect(job.remaining == 1)
    #expect(loss?.again.map { [$0.next, $0.end] } == [[1, 2]])
  }

  /// Integers lie on the board while a large outcome in front of them is still in the channel.
  @Test func manyMayComeBeforeThoseInFrontOfThem() {
    var (ledger, job, chunk) = ledger(tasks: 8)
    #expect(ledger.settle(chunk, task: 0, count: 4)?.index == 0)
    #expect(ledger.settle(chunk, task: 5, count: 3)?.index == 5)
    #expect(ledger.settle(chunk, task: 6) == nil)
    #expect(ledger.settle(chunk, task: 5, count: 4) == nil)
    #expect(job.remaining == 1)
    #expect(ledger.settle(chunk, task: 4)?.index == 4)
    #expect(job.remaining == 0 && ledger.isIdle)
  }

  @Test func whatIsLeftLeavesOutManyThatAreSettled() {
    var (ledger, _, chunk) = ledger(tasks: 8)
    _ = ledger.settle(chunk, task: 2, count: 4)
    let loss = ledger.lose(chunk, running: 6)
    #expect(loss?.failed == 6)
    #expect(loss?.again.map { [$0.next, $0.end] } == [[0, 2], [7, 8]])
  }

  @Test func whatIsLeftLeavesOutWhatIsSettled() {
    var (ledger, job, chunk) = ledger(tasks: 5)
    _ = ledger.settle(chunk, task: 0)
    _ = ledger.settle(chunk, task: 3)
    let loss = ledger.lose(chunk, running: 0)
    #expect(loss?.failed == nil)
    #expect(loss?.again.map { [$0.next, $0.end] } == [[1, 3], [4, 5]])
    #expect(job.remaining == 3)
  }

  @Test func numbersGoOnWhenChunksAreForgotten() {
    var (ledger, job, first) = ledger(tasks: 1)
    #expect(first == 0)
    _ = ledger.settle(first, task: 0)
    for number in UInt64(1)..<20_000 {
      let chunk = ledger.insert(
        TaskLedger.Chunk(
          job: job, payload: payload, base: 0, offset: 0, lower: 0, next: 0, end: 1))
      #expect(chunk == number)
      if number % 3 != 0 { ledger.remove(chunk) }
    }
    #expect(ledger.base == 3)
    #expect(Array(ledger.numbers.prefix(3)) == [3, 6, 9])
  }

  @Test func aSecondResultOfATaskIsIgnored() {
    var (ledger, _, chunk) = ledger(tasks: 2)
    #expect(ledger.settle(chunk, task: 0) != nil)
    #expect(ledger.settle(chunk, task: 0) == nil)
    #expect(ledger.settle(chunk, task: 1) != nil)
    #expect(ledger.settle(chunk, task: 1) == nil)
  }

  @Test func aDeathFailsTheRunningTaskAndSendsTheRestAgain() {
    var (ledger, job, chunk) = ledger(tasks: 5)
    _ = ledger.settle(chunk, task: 0)
    let loss = ledger.lose(chunk, running: 1)
    #expect(loss?.failed == 1)
    let again = resend(loss, &ledger)
    #expect(again.count == 1)
    #expect(ledger.chunk(again[0])?.next == 2)
    #expect(ledger.settle(chunk, task: 1) == nil)
    for task in 2..<5 { #expect(ledger.settle(again[0], task: task)?.index == task) }
    #expect(job.remaining == 0)
  }

  @Test func aDeathAfterTheLastResultLosesNothing() {
    var (ledger, _, chunk) = ledger(tasks: 1)
    _ = ledger.settle(chunk, task: 0)
    #expect(ledger.lose(chunk, running: 0) == nil)
  }

  @Test func aDeathBetweenTasksFailsNone() {
    var (ledger, job, chunk) = ledger(tasks: 2)
    _ = ledger.settle(chunk, task: 0)
    let loss = ledger.lose(chunk, running: 0)
    #expect(loss?.failed == nil)
    #expect(ledger.settle(resend(loss, &ledger)[0], task: 1)?.index == 1)
    #expect(job.remaining == 0)
  }

  @Test func aWorkerThatEndsAfterItsShareIsNoStillbirth() {
    var (ledger, job, first) = ledger(tasks: 8)
    var chunk = first
    for task in 0..<7 {
      _ = ledger.settle(chunk, task: task)
      let loss = ledger.lose(chunk, running: nil)
      #expect(loss?.failed == nil)
      chunk = resend(loss, &ledger)[0]
    }
    _ = ledger.settle(chunk, task: 7)
    #expect(job.remaining == 0)
  }

  @Test func aChunkThatKillsBeforeItBeginsIsGivenUp() {
    var (ledger, _, first) = ledger(tasks: 2)
    var chunk = first
    for _ in 1..<TaskLedger.patience {
      let loss = ledger.lose(chunk, running: nil)
      #expect(loss?.failed == nil)
      chunk = resend(loss, &ledger)[0]
    }
    let loss = ledger.lose(chunk, running: nil)
    #expect(loss?.failed == 0)
    #expect(loss?.again.map(\.next) == [1])
  }

  @Test func aLostTaskIsRetriedSoManyTimes() {
    var (ledger, job, first) = ledger(tasks: 1, retries: 2)
    var chunk = first
    for _ in 0..<2 {
      let loss = ledger.lose(chunk, running: 0)
      #expect(loss?.failed == nil)
      chunk = resend(loss, &ledger)[0]
    }
    #expect(ledger.lose(chunk, running: 0)?.failed == 0)
    #expect(job.remaining == 0)
  }

  @Test func whatIsNotToBeRetriedIsNot() {
    var (ledger, _, chunk) = ledger(tasks: 1, retries: 2)
    #expect(ledger.lose(chunk, running: 0, mayRetry: false)?.failed == 0)
  }

  @Test func aRetriedTaskOfAChunkLeavesTheRestToItself() {
    var (ledger, job, chunk) = ledger(tasks: 3, retries: 1)
    let again = resend(ledger.lose(chunk, running: 0), &ledger)
    #expect(again.count == 2)
    for number in again.reversed() {
      let range = ledger.chunk(number)!
      for task in range.next..<range.end { #expect(ledger.settle(number, task: task) != nil) }
    }
    #expect(job.remaining == 0)
    #expect(ledger.isIdle)
  }

  @Test func aJobThatIsOverTakesNoResults() {
    var (ledger, job, chunk) = ledger(tasks: 2)
    job.isOver = true
    #expect(ledger.settle(chunk, task: 0) == nil)
    #expect(ledger.lose(chunk, running: 1) == nil)
    #expect(ledger.isIdle)
  }
}
