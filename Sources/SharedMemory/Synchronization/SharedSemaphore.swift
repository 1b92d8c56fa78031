package import LinuxSystem
internal import Waiting

// A semaphore is one word: the permits in bits 0 to 30, and in bit 31 whether somebody may be asleep on it
// (`clinux_semaphore.h`); behind it stands how many permits it may have.
//
// To take a permit is one compare-and-swap, to give one back another; each is the whole of the operation.
// Who wants to sleep sets bit 31 and sleeps on the word while it is "none, and somebody asleep"; who gives a
// permit back and finds the bit wakes one, and takes the bit away if nobody slept. A sleeper that takes a permit
// sets the bit again, for there may be others. The exchanges are sequentially consistent, so that one of the
// two sees the other.
//
// Crash points: before its exchange a process has changed nothing, after it everything. A permit that a
// dead process had taken is gone: nothing says whose it was, as with Python's. A process killed between giving a
// permit and waking, or between being woken and taking, has noted the word in its slot (`Slot.waiting`): whoever
// mourns it wakes the others. Should that not come about either, every sleeper looks again within
// half a second. The bit that a killed sleeper leaves behind costs one system call.

/// A counter of permits that processes share: Python's `Semaphore` and `BoundedSemaphore`.
package final class SharedSemaphore {
  /// The most permits that a semaphore can have.
  package static let limit = Int(Int32.max)

  /// This process's hold on it.
  package let object: SharedObject
  /// The permits that it may have at most, ``limit`` for one that is not bounded.
  package let most: Int

  private let memory: Memory
  private let word: SharedWord32
  private var spinner = Spinner()

  private static let sleepers: UInt32 = 1 << 31

  /// Makes a new one.
  /// - Parameters:
  ///   - permits: How many it has, from 0 to ``limit``.
  ///   - isBounded: Whether it never has more than it has now.
  package convenience init(in arena: Arena, permits: Int, isBounded: Bool = false)
    throws(SharedMemoryError)
  {
    precondition(permits >= 0 && permits <= Self.limit, "no such number of permits")
    let object = try SharedObject(in: arena, making: .semaphore) { transaction, entry in
      transaction.store32(entry + Body.semaphoreWord32, UInt32(permits))
      transaction.store32(
        entry + Body.semaphoreMost32, UInt32(isBounded ? permits : Self.limit))
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
    word = memory.word32(object.entry + Body.semaphoreWord32)
    most = Int(memory.load32(object.entry + Body.semaphoreMost32))
  }

  /// Its name, by which other processes open it.
  package var id: ObjectID { object.id }

  /// The address of its word, as a number for a userdata. Valid while this object lives.
  package var bits: UInt { unsafe UInt(bitPattern: word.pointer) }

  /// How many permits are free at the moment.
  package var permits: Int { Int(word.load() & ~Self.sleepers) }

  /// Takes a permit; blocks until there is one, until the deadline or until an event.
  package func acquire(_ deadline: Deadline = .never) -> WaitOutcome {
    if take(0) { return .done }
    if deadline == .now { return .timedOut }
    if spinner.spin(until: { word.relaxed & ~Self.sleepers != 0 && take(0) }) {
      return .done
    }
    var sleeper = Sleeper(memory, deadline, for: .object(object.entry))
    var mark: UInt32 = 0
    while true {
      if take(mark) { return .done }
      let seen = word.load()
      guard seen & ~Self.sleepers == 0 else { continue }
      if seen == 0, !word.replace(0, with: Self.sleepers) { continue }
      mark = Self.sleepers
      let place = object.entry + Body.semaphoreWord32
      if let outcome = sleeper.sleep(at: place, while: Self.sleepers) { return outcome }
    }
  }

  private func take(_ mark: UInt32) -> Bool {
    while true {
      let seen = word.load()
      if seen & ~Self.sleepers == 0 { return false }
      if word.replace(seen, with: (seen - 1) | mark) {
        Failpoint.hit(.semaphoreTaken)
        return true
      }
    }
  }

  /// Gives a permit back, or adds one; never blocks.
  /// - Returns: false, with nothing done, if it has as many as it may have.
  package func release() -> Bool {
    while true {
      let seen = word.load()
      guard seen & ~Self.sleepers < UInt32(most) else { return false }
      if seen & Self.sleepers != 0 {
        if giveToSleeper(seen) { return true }
      } else if word.replace(seen, with: seen + 1) {
        Failpoint.hit(.semaphoreGiven)
        return true
      }
    }
  }

  private func giveToSleeper(_ seen: UInt32) -> Bool {
    memory.noteWaking(at: object.entry + Body.semaphoreWord32)
    defer { memory.noteWaking(at: 0) }
    guard word.replace(seen, with: seen + 1) else { return false }
    Failpoint.hit(.semaphoreGiven)
    if Futex.wake(word) == 0 {
      _ = word.replace(seen + 1, with: (seen + 1) & ~Self.sleepers)
    }
    return true
  }
}

extension Memory {
  /// Notes where this process is about to wake somebody, for whoever mourns it; 0 when it has done so.
  func noteWaking(at place: UInt64) { store(ownSlot + Slot.waiting, place) }
}
