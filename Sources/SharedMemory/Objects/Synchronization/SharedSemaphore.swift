internal import Exploring
package import LinuxSystem
internal import Tracing
internal import Waiting

// A semaphore is a `SharedPermits` in its object's entry; C takes and gives permits by itself in
// the fast paths of Lua. A process that is about to sleep sets the sleepers' bit and sleeps on the
// word while it is "none, and somebody asleep"; who gives a permit back and finds the bit wakes
// one, and takes the bit away if nobody slept. A sleeper that takes a permit sets the bit again,
// for there may be others. The exchanges are sequentially consistent, so that one of the two sees
// the other.
//
// Crash points: before its exchange a process has changed nothing, after it everything. A permit
// that a dead process had taken is gone: nothing says whose it was, as with Python's. A process
// killed between giving a permit and waking, or between being woken and taking, has noted the word
// in its slot (`Slot.waiting`): the process that reclaims what it had wakes the others. Should that
// not come about either, every sleeper looks again within half a second. The bit that a killed
// sleeper leaves behind costs one system call.

/// A counter of permits that processes share: Python's `Semaphore` and `BoundedSemaphore`.
package final class SharedSemaphore {
  /// The most permits that a semaphore can have.
  package static let limit = Int(Int32.max)

  /// This process's reference to it.
  package let object: SharedObject
  /// The permits that it may have at most, ``limit`` for one that is not bounded.
  package let most: Int

  private let memory: Memory
  private let shared: SharedPermits
  private var spinner = Spinner()

  /// Makes a new one.
  /// - Parameters:
  ///   - permits: How many it has, from 0 to ``limit``.
  ///   - isBounded: Whether it never has more than it has now.
  package convenience init(in arena: Arena, permits: Int, isBounded: Bool = false)
    throws(SharedMemoryError)
  {
    precondition(permits >= 0 && permits <= Self.limit, "no such number of permits")
    let object = try SharedObject(in: arena, making: .semaphore, as: .semaphore) {
      transaction, entry in
      let most = isBounded ? permits : Self.limit
      transaction[entry, Entry.semaphore] = UInt64(permits) | UInt64(most) << 32
    }
    self.init(object)
  }

  /// Opens one by its name.
  package convenience init(in arena: Arena, opening id: ObjectID) throws(SharedMemoryError) {
    self.init(try SharedObject(in: arena, opening: id, .semaphore))
  }

  private init(_ object: SharedObject) {
    self.object = object
    memory = object.arena.memory
    shared = unsafe SharedPermits(memory.address(object.entry + Entry.semaphore))
    most = shared.most
  }

  /// Its name, by which other processes open it.
  package var id: ObjectID { object.id }

  /// The address of its permits, as a number for a userdata. Valid while this object lives.
  package var bits: UInt { shared.bits }

  /// How many permits are free at the moment.
  package var permits: Int { Int(SharedPermits.count(shared.word.load())) }

  /// Takes a permit; blocks until there is one, until the deadline or until an event.
  package func acquire(_ deadline: Deadline = .never) -> WaitOutcome {
    let begin = object.probe?.begin(.take, until: deadline) ?? 0
    if take(0) {
      object.probe?.whole(.take, since: begin)
      return .done
    }
    let outcome = acquireContended(deadline)
    if outcome != .interrupted {
      object.probe?.whole(.take, since: begin, outcome == .done ? [.special] : [.failed])
    }
    return outcome
  }

  /// How many permits there are, asked for by a script: a step where the program is explored.
  package func lookAtPermits() -> Int {
    object.probe?.look()
    return permits
  }

  private func acquireContended(_ deadline: Deadline) -> WaitOutcome {
    if deadline == .now { return .timedOut }
    if spinner.spin(until: { SharedPermits.count(shared.word.relaxed) != 0 && take(0) }) {
      return .done
    }
    var sleeper = Sleeper(memory, deadline, for: .object(object.entry))
    var mark: UInt32 = 0
    while true {
      if take(mark) { return .done }
      let seen = shared.word.load()
      guard SharedPermits.count(seen) == 0 else { continue }
      mark = SharedPermits.sleepers
      if seen == 0, !shared.word.replace(0, with: mark) { continue }
      if let outcome = sleeper.sleep(at: place, while: mark) { return outcome }
    }
  }

  private func take(_ mark: UInt32) -> Bool {
    guard shared.take(mark: mark) else { return false }
    Failpoint.hit(.semaphoreTaken)
    return true
  }

  /// Gives a permit back, or adds one; never blocks.
  /// - Returns: false, with nothing done, if it has as many as it may have.
  package func release() -> Bool {
    guard let probe = object.probe else { return give() }
    let begin = probe.begin(.give)
    let isGiven = give()
    probe.whole(.give, since: begin, isGiven ? [] : [.failed])
    return isGiven
  }

  private func give() -> Bool {
    while true {
      switch shared.give() {
      case .full: return false
      case .watched: if giveToSleeper() { return true }
      case .given:
        Failpoint.hit(.semaphoreGiven)
        return true
      }
    }
  }

  private func giveToSleeper() -> Bool {
    memory.noteWaking(at: place)
    defer { memory.noteWaking(at: 0) }
    let seen = shared.word.load()
    guard seen & SharedPermits.sleepers != 0, SharedPermits.count(seen) < UInt32(most),
      shared.word.replace(seen, with: seen + 1)
    else { return false }
    Failpoint.hit(.semaphoreGiven)
    if Futex.wake(shared.word) == 0 {
      _ = shared.word.replace(seen + 1, with: SharedPermits.count(seen + 1))
    }
    return true
  }

  /// Where its word is.
  private var place: UInt64 { object.entry + Entry.semaphore }
}

extension ObjectKind {
  /// The kind of these objects.
  package static let semaphore = ObjectKind(6, "semaphore")
}

extension Entry {
  /// The permits of a semaphore (`SharedPermits`): the word, then how many it may have.
  static let semaphore = Field<Entry, UInt64>(body)
}

extension SharedSemaphore: SharedKind {
  static var kind: ObjectKind { .semaphore }

  static func status(_ entry: Place<Entry>, _ memory: Memory) -> ObjectStatus {
    let shared = unsafe SharedPermits(memory.address(entry + Entry.semaphore))
    return ObjectStatus(
      count: Int(SharedPermits.count(shared.word.load())),
      limit: shared.most == limit ? nil : shared.most)
  }
}

extension Memory {
  /// Notes where this process is about to wake somebody, for the process that reclaims what it had;
  /// 0 when it has done so.
  func noteWaking(at place: UInt64) { store(ownSlot + Slot.waiting, place) }
}
