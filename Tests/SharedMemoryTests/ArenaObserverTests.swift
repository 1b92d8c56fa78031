import LinuxSystem
import Testing

@testable import SharedMemory

/// What a stranger sees of an arena.
@Suite struct ArenaObserverTests {
  private func observer(of arena: Arena) throws -> ArenaObserver {
    try #require(ArenaObserver(try OwnedDescriptor(owning: arena.descriptor).duplicateAndKeep()))
  }

  @Test func itShowsNamesParentsAndSleeps() throws {
    let arena = try Arena.create(capacity: Arena.smallestCapacity)
    let me = arena.processes.current
    arena.processes.setName(me, "a name of more than forty bytes, which is cut off")
    let child = try arena.processes.reserve()
    arena.processes.setName(child, "child")
    arena.processes.setPID(child, CurrentProcess.pid)
    arena.processes.beginSleep(.process(7))
    let observer = try observer(of: arena)
    let seen = observer.processes
    #expect(seen.map(\.slot) == [me, child])
    #expect(seen.map(\.parent) == [nil, me])
    #expect(seen.map(\.name) == ["a name of more than forty bytes, which i", "child"])
    #expect(seen[0].sleeping == .process(7))
    #expect(seen[0].sleeping.reason == .process && seen[0].sleeping.subject == 7)
    arena.processes.endSleep()
    #expect(observer.processes[0].sleeping == .awake)
    arena.processes.bury(child)
  }

  @Test func itShowsWhoHasALock() throws {
    let arena = try Arena.create(capacity: Arena.smallestCapacity)
    let mutex = try SharedMutex(in: arena)
    let observer = try observer(of: arena)
    let note = SleepNote.object(mutex.object.entry)
    #expect(observer.object(of: note)?.id == mutex.id)
    #expect(observer.object(of: note)?.owner == nil)
    #expect(mutex.acquire().outcome == .done)
    #expect(observer.object(of: note)?.owner?.slot == arena.processes.current)
    #expect(observer.object(of: .object(Place(64))) == nil)
    try mutex.release()
  }

  @Test func itTakesNoOtherFileForAnArena() throws {
    let file = try MemoryFile(name: "other", size: Arena.smallestCapacity)
    #expect(ArenaObserver(try OwnedDescriptor(owning: file.descriptor).duplicateAndKeep()) == nil)
  }
}

extension OwnedDescriptor {
  /// A copy of a descriptor that somebody else owns.
  fileprivate consuming func duplicateAndKeep() throws -> OwnedDescriptor {
    let copy = try duplicate()
    _ = release()
    return copy
  }
}
