import Testing
import Wire

@testable import Multiprocessing

/// What a pool decides when results come, come twice, or never come.
struct TaskLedgerTests {
  /// A ledger with one job of `tasks` tasks in one chunk.
  func ledger(tasks: Int, retries: Int = 0) -> (TaskLedger, JobID, ChunkID) {
    var ledger = TaskLedger()
    let job = ledger.open(tasks: tasks, retries: retries)
    let chunk = ledger.issue(
      job, base: 0, count: tasks, payload: TaskPayload(message: OutgoingMessage()))
    return (ledger, job, chunk)
  }

  @Test func settlesTasksInOrderAndClosesTheJob() {
    var (ledger, job, chunk) = ledger(tasks: 3)
    for task in 0..<3 {
      #expect(ledger.isOpen(job))
      #expect(ledger.settle(chunk, task: task)?.index == task)
    }
    #expect(!ledger.isOpen(job))
    #expect(ledger.isIdle)
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
    #expect(loss?.again.count == 1)
    let rest = loss!.again[0]
    #expect(ledger.chunk(rest)?.next == 2)
    #expect(ledger.settle(chunk, task: 1) == nil)
    for task in 2..<5 { #expect(ledger.settle(rest, task: task)?.index == task) }
    #expect(!ledger.isOpen(job))
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
    #expect(ledger.settle(loss!.again[0], task: 1)?.index == 1)
    #expect(!ledger.isOpen(job))
  }

  @Test func aChunkThatKillsBeforeItBeginsIsGivenUp() {
    var (ledger, _, first) = ledger(tasks: 2)
    var chunk = first
    for _ in 1..<TaskLedger.patience {
      let loss = ledger.lose(chunk, running: nil)
      #expect(loss?.failed == nil)
      chunk = loss!.again[0]
    }
    let loss = ledger.lose(chunk, running: nil)
    #expect(loss?.failed == 0)
    #expect(ledger.chunk(loss!.again[0])?.next == 1)
  }

  @Test func aLostTaskIsRetriedSoManyTimes() {
    var (ledger, job, first) = ledger(tasks: 1, retries: 2)
    var chunk = first
    for _ in 0..<2 {
      let loss = ledger.lose(chunk, running: 0)
      #expect(loss?.failed == nil)
      chunk = loss!.again[0]
    }
    #expect(ledger.lose(chunk, running: 0)?.failed == 0)
    #expect(!ledger.isOpen(job))
  }

  @Test func aRetriedTaskOfAChunkLeavesTheRestToItself() {
    var (ledger, job, chunk) = ledger(tasks: 3, retries: 1)
    let loss = ledger.lose(chunk, running: 0)
    #expect(loss?.again.count == 2)
    for id in loss!.again.reversed() {
      let range = ledger.chunk(id)!
      for task in range.next..<range.end { #expect(ledger.settle(id, task: task) != nil) }
    }
    #expect(!ledger.isOpen(job))
    #expect(ledger.isIdle)
    _ = chunk
  }

  @Test func aDroppedJobTakesNoResults() {
    var (ledger, job, chunk) = ledger(tasks: 2)
    let first = ledger.drop(job)
    let second = ledger.drop(job)
    #expect(first && !second)
    #expect(!ledger.isWanted(chunk))
    #expect(ledger.settle(chunk, task: 0) == nil)
    #expect(ledger.lose(chunk, running: 1) == nil)
  }
}
