import Glibc
import LinuxSystem
import TestSupport
import Testing

@testable import SharedMemory

/// The audit is what most tests rely on: it has to see what is wrong.
@Suite struct AuditTests {
  let arena: Arena
  var memory: Memory { arena.memory }

  init() throws { arena = try Arena.create(capacity: 64 << 20) }

  private func block() throws(SharedMemoryError) -> UInt64 {
    try memory.transact { (transaction) throws(SharedMemoryError) in
      try transaction.allocate(1000, tag: Block.Tag.vector)
    }
  }

  private func finds(_ text: String) -> Bool { arena.problems().contains { $0.contains(text) } }

  @Test func seesBlocksOfNobody() throws {
    _ = try block()
    #expect(finds("belongs to nobody"))
  }

  @Test func seesWrongCountsOfReferences() throws {
    let mutex = try SharedMutex(in: arena)
    #expect(arena.problems() == [])
    memory.transact { $0.addReference(mutex.object.entry) }
    #expect(finds("counts 2 references, 1 were found"))
    memory.transact { $0.dropReference(mutex.object.entry) }
    #expect(arena.problems() == [])
  }

  @Test func seesDamagedBlocks() throws {
    let first = try block()
    let second = try block()
    memory.transact { $0.free(first) }
    #expect(!finds("wrong"))
    memory.store(second - 8, 64)
    #expect(finds("wrong size at its end"))
  }

  @Test func seesDamagedLists() throws {
    let first = try block()
    _ = try block()
    memory.transact { $0.free(first) }
    memory.store(first + Block.previous, 77)
    #expect(finds("wrong about the one before it in its bin"))
  }

  @Test func seesMessagesThatWereLost() throws {
    let channel = try Channel(in: arena)
    for number in 0..<3 { try channel.put(pattern(number, length: 10_000)) }
    #expect(arena.problems() == [])
    // As if a consumer had moved the head and forgotten the block.
    channel.core.headSequence.store(1)
    #expect(finds("belongs to nobody"))
    channel.core.headSequence.store(0)
    #expect(arena.problems() == [])
  }

  @Test func seesTwoOwnersOfABlock() throws {
    let channel = try Channel(in: arena)
    try channel.put(pattern(0, length: 10_000))
    let segment = channel.core.load(ChannelWords.headSegment)
    let block = memory.load(segment + Segment.records + 8)
    let pin = memory.openPin()
    memory.store(pin, block)
    #expect(finds("owners of the message"))
    memory.store(pin, 0)
    #expect(arena.problems() == [])
  }

  @Test func laboratoryIsKilledWhereTheEnvironmentSays() throws {
    let dead = try Laboratory.run("attachment", environment: ["MPRUN_FAILPOINT": "putPublished:3"])
    #expect(dead.ending == .signal(SIGKILL), "\(dead)")
    let alive = try Laboratory.run("attachment", environment: ["MPRUN_FAILPOINT": "noSuchPlace"])
    #expect(alive.ending == .exit(0), "\(alive)")
  }
}
