import LinuxSystem
import Testing

@testable import SharedMemory

/// Blocks that are found by their names.
@Suite struct SharedBlockTests {
  private let arena: Arena

  init() throws { arena = try Arena.create(capacity: 1 << 30) }

  private func make(_ name: String, size: Int = 10) throws -> SharedBlock {
    try SharedBlock(in: arena, name: [UInt8](name.utf8), size: size)
  }

  private func find(_ name: String) throws -> SharedBlock? {
    try SharedBlock(in: arena, named: [UInt8](name.utf8))
  }

  @Test func isFoundFromItsPublicationToItsUnlinking() throws {
    let before = arena.census()
    do {
      let block = try make("a")
      #expect(try find("a") == nil)
      #expect(block.publish())
      #expect(try find("a")?.id == block.id)
      try block.write([1, 2, 3], at: 7)
    }
    // Nobody holds it but its name.
    let block = try #require(try find("a"))
    #expect(try block.bytes(0..<10) == [0, 0, 0, 0, 0, 0, 0, 1, 2, 3])
    try block.unlink()
    try block.unlink()
    #expect(try find("a") == nil)
    #expect(try block.byte(at: 9) == 3)
    withExtendedLifetime(block) {}
    #expect(arena.problems() == [])
    #expect(arena.census().objects[.block] == 1)
    #expect(before.objects[.block] == nil)
  }

  @Test func ofTwoWithOneNameTheSecondIsRefused() throws {
    let first = try make("same")
    let second = try make("same")
    #expect(first.publish())
    #expect(!second.publish())
    // The second one has no name that could be taken away, so the first keeps its own.
    try second.unlink()
    #expect(try find("same")?.id == first.id)
    try first.unlink()
    #expect(second.publish())
    #expect(try find("same")?.id == second.id)
  }

  @Test func manyNamesInTheSameBuckets() throws {
    for number in 0..<600 { #expect(try make("block \(number)", size: number % 3).publish()) }
    #expect(arena.problems() == [])
    for number in stride(from: 0, to: 600, by: 3) { try find("block \(number)")?.unlink() }
    for number in 0..<600 {
      #expect(try (find("block \(number)") == nil) == (number % 3 == 0))
    }
    #expect(arena.problems() == [])
    #expect(arena.census().objects[.block] == 400)
  }

  @Test func thereIsRoomForSoManyVisitors() throws {
    var visits: [Arena] = []
    for number in 1..<Int(Layout.attachedCount) {
      let visit = try Arena.map(
        try MemoryFile(owning: try duplicate()), .standard, isForeign: true)
      try visit.settleAttachment()
      visits.append(visit)
      #expect(arena.processes.alive.count == 1 + number)
    }
    let tooMany = try Arena.map(
      try MemoryFile(owning: try duplicate()), .standard, isForeign: true)
    #expect(throws: SharedMemoryError.tooManyAttached(limit: visits.count)) {
      try tooMany.settleAttachment()
    }
    // What an attached process makes and names stays when it goes, and its place is free again.
    do {
      let block = try SharedBlock(in: visits[3], name: [1], size: 1)
      #expect(block.publish())
      #expect(block.isForeign)
    }
    visits.remove(at: 3)
    #expect(try SharedBlock(in: arena, named: [1])?.isForeign == false)
    try tooMany.settleAttachment()
    visits = []
    withExtendedLifetime(tooMany) {}
    #expect(arena.problems() == [])
  }

  private func duplicate() throws -> Int32 {
    try OwnedDescriptor(owning: arena.descriptor).duplicateAndForget()
  }
}

extension OwnedDescriptor {
  /// Duplicates a descriptor that belongs to somebody else.
  fileprivate consuming func duplicateAndForget() throws -> Int32 {
    let copy = try duplicate().release()
    _ = release()
    return copy
  }
}

/// Lists in such blocks.
@Suite struct SharedListTests {
  @Test func keepsItemsOfAllKinds() throws {
    let arena = try Arena.create(capacity: 1 << 30)
    let items: [SharedList.Item] = [
      .none, .boolean(true), .boolean(false), .integer(.min), .number(-0.5), .string([]),
      .string([1, 0, 255, 0]),
    ]
    let block = try SharedBlock(in: arena, name: [1], size: SharedList.size(of: items))
    try SharedList.write(items, to: block)
    let list = try SharedList(in: block)
    #expect(list.count == items.count)
    #expect(try (0..<list.count).map { try list.item($0) } == items)
    #expect(try list.set(0, .string([UInt8](repeating: 7, count: 8))))
    #expect(try !list.set(0, .string([UInt8](repeating: 7, count: 9))))
    #expect(try list.item(0) == .string([UInt8](repeating: 7, count: 8)))
    #expect(try list.set(6, .integer(3)))
    #expect(try list.item(6) == .integer(3))
    #expect(try list.item(5) == .string([]))
  }

  @Test func refusesWhatIsNoList() throws {
    let arena = try Arena.create(capacity: 1 << 30)
    for size in [1, 8, 24, 1000] {
      let block = try SharedBlock(in: arena, name: [1], size: size)
      #expect(throws: SharedMemoryError.self) { try SharedList(in: block) }
    }
    let items = [SharedList.Item](repeating: .integer(1), count: 3)
    let size = SharedList.size(of: items)
    // Whatever somebody writes there, reading gives an item or an error.
    for place in stride(from: 0, to: size, by: 8) {
      for value in [UInt64.max, 1 << 63, 12, 4, 20, 1 << 40] {
        let block = try SharedBlock(in: arena, name: [1], size: size)
        try SharedList.write(items, to: block)
        try block.word(at: place).store(value)
        guard let list = try? SharedList(in: block) else { continue }
        for index in 0..<list.count { _ = try? list.item(index) }
        if list.count > 0 { _ = try? list.set(0, .string([1, 2, 3])) }
      }
    }
  }
}
