import LinuxSystem
import Testing
import Waiting

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
    let recorder = WaitRecorder(arena.memory) { ScriptPlace(file: "a.lua", line: 3) }
    recorder.willPark(Scheduler.shared.main, WaitRequest(.process(7)))
    let observer = try observer(of: arena)
    let seen = observer.processes
    #expect(seen.map(\.slot) == [me, child])
    #expect(seen.map(\.parent) == [nil, me])
    #expect(seen.map(\.name) == ["a name of more than forty bytes, which i", "child"])
    #expect(seen[0].sleeping == .process(7))
    #expect(seen[0].waits.first?.place == nil && seen[0].waits.first?.deadline == .never)
    recorder.didTick(Scheduler.shared.main)
    #expect(observer.processes[0].waits.first?.place == ScriptPlace(file: "a.lua", line: 3))
    recorder.didWake(Scheduler.shared.main)
    #expect(observer.processes[0].sleeping == .awake)
    arena.processes.reap(child)
  }

  @Test func whoIsKnownToWaitForEverIsToldOfThoughItTicks() throws {
    let arena = try Arena.create(capacity: Arena.smallestCapacity)
    let me = arena.processes.current
    let recorder = WaitRecorder(arena.memory) { nil }
    let observer = try observer(of: arena)
    let dead: Set = [ParticipantID(slot: me, task: 0)]
    #expect(observer.snapshot(dead: dead).processes[0].waits.isEmpty)
    recorder.willPark(Scheduler.shared.main, WaitRequest(.process(7)))
    recorder.didWake(Scheduler.shared.main)
    #expect(observer.snapshot(dead: []).processes[0].waits.isEmpty)
    #expect(observer.snapshot(dead: dead).processes[0].waits.map(\.reason) == [.process(7)])
  }

  @Test func itShowsTheWaitsOfAllTasks() throws {
    let arena = try Arena.create(capacity: Arena.smallestCapacity)
    let before = arena.census()
    let recorder = WaitRecorder(arena.memory) { nil }
    let observer = try observer(of: arena)
    let tasks = (0..<100).map { _ in GreenTask {} }
    for (index, task) in tasks.enumerated() {
      task.principal = arena.processes.current.rawValue
      let parts = (0..<index).map { WaitReason.descriptor(Int32($0)) }
      var request = WaitRequest(index == 0 ? .answer : WaitReason(anyOf: parts))
      (request.begun, request.end) = (7, Deadline(nanoseconds: 9))
      recorder.willPark(task, request)
    }
    let waits = observer.processes[0].waits
    #expect(waits.map(\.task) == tasks.map(\.number))
    #expect(waits.allSatisfy { $0.since == 7 && $0.deadline.nanoseconds == 9 })
    #expect(waits.allSatisfy { $0.principal == arena.processes.current })
    #expect(waits[0].reason == .answer)
    #expect(waits[1].reason == .descriptor(0))
    #expect(waits[8].reason.parts == (0..<8).map { .descriptor($0) })
    // Of more parts than are told none is: nobody takes some for all.
    #expect(waits[9].reason == .several)
    recorder.didWake(tasks[0])
    #expect(observer.processes[0].waits.count == 99)
    for task in tasks { recorder.didEnd(task) }
    #expect(arena.problems().isEmpty)
    #expect(arena.census() == before)
  }

  @Test func itShowsWhoHasALock() throws {
    let arena = try Arena.create(capacity: Arena.smallestCapacity)
    let mutex = try SharedMutex(in: arena)
    let observer = try observer(of: arena)
    let note = WaitReason.object(mutex.object.entry)
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
