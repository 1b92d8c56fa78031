import LinuxSystem
import Testing

@testable import SharedMemory

/// What objects tell people of themselves.
@Suite struct CardTests {
  let arena: Arena

  init() throws { arena = try Arena.create(capacity: 64 << 20) }

  /// Where a script seems to be.
  private final class Script {
    var line = 1
  }

  private func follow(_ script: Script) {
    arena.noteMakers { ScriptPlace(file: "bank.lua", line: script.line) }
  }

  @Test func anObjectThatNoScriptMadeHasItsKindOnly() throws {
    let card = try SharedSemaphore(in: arena, permits: 1).object.card
    #expect(card.kind == .semaphore)
    #expect(card.place == nil)
    #expect(card.ordinal == 0)
    #expect(card.name == "")
    #expect(card.waits == (0, 0))
  }

  @Test func objectsAreCountedByKindAndPlace() throws {
    let script = Script()
    follow(script)
    var locks: [SharedMutex] = []
    for _ in 0..<3 { locks.append(try SharedMutex(in: arena)) }
    let recursive = try SharedMutex(in: arena, recursive: true)
    script.line = 2
    let later = try SharedMutex(in: arena)
    #expect(locks.map(\.object.card.ordinal) == [1, 2, 3])
    #expect(locks[1].object.card.place == ScriptPlace(file: "bank.lua", line: 1))
    #expect(recursive.object.card.kind == .recursiveLock)
    #expect(recursive.object.card.ordinal == 1)
    #expect(later.object.card.ordinal == 1)
    #expect(later.object.card.place?.line == 2)
  }

  @Test func thePartsOfAWholeAreCardedAsThat() throws {
    follow(Script())
    let parts = try arena.making(.executor) {
      try arena.making(.pool) {
        [try Channel(in: arena).object, try SharedCell(in: arena, .int8).object]
      }
    }
    let after = try Channel(in: arena, as: .queue)
    #expect(parts.map(\.card.kind) == [.executor, .executor])
    #expect(parts.map(\.card.ordinal) == [1, 1])
    #expect(after.object.card.kind == .queue)
  }

  @Test func aNameIsKeptAndALongOneIsCut() throws {
    let event = try SharedEvent(in: arena)
    let same = try SharedEvent(in: arena, opening: event.id)
    event.object.setName("go")
    #expect(same.object.card.name == "go")
    event.object.setName(String(repeating: "x", count: 100))
    #expect(same.object.card.name == String(repeating: "x", count: SharedObject.longestName))
    event.object.setName("")
    #expect(same.object.card.name == "")
  }

  @Test func theFileOfAPlaceIsCut() throws {
    arena.noteMakers { ScriptPlace(file: String(repeating: "d/", count: 60), line: 1 << 40) }
    let card = try SharedEvent(in: arena).object.card
    #expect(card.place?.file == String(repeating: "d/", count: 32))
    #expect(card.place?.line == Int(UInt32.max))
  }

  @Test func aPlaceOfTheRegistryThatIsUsedAgainHasANewCard() throws {
    follow(Script())
    var entries: Set<Place<Entry>> = []
    for _ in 0..<3 {
      let lock = try SharedMutex(in: arena)
      lock.object.setName("old")
      arena.memory.countWait(for: lock.object.entry)
      arena.memory.countWaited(for: lock.object.entry, nanoseconds: 5)
      #expect(lock.object.card.waits == (1, 5))
      entries.insert(lock.object.entry)
    }
    #expect(entries.count == 1)
    let event = try SharedEvent(in: arena)
    #expect(entries.contains(event.object.entry))
    #expect(event.object.card.name == "")
    #expect(event.object.card.waits == (0, 0))
    #expect(event.object.card.kind == .event)
  }

  @Test func cardsOfManyObjectsAreApart() throws {
    let objects = try (0..<3000).map { number in
      let event = try SharedEvent(in: arena)
      event.object.setName("\(number)")
      return event
    }
    #expect(objects.map(\.object.card.name) == (0..<3000).map { "\($0)" })
    #expect(arena.problems() == [])
  }
}
