import LinuxSystem
import Testing

@testable import SharedMemory

/// What the arena knows of kinds of objects.
@Suite struct KindTests {
  @Test func numbersOfKindsNeverChange() {
    let names = KindTable.standard.all.map { ($0.kind.number, $0.kind.description) }
    let expected: [(UInt32, String)] = [
      (1, "mutex"), (2, "channel"), (3, "channelEnd"), (4, "cell"), (5, "vector"),
      (6, "semaphore"), (7, "event"), (8, "condition"), (9, "barrier"), (10, "block"),
    ]
    #expect(names.map(\.0) == expected.map(\.0))
    #expect(names.map(\.1) == expected.map(\.1))
  }

  @Test func kindsAreFoundByTheirNumbers() {
    let table = KindTable.standard
    #expect(table[0] == nil)
    #expect(table[11] == nil)
    #expect(table[.max] == nil)
    for type in table.all {
      #expect(table[type.kind.number]?.kind == type.kind)
      #expect(table[type.kind.number | Entry.dying]?.kind == type.kind)
    }
  }

  /// An object of a kind of which this version knows nothing, as if a later one had made it.
  enum Stranger: SharedKind {
    static let kind = ObjectKind(11, "stranger")
    nonisolated(unsafe) static var steps = 0

    static func destroyStep(_ entry: Place<Entry>, _ transaction: Transaction) {
      unsafe steps += 1
      if unsafe steps == 3 { transaction.retire(entry) }
    }
  }

  @Test func aKindDestroysItsObjectsInSteps() throws {
    let arena = try Arena.create(
      capacity: 64 << 20, KindTable(KindTable.standard.all + [Stranger.self]))
    do {
      let object = try SharedObject(in: arena, making: Stranger.kind) { _, _ in }
      #expect(SharedObject.kind(of: object.id, in: arena) == Stranger.kind)
      #expect(arena.census().objects == [Stranger.kind: 1])
    }
    #expect(unsafe Stranger.steps == 3)
    #expect(arena.census().objects.isEmpty)
    #expect(arena.problems() == [])
  }
}
