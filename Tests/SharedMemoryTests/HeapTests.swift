import TestSupport
import Testing

@testable import SharedMemory

@Suite struct HeapTests {
  let arena: Arena
  var memory: Memory { arena.memory }

  init() throws { arena = try Arena.create(capacity: 256 << 20) }

  func allocate(_ size: UInt64) throws(SharedMemoryError) -> UInt64 {
    try memory.transact { (transaction) throws(SharedMemoryError) in
      try transaction.allocate(size, tag: Block.Tag.vector)
    }
  }

  func free(_ block: UInt64) { memory.transact { $0.free(block) } }

  @Test func emptyArenaIsConsistent() {
    #expect(arena.problems() == [])
    #expect(arena.census().processes == 1)
    #expect(arena.census().blocks == 0)
  }

  @Test func blockIsAlignedAndLargeEnough() throws {
    for size: UInt64 in [0, 1, 63, 64, 65, 1000, 4096, 100_000, 5_000_000] {
      let block = try allocate(size)
      #expect(block % 64 == 0)
      #expect(memory.load(block) & ~Block.flags >= size + Block.header)
      free(block)
    }
    #expect(arena.census().blocks == 0)
    #expect(arena.problems() == [])
  }

  @Test func neighboursJoinWhateverTheOrderOfFreeing() throws {
    for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
      let blocks = [try allocate(1000), try allocate(2000), try allocate(3000)]
      for index in order { free(blocks[index]) }
      // Joined again, they serve one request of their sum.
      let whole = try allocate(6000)
      #expect(whole == blocks[0])
      free(whole)
      #expect(arena.problems() == [])
    }
  }

  @Test func fullArenaIsAnErrorAndNothingElse() throws {
    #expect(throws: SharedMemoryError.self) { try allocate(1 << 40) }
    var blocks: [UInt64] = []
    #expect(throws: SharedMemoryError.outOfMemory(requested: 8 << 20)) {
      while true { blocks.append(try allocate(8 << 20)) }
    }
    #expect(blocks.count > 10)
    #expect(throws: SharedMemoryError.self) { try allocate(8 << 20) }
    for block in blocks { free(block) }
    #expect(arena.census().blocks == 0)
    #expect(arena.problems().filter { !$0.contains("holds") } == [])
  }

  @Test func transactionThatThrowsHasNotHappened() throws {
    let kept = try allocate(500)
    let before = arena.census()
    #expect(throws: SharedMemoryError.notHeld) {
      try memory.transact { (transaction) throws(SharedMemoryError) in
        let one = try transaction.allocate(5000, tag: Block.Tag.vector)
        _ = try transaction.allocate(50_000_000, tag: Block.Tag.vector)
        transaction.free(one)
        transaction.free(kept)
        throw .notHeld
      }
    }
    #expect(arena.census() == before)
    free(kept)
    #expect(arena.problems() == [])
  }

  /// Contents are written without the log, before the transaction that makes the block has ended.
  @Test func whatWasWrittenIntoABlockThatIsNotMadeHarmsNothing() throws {
    let blocks = [try allocate(320), try allocate(320), try allocate(320)]
    free(blocks[1])
    #expect(throws: SharedMemoryError.notHeld) {
      try memory.transact { (transaction) throws(SharedMemoryError) in
        let block = try transaction.allocate(320, tag: Block.Tag.vector)
        #expect(block == blocks[1])
        for word in stride(from: 0, to: UInt64(320), by: 8) {
          memory.store(block + Block.header + word, 0)
        }
        throw .notHeld
      }
    }
    #expect(arena.problems().filter { !$0.contains("belongs to nobody") } == [])
    free(blocks[2])
    free(blocks[0])
    #expect(arena.problems() == [])
  }

  @Test func memoryOfLargeFreeBlocksIsGivenBack() throws {
    let baseline = try arena.memoryUsage()
    let blocks = try (0..<100).map { _ in try allocate(2 << 20) }
    for block in blocks { touch(block, 2 << 20) }
    #expect(try arena.memoryUsage() >= baseline + 200 << 20)
    for block in blocks { free(block) }
    #expect(try arena.memoryUsage() < baseline + 48 << 20)
    // And it has memory again when it is used again.
    let again = try allocate(150 << 20)
    touch(again, 150 << 20)
    free(again)
    #expect(arena.problems() == [])
  }

  private func touch(_ block: UInt64, _ size: UInt64) {
    for offset in stride(from: 0, to: size, by: 4096) {
      memory.store(block + Block.header + offset / 8 * 8, ~0)
    }
  }

  /// Many requests of all sizes, with contents that are checked: no two blocks overlap, and the
  /// books stay right.
  @Test func randomRequests() throws {
    var random = SeededRandom(test: "HeapTests.randomRequests")
    var blocks: [(place: UInt64, words: UInt64, stamp: UInt64)] = []
    for round in 0..<20_000 {
      if blocks.count < 200, random.chance(2) || blocks.isEmpty {
        let size = UInt64(random.below(1 << random.below(18) + 1)) / 8 * 8
        let block = try allocate(size)
        let stamp = random.next()
        for word in sample(size / 8) { memory.store(block + Block.header + word * 8, stamp) }
        blocks.append((block, size / 8, stamp))
      } else {
        let (block, words, stamp) = blocks.swapRemove(at: random.below(blocks.count))
        for word in sample(words) where memory.load(block + Block.header + word * 8) != stamp {
          Issue.record("a block was overwritten, seed \(random.seed)")
          return
        }
        free(block)
      }
      if round % 1000 == 0 { #expect(onlyUnreachable(arena.problems())) }
    }
    for (block, _, _) in blocks { free(block) }
    #expect(arena.problems() == [])
    #expect(arena.census().blocks == 0)
  }

  /// Some of the words of a block, among them the last ones.
  private func sample(_ words: UInt64) -> [UInt64] {
    guard words > 100 else { return Array(0..<words) }
    return Array(stride(from: 0, to: words - 9, by: 97)) + Array(words - 9..<words)
  }

  /// The blocks of these tests belong to nobody; nothing else may be wrong.
  private func onlyUnreachable(_ problems: [String]) -> Bool {
    problems.allSatisfy { $0.contains("belongs to nobody") }
  }
}

extension Array {
  fileprivate mutating func swapRemove(at index: Int) -> Element {
    swapAt(index, count - 1)
    return removeLast()
  }
}
