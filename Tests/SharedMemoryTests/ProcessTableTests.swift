import Glibc
import LinuxSystem
import Testing

@testable import SharedMemory

@Suite struct ProcessTableTests {
  let arena: Arena
  var table: ProcessTable { arena.processes }

  init() throws { arena = try Arena.create(capacity: 64 << 20) }

  @Test func creatorIsTheFirstProcess() {
    #expect(table.current.index == 0)
    #expect(table.isAlive(table.current))
    #expect(table.pid(of: table.current) == getpid())
    #expect(table.parent(of: table.current) == nil)
    #expect(table.alive == [table.current])
  }

  @Test func reservedSlotIsAliveWhileItsParentIs() throws {
    let child = try table.reserve()
    #expect(table.isAlive(child))
    #expect(table.parent(of: child) == table.current)
    #expect(arena.census().processes == 2)
    table.reap(child)
    #expect(!table.isAlive(child))
    #expect(arena.census().processes == 1)
    table.reap(child)
    #expect(arena.census().processes == 1)
    #expect(arena.problems() == [])
  }

  @Test func noNameIsGivenTwice() throws {
    var seen: Set<SlotID> = []
    for _ in 0..<100 {
      let slots = try (0..<3).map { _ in try table.reserve() }
      for slot in slots {
        #expect(seen.insert(slot).inserted)
        #expect(SlotID(rawValue: slot.rawValue) == slot)
      }
      for slot in slots { table.reap(slot) }
    }
    // The place that has been free longest is used first.
    let indices = Set(seen.map(\.index))
    let first = try #require(indices.min())
    #expect(indices == [first, first + 1, first + 2])
  }

  @Test func recordIsReadOnceAndFreed() throws {
    let child = try table.reserve()
    let bytes = Array("what to do".utf8)
    try table.attachRecord(child, bytes: bytes)
    #expect(arena.census().blocks == 1)
    let read = table.takeRecord(child) { span in
      unsafe span.withUnsafeBytes { unsafe Array($0) }
    }
    #expect(read == bytes)
    #expect(table.takeRecord(child) { _ in true } == nil)
    #expect(arena.census().blocks == 0)
    table.reap(child)
    #expect(arena.problems() == [])
  }

  @Test func recordOfChildThatNeverStartedIsFreed() throws {
    let child = try table.reserve()
    try table.attachRecord(child, bytes: [1, 2, 3])
    table.reap(child)
    #expect(arena.census().blocks == 0)
  }

  @Test func processThatIsGoneIsNotAlive() throws {
    let child = try table.reserve()
    // No process has this id: it is above the greatest that the system gives.
    table.setPID(child, 0x7fff_fff0)
    #expect(!table.isAlive(child))
    table.reap(child)
  }

  @Test func wordsStartAtZeroAndStayUntilReaping() throws {
    let child = try table.reserve()
    table.word(child, 3)?.store(77)
    table.reclaim(child)
    #expect(!table.isAlive(child))
    #expect(table.word(child, 3)?.load() == 77)
    table.reap(child)
    #expect(table.word(child, 3) == nil)
    let next = try table.reserve()
    #expect(next.index == child.index)
    #expect(table.word(next, 3)?.load() == 0)
  }

  @Test func doorbellIsTakenOnce() {
    #expect(!table.doorbell.take())
    table.ring(table.current)
    table.ring(table.current)
    #expect(table.doorbell.take())
    #expect(!table.doorbell.take())
  }

  @Test func tooManyProcessesIsAnError() throws {
    var count = 1
    #expect(throws: SharedMemoryError.tooManyProcesses(limit: ProcessTable.limit)) {
      while true {
        _ = try table.reserve()
        count += 1
      }
    }
    #expect(count == ProcessTable.limit)
  }
}
