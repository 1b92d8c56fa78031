import Glibc
import LinuxSystem
import SharedMemory
import TestSupport
import Waiting

/// Locks whose owners are tasks of one process. The number of the running task is the process's,
/// which has one thread here.
enum Tasks {
  static func run(_ random: inout SeededRandom, _ scale: Int) throws(Failure) {
    let arena = try expect("arena") { try Arena.create(capacity: 64 << 20) }
    try recursiveLock(arena)
    try plainLock(arena)
    for isRecursive in [false, true] { try endedTask(arena, isRecursive) }
    try wokenWaiter(arena)
    try randomOwners(arena, &random, 2000 * scale)
  }

  private static func mutex(_ arena: Arena, recursive: Bool = false) throws(Failure) -> SharedMutex
  {
    try expect("lock") { try SharedMutex(in: arena, recursive: recursive) }
  }

  /// Does something as another task of this process.
  private static func asTask<Value>(
    _ task: UInt32, _ body: () throws(Failure) -> Value
  ) throws(Failure) -> Value {
    let outer = CurrentTask.number
    CurrentTask.number = task
    defer { CurrentTask.number = outer }
    return try body()
  }

  private static func acquire(
    _ mutex: SharedMutex, is expected: (WaitOutcome, Bool), _ deadline: Deadline = .now
  ) throws(Failure) {
    let found = mutex.acquire(deadline)
    try require(found == expected, "acquire gave \(found), not \(expected)")
  }

  private static func release(_ mutex: SharedMutex) throws(Failure) {
    try expect("release") { try mutex.release() }
  }

  private static func mustNotRelease(_ mutex: SharedMutex) throws(Failure) {
    do throws(SharedMemoryError) {
      try mutex.release()
    } catch {
      return try require(error == .notHeld, "release failed with \(error)")
    }
    throw Failure("another task's lock was released")
  }

  private static func requireOwner(_ mutex: SharedMutex, _ task: UInt32, _ arena: Arena)
    throws(Failure)
  {
    let expected = ParticipantID(slot: arena.processes.current, task: task)
    try require(mutex.owner == expected, "the owner is \(String(describing: mutex.owner))")
  }

  private static func recursiveLock(_ arena: Arena) throws(Failure) {
    let mutex = try mutex(arena, recursive: true)
    try acquire(mutex, is: (.done, false))
    try requireOwner(mutex, 0, arena)
    try asTask(7) { () throws(Failure) in
      try require(mutex.isLocked && !mutex.isHeldByCaller, "it is another task's")
      try acquire(mutex, is: (.timedOut, false))
      try acquire(mutex, is: (.timedOut, false), Deadline(seconds: 0.01))
      try mustNotRelease(mutex)
    }
    try release(mutex)
    try asTask(7) { () throws(Failure) in
      try acquire(mutex, is: (.done, false))
      try acquire(mutex, is: (.done, false))
      try require(mutex.recursion == 2, "it counts \(mutex.recursion)")
      try requireOwner(mutex, 7, arena)
    }
    try acquire(mutex, is: (.timedOut, false))
    try asTask(7) { () throws(Failure) in
      try release(mutex)
      try release(mutex)
    }
    try acquire(mutex, is: (.done, false))
  }

  private static func plainLock(_ arena: Arena) throws(Failure) {
    let mutex = try mutex(arena)
    try asTask(1) { () throws(Failure) in try acquire(mutex, is: (.done, false)) }
    try asTask(2) { () throws(Failure) in try acquire(mutex, is: (.timedOut, false)) }
    try require(!mutex.isHeldByCaller, "it is task 1's")
    // Anybody may release it.
    try release(mutex)
    try require(!mutex.isLocked, "it is not free")
  }

  /// What an ended task had is abandoned once, and what others have is not.
  private static func endedTask(_ arena: Arena, _ isRecursive: Bool) throws(Failure) {
    let mutex = try mutex(arena, recursive: isRecursive)
    let other = try Tasks.mutex(arena)
    try asTask(3) { () throws(Failure) in
      try acquire(mutex, is: (.done, false))
      if isRecursive { try acquire(mutex, is: (.done, false)) }
    }
    try asTask(4) { () throws(Failure) in try acquire(other, is: (.done, false)) }
    arena.abandonLocks(ofTask: 5)
    try require(mutex.isLocked, "task 5 had nothing")
    arena.abandonLocks(ofTask: 3)
    try require(!mutex.isLocked && mutex.owner == nil, "it still has an owner")
    try require(other.isLocked, "it is task 4's")
    try acquire(mutex, is: (.done, true))
    try require(mutex.recursion == 1, "it counts \(mutex.recursion)")
    try release(mutex)
    try acquire(mutex, is: (.done, false))
    // What a task of that number had is not its own any more.
    arena.abandonLocks(ofTask: 3)
    try require(mutex.isHeldByCaller, "it was taken from its owner")
    try release(mutex)
  }

  /// A process that waits for the lock of a task of another process has it when the task has ended.
  private static func wokenWaiter(_ arena: Arena) throws(Failure) {
    let mutex = try mutex(arena)
    try asTask(9) { () throws(Failure) in try acquire(mutex, is: (.done, false)) }
    let waiter = try Subject(arena) {
      arena.attachProcess()
      let found = mutex.acquire()
      try require(found == (.done, true), "acquire gave \(found)")
    }
    let file = OwnedDescriptor(owning: dup(arena.descriptor))
    guard let observer = ArenaObserver(file) else { throw Failure("the arena cannot be looked at") }
    while !observer.processes.contains(where: { $0.slot == waiter.slot && $0.sleeping != .awake }) {
      CurrentProcess.yield()
    }
    arena.abandonLocks(ofTask: 9)
    let end = waiter.child.wait()
    try require(end == .exited(0), "the waiter ended with \(end)")
    arena.processes.reap(waiter.slot)
    let waits = mutex.object.card.waits
    try require(waits.count > 0 && waits.nanoseconds > 0, "its card counts \(waits)")
    // It ended with the lock.
    try acquire(mutex, is: (.done, true))
  }

  /// Many tasks take and release a recursive lock in any order; a model says what each of them
  /// gets.
  private static func randomOwners(
    _ arena: Arena, _ random: inout SeededRandom, _ steps: Int
  ) throws(Failure) {
    let mutex = try mutex(arena, recursive: true)
    var owner: UInt32?
    var depth = 0
    var wasAbandoned = false
    for _ in 0..<steps {
      let task = UInt32(random.below(4))
      let choice = random.below(8)
      try asTask(task) { () throws(Failure) in
        switch choice {
        case 0..<4:
          let isMine = owner == nil || owner == task
          try acquire(mutex, is: (isMine ? .done : .timedOut, isMine && wasAbandoned))
          guard isMine else { return }
          (owner, depth, wasAbandoned) = (task, depth + 1, false)
        case 4..<7:
          guard owner == task else { return wasAbandoned ? () : try mustNotRelease(mutex) }
          try release(mutex)
          depth -= 1
          if depth == 0 { owner = nil }
        default:
          arena.abandonLocks(ofTask: task)
          guard owner == task else { return }
          (owner, depth, wasAbandoned) = (nil, 0, true)
        }
        try require(mutex.recursion == (owner == task ? depth : 0), "it counts otherwise")
      }
    }
  }
}
