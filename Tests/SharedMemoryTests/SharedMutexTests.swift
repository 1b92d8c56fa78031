import LinuxSystem
import TestSupport
import Testing

@testable import SharedMemory

@Suite struct SharedMutexTests {
  let arena: Arena

  init() throws { arena = try Arena.create(capacity: 64 << 20) }

  @Test func plainLock() throws {
    let mutex = try SharedMutex(in: arena)
    #expect(!mutex.isLocked)
    #expect(mutex.acquire() == (.done, false))
    #expect(mutex.isLocked)
    #expect(mutex.isHeldByCaller)
    #expect(mutex.owner == ParticipantID(slot: arena.processes.current, task: 0))
    #expect(mutex.acquire(.now) == (.timedOut, false))
    #expect(mutex.acquire(Deadline(seconds: 0.01)) == (.timedOut, false))
    try mutex.release()
    #expect(!mutex.isLocked)
    #expect(throws: SharedMemoryError.notHeld) { try mutex.release() }
    #expect(mutex.acquire(.now) == (.done, false))
    try mutex.release()
  }

  @Test func recursiveLock() throws {
    let mutex = try SharedMutex(in: arena, recursive: true)
    let same = try SharedMutex(in: arena, opening: mutex.id)
    #expect(same.isRecursive)
    for count in 1...3 {
      #expect(mutex.acquire(.now) == (.done, false))
      #expect(same.recursion == count)
    }
    for count in [2, 1, 0] {
      try same.release()
      #expect(mutex.recursion == count)
    }
    #expect(throws: SharedMemoryError.notHeld) { try mutex.release() }
    #expect(!mutex.isLocked)
  }

  @Test func lockOfADeadOwnerIsAbandonedOnce() throws {
    for isRecursive in [false, true] {
      let mutex = try SharedMutex(in: arena, recursive: isRecursive)
      let child = try arena.processes.reserve()
      // As if that process had taken it, and taken it again.
      let lock = arena.memory.mutex(mutex.object.entry)
      lock.word.store(OwnerID(child).rawValue)
      if isRecursive { lock.depth = 2 }
      #expect(mutex.acquire(.now) == (.timedOut, false))
      if isRecursive { #expect(throws: SharedMemoryError.notHeld) { try mutex.release() } }
      arena.processes.reap(child)
      #expect(!mutex.isLocked)
      #expect(mutex.acquire(.now) == (.done, true))
      #expect(mutex.recursion == 1)
      try mutex.release()
      #expect(mutex.acquire(.now) == (.done, false))
      try mutex.release()
    }
  }

  @Test func doorbellInterruptsAWait() throws {
    try withWatchdog(seconds: 60) {
      let mutex = try SharedMutex(in: arena)
      _ = mutex.acquire()
      arena.processes.ring(arena.processes.current)
      #expect(mutex.acquire() == (.interrupted, false))
    }
  }

  @Test func holdersAreCountedPerProcess() throws {
    let before = arena.census()
    do {
      let mutex = try SharedMutex(in: arena)
      let others = try (0..<20).map { _ in try SharedMutex(in: arena, opening: mutex.id) }
      #expect(arena.problems() == [])
      withExtendedLifetime(others) {}
    }
    #expect(arena.census().objects == before.objects)
    #expect(arena.problems() == [])
  }

  @Test func manyObjectsComeAndGo() throws {
    var random = SeededRandom(test: "SharedMutexTests.manyObjectsComeAndGo")
    var objects: [SharedMutex] = []
    var names: Set<ObjectID> = []
    for _ in 0..<5000 {
      if random.below(100) < 55 {
        let mutex = try SharedMutex(in: arena)
        #expect(names.insert(mutex.id).inserted)
        objects.append(mutex)
      } else if !objects.isEmpty {
        objects.remove(at: random.below(objects.count))
      }
    }
    #expect(arena.problems() == [])
    objects = []
    #expect(arena.census().objects.isEmpty)
    #expect(arena.problems() == [])
  }
}
