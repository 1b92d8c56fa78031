internal import Exploring
package import LinuxSystem
internal import Tracing
internal import Waiting

// A mutex is a `SharedLock` in its object's entry. To take a free one is one compare-and-swap, to
// give it back when nobody waits one exchange; C does both by itself in the fast paths of Lua. Here
// are the waits, and the care for owners that are gone.

/// A lock that processes and their tasks share and that survives each of them.
///
/// A plain one may be released by anybody, as Python's `Lock`; a recursive one by the task that
/// owns it only, as `RLock`, and as often as it was taken. When the owner dies or ends, the next
/// one to take it is told so.
package final class SharedMutex {
  /// This process's reference to it.
  package let object: SharedObject
  /// Whether its owner may take it again, as Python's `RLock`.
  package let isRecursive: Bool

  private let memory: Memory
  private let lock: SharedLock
  private var spinner = Spinner()

  /// Makes a new one, which nobody has.
  package convenience init(in arena: Arena, recursive: Bool = false) throws(SharedMemoryError) {
    let object = try SharedObject(in: arena, making: .mutex, as: recursive ? .recursiveLock : .lock)
    { _, _ in }
    arena.memory.mutex(object.entry).isRecursive = recursive
    self.init(object)
  }

  /// Opens one by its name.
  package convenience init(in arena: Arena, opening id: ObjectID) throws(SharedMemoryError) {
    self.init(try SharedObject(in: arena, opening: id, .mutex))
  }

  private init(_ object: SharedObject) {
    self.object = object
    memory = object.arena.memory
    lock = memory.mutex(object.entry)
    isRecursive = lock.isRecursive
  }

  /// Its name, by which other processes open it.
  package var id: ObjectID { object.id }

  /// The addresses of its lock and of this process's owner id, as numbers for a userdata. They are
  /// valid while this object lives, also in a forked child that has adopted its slot.
  package var bits: (lock: UInt, owner: UInt) {
    let owner = unsafe memory.local.pointer(to: \.owner)
    return (lock.bits, UInt(bitPattern: owner))
  }

  // MARK: Taking

  /// Takes the mutex for the running task; blocks until then, until the deadline or until an event.
  /// - Returns: How it ended; with `.done` also whether the last owner died or ended without
  ///   releasing it, which each such owner causes exactly once.
  /// - Parameter isRecorded: Whether a recording tells of it: not of what is but a part of an
  ///   access to a value.
  package func acquire(
    _ deadline: Deadline = .never, isRecorded: Bool = true
  ) -> (outcome: WaitOutcome, abandoned: Bool) {
    guard isRecorded, let probe = object.probe else { return take(deadline) }
    // A hold within a hold is none of its own.
    if isRecursive, isHeldByCaller { return take(deadline) }
    let begin = probe.begin(.acquire, until: deadline)
    let result = take(deadline)
    switch result.outcome {
    case .done:
      probe.whole(
        .acquire, since: begin, argument: probe.nextTurn(), deadline == .never ? [] : [.special])
    case .timedOut: probe.whole(.acquire, since: begin, [.failed])
    case .interrupted: break
    }
    return result
  }

  private func take(_ deadline: Deadline) -> (outcome: WaitOutcome, abandoned: Bool) {
    if lock.tryTake(memory.owner) { return acquired(abandoned: false) }
    return acquireContended(deadline)
  }

  private func acquireContended(_ deadline: Deadline) -> (outcome: WaitOutcome, abandoned: Bool) {
    if isRecursive, isHeldByCaller {
      lock.depth += 1
      return (.done, false)
    }
    var sleeper = Sleeper(memory, deadline, for: .object(object.entry))
    var mark: UInt32 = 0
    var maySpin = deadline != .now
    while true {
      let seen = lock.word.load()
      let owner = OwnerID(word: seen)
      if owner == .none {
        // Who slept may not be the only sleeper, and takes the lock with a mark on it.
        if lock.take(seen, memory.owner, mark: mark) { return acquired(abandoned: false) }
      } else if !memory.isAlive(owner) {
        if lock.take(seen, memory.owner, mark: SharedLock.waiters) {
          return acquired(abandoned: true)
        }
      } else if maySpin {
        maySpin = false
        if owner != memory.owner, spin() { return acquired(abandoned: false) }
      } else if deadline == .now {
        return (.timedOut, false)
      } else if announce(seen) {
        mark = SharedLock.waiters
        if let outcome = sleep(&sleeper, seen | SharedLock.waiters) { return (outcome, false) }
      }
    }
  }

  private func spin() -> Bool {
    spinner.spin(until: { lock.word.relaxed == 0 && lock.tryTake(memory.owner) })
  }

  /// Sees to it that the process that releases the lock wakes a sleeper; false if the word has
  /// changed.
  private func announce(_ seen: UInt32) -> Bool {
    seen & SharedLock.waiters != 0 || lock.word.replace(seen, with: seen | SharedLock.waiters)
  }

  private func acquired(abandoned: Bool) -> (outcome: WaitOutcome, abandoned: Bool) {
    Failpoint.hit(.mutexAcquired)
    return (.done, abandoned)
  }

  private func sleep(_ sleeper: inout Sleeper, _ expected: UInt32) -> WaitOutcome? {
    // The process that reaps the owner looks here for whom to wake.
    let waiting = memory.ownSlot + Slot.waiting
    memory.store(waiting, object.entry + Entry.mutexLock)
    defer { memory.store(waiting, 0) }
    return sleeper.sleep((lock.word, expected))
  }

  // MARK: Releasing

  /// Releases the mutex; never blocks.
  /// - Throws: `notHeld` if nobody has it, or for a recursive one if the running task does not have
  ///   it.
  package func release(isRecorded: Bool = true) throws(SharedMemoryError) {
    guard isRecorded, let probe = object.probe, !isRecursive || recursion == 1 else {
      return try giveBack()
    }
    let (begin, turn) = (probe.begin(.release), probe.turn)
    try giveBack()
    probe.whole(.release, since: begin, argument: turn)
  }

  private func giveBack() throws(SharedMemoryError) {
    if isRecursive {
      guard isHeldByCaller else { throw .notHeld }
      if lock.depth > 0 {
        lock.depth -= 1
        return
      }
    }
    let old = lock.release()
    guard old != 0 else { throw .notHeld }
    Failpoint.hit(.mutexBeforeWake)
    if old & SharedLock.waiters != 0 { Futex.wake(lock.word) }
  }

  // MARK: Looking

  /// Announces a sleeper and gives what to sleep on; nil if there is nothing to wait for.
  var sleepingCondition: Futex.Condition? {
    let seen = lock.word.load()
    guard seen != 0, announce(seen) else { return nil }
    return (lock.word, seen | SharedLock.waiters)
  }

  /// Wakes a sleeper, for who was woken and does not take it.
  func wakeNext() { Futex.wake(lock.word) }

  /// Whether somebody has it. One whose owner died or ended counts as free.
  package var isLocked: Bool { memory.isAlive(OwnerID(word: lock.word.load())) }

  /// The same, asked for by a script: a step where the program is explored.
  package func lookWhetherLocked() -> Bool {
    object.probe?.look()
    return isLocked
  }

  /// Whether the running task has it.
  package var isHeldByCaller: Bool { lock.isHeld(by: memory.owner) }

  /// How often the caller has it.
  package var recursion: Int { isHeldByCaller ? Int(lock.depth) + 1 : 0 }

  /// Who has it, also a dead process that nobody has succeeded yet; nil if nobody has it, or a task
  /// that ended.
  package var owner: ParticipantID? { memory.participant(in: lock) }
}

extension Arena {
  /// Gives up the locks that a task of this process has and that it will not release, as it has
  /// ended: the next one to take each of them is told that it was abandoned. Takes a nanosecond or
  /// so for each object of the program.
  /// - Parameter onlyReentrant: Leaves locks alone that others may still release.
  package func abandonLocks(ofTask task: UInt32, onlyReentrant: Bool = false) {
    for entry in memory.entries()
    where memory[entry, Entry.kind] == ObjectKind.mutex.number {
      let lock = memory.mutex(entry)
      guard OwnerID(word: lock.word.relaxed) == memory.owner, lock.task == task,
        lock.isRecursive || !onlyReentrant
      else { continue }
      memory.noteWaking(at: entry + Entry.mutexLock)
      let old = lock.abandon(memory.owner, task: task)
      Failpoint.hit(.mutexAbandoned)
      if old & SharedLock.waiters != 0 { Futex.wake(lock.word) }
      memory.noteWaking(at: 0)
    }
  }
}

extension Memory {
  /// The lock in the entry of a mutex.
  func mutex(_ entry: Place<Entry>) -> SharedLock {
    unsafe SharedLock(address(entry + Entry.mutexLock))
  }
}

extension ObjectKind {
  /// The kind of these objects.
  package static let mutex = ObjectKind(1, "mutex")
}

extension Entry {
  /// The lock of a mutex, which begins with the lock word.
  fileprivate static let mutexLock = Field<Entry, SharedLock>(body)
}

extension SharedMutex: SharedKind {
  static var kind: ObjectKind { .mutex }
  static func lock(_ entry: Place<Entry>, _ memory: Memory) -> SharedLock? { memory.mutex(entry) }
}
