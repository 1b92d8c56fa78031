package import LinuxSystem
internal import Waiting

/// A lock that processes share and that survives each of them.
///
/// A plain one may be released by any process, as Python's `Lock`; a recursive one by its owner only, as
/// `RLock`, and as often as it was taken. When the owner dies or ends, the next one to take it is told so.
package final class SharedMutex {
  /// This process's hold on it.
  package let object: SharedObject
  /// Whether its owner may take it again, as Python's `RLock`.
  package let isRecursive: Bool
  /// What a caller in a hurry may keep.
  package let fast: FastMutex

  private let memory: Memory
  private let word: SharedWord32
  private var spinner = Spinner()

  /// Makes a new one, which nobody has.
  package convenience init(in arena: Arena, recursive: Bool = false) throws(SharedMemoryError) {
    self.init(
      try SharedObject(in: arena, making: .mutex) { transaction, entry in
        transaction.store(entry + Body.mutexIsRecursive, recursive ? 1 : 0)
      })
  }

  /// Opens one by its name.
  package convenience init(in arena: Arena, opening id: ObjectID) throws(SharedMemoryError) {
    self.init(try SharedObject(in: arena, opening: id, .mutex))
  }

  private init(_ object: SharedObject) {
    self.object = object
    memory = object.arena.memory
    word = memory.word32(object.entry + Body.mutexWord32)
    isRecursive = memory.load(object.entry + Body.mutexIsRecursive) != 0
    fast = unsafe FastMutex(
      word: word.pointer, token: memory.local.pointer(to: \.token).unsafelyUnwrapped)
  }

  /// Its name, by which other processes open it.
  package var id: ObjectID { object.id }

  // MARK: Taking

  /// Takes the mutex; blocks until then, until the deadline or until an event.
  /// - Returns: How it ended; with `.done` also whether the last owner died or ended without releasing it, which
  ///   each such owner causes exactly once.
  package func acquire(_ deadline: Deadline = .never) -> (outcome: WaitOutcome, abandoned: Bool) {
    if fast.tryAcquire() {
      Failpoint.hit(.mutexAcquired)
      return (.done, false)
    }
    return acquireContended(deadline)
  }

  private func acquireContended(_ deadline: Deadline) -> (outcome: WaitOutcome, abandoned: Bool) {
    if isRecursive, isHeldByCaller {
      depth.relaxed += 1
      return (.done, false)
    }
    var sleeper = Sleeper(memory, deadline, for: .object(object.entry))
    var mark: UInt32 = 0
    var mayspin = deadline != .now
    while true {
      let seen = word.load()
      let owner = seen & ~LockToken.waiters
      if owner == 0 {
        // Who slept may not be the only sleeper, and takes the lock with a mark on it.
        if word.replace(seen, with: memory.token | mark) { return acquired(abandoned: false) }
      } else if !memory.isAlive(token: owner) {
        if word.replace(seen, with: memory.token | LockToken.waiters) {
          depth.relaxed = 0
          return acquired(abandoned: true)
        }
      } else if mayspin {
        mayspin = false
        if spinner.spin(until: { word.relaxed == 0 && fast.tryAcquire() }) {
          return acquired(abandoned: false)
        }
      } else if deadline == .now {
        return (.timedOut, false)
      } else if seen & LockToken.waiters != 0 || word.replace(seen, with: seen | LockToken.waiters)
      {
        mark = LockToken.waiters
        if let outcome = sleep(&sleeper, owner | LockToken.waiters) { return (outcome, false) }
      }
    }
  }

  private func acquired(abandoned: Bool) -> (outcome: WaitOutcome, abandoned: Bool) {
    Failpoint.hit(.mutexAcquired)
    return (.done, abandoned)
  }

  private func sleep(_ sleeper: inout Sleeper, _ expected: UInt32) -> WaitOutcome? {
    // Whoever buries the owner looks here for whom to wake.
    let waiting = memory.ownSlot + Slot.waiting
    memory.store(waiting, object.entry + Body.mutexWord32)
    defer { memory.store(waiting, 0) }
    return sleeper.sleep((word, expected))
  }

  // MARK: Releasing

  /// Releases the mutex; never blocks.
  /// - Throws: `notHeld` if nobody has it, or for a recursive one if this process does not have it.
  package func release() throws(SharedMemoryError) {
    if fast.tryRelease() { return }
    if isRecursive {
      guard isHeldByCaller else { throw .notHeld }
      if depth.relaxed > 0 {
        depth.relaxed -= 1
        return
      }
    }
    let old = word.exchange(0)
    guard old != 0 else { throw .notHeld }
    Failpoint.hit(.mutexBeforeWake)
    if old & LockToken.waiters != 0 { Futex.wake(word) }
  }

  // MARK: Looking

  /// Announces a sleeper and gives what to sleep on; nil if there is nothing to wait for.
  var sleepingCondition: Futex.Condition? {
    let seen = word.load()
    guard seen != 0 else { return nil }
    let marked = seen | LockToken.waiters
    guard seen == marked || word.replace(seen, with: marked) else { return nil }
    return (word, marked)
  }

  /// Wakes a sleeper, for who was woken and does not take it.
  func wakeNext() { Futex.wake(word) }

  /// Whether somebody has it. One whose owner died counts as free.
  package var isLocked: Bool {
    let owner = word.load() & ~LockToken.waiters
    return owner != 0 && memory.isAlive(token: owner)
  }

  /// Whether this process has it.
  package var isHeldByCaller: Bool { word.load() & ~LockToken.waiters == memory.token }

  /// How often the caller has it.
  package var recursion: Int { isHeldByCaller ? Int(depth.relaxed) + 1 : 0 }

  /// The process that has it, also a dead one that nobody has succeeded yet.
  package var owner: SlotID? {
    let owner = word.load() & ~LockToken.waiters
    guard owner != 0 else { return nil }
    let slot = LockToken.slot(owner)
    let generation = memory.load32(slot + Slot.generation32)
    guard LockToken.matches(owner, generation: generation) else { return nil }
    return memory.slotID(slot, generation)
  }

  /// Written by the owner only; a successor of a dead one starts anew.
  private var depth: SharedWord32 { memory.word32(object.entry + Body.mutexDepth32) }
}
