internal import LinuxSystem

// A condition is a lock, which others may share, a counter of sequence numbers, and a list of
// waiters.
//
// A waiter, who has the lock, claims a record, takes a sequence number, stores the state "waiting"
// with the sequence number (from here on it counts), and gives the lock up. Who notifies, having
// the lock, changes the state of the live ones with the lowest sequence numbers to "notified", each
// by one compare-and-swap, and wakes those who sleep. A waiter is done when its state says so; it
// takes the lock again, looks at its state once more (a notification that came after its time was
// up still counts), and gives the record back. What is decisive happens by compare-and-swap, so
// that nothing breaks if a script releases a lock that another process has.
//
// Crash points. A waiter dies before its state is stored: it never waited. While it waits: its
// owner is dead, and a notifier passes over it. After it was notified: its notification is handed
// on to the live waiter with the lowest sequence number among those who waited already when it was
// given (`number` holds the next sequence number of that moment) by the process that reclaims what
// the dead had (`mend`). A reclaimer that dies between handing it on and freeing the record has it
// handed on twice: one waiter more looks at its predicate. A notifier dies between the change and
// the wake-up: see `WaiterList.change`. A process that dies with the lock leaves it abandoned, as
// any lock.

extension Entry {
  /// The sequence number of a condition's next waiter.
  fileprivate static let conditionOrder = Field<Entry, UInt64>(body + 8)
  /// How often a condition was notified when nobody waited, and when last, in nanoseconds of the
  /// monotonic clock. For people.
  fileprivate static let conditionUnheard = Field<Entry, UInt64>(body + 24)
  /// See ``conditionUnheard``.
  fileprivate static let conditionUnheardAt = Field<Entry, UInt64>(body + 32)
}

/// A condition as one process sees it: the memory, and the place of the condition's entry.
struct ConditionCore {
  let waiters: WaiterList

  init(_ memory: Memory, _ entry: Place<Entry>) {
    waiters = WaiterList(memory: memory, entry: entry)
  }

  private var memory: Memory { waiters.memory }
  private var nextOrder: SharedWord64 { memory.word(waiters.entry, Entry.conditionOrder) }

  /// Puts this process on the list.
  func enlist() throws(SharedMemoryError) -> UInt64 {
    let record = try waiters.claim()
    let sequence = nextOrder.add(1)
    waiters.state(record).store(sequence &* WaiterRecord.one | WaiterRecord.waiting)
    Failpoint.hit(.waiterListed)
    return record
  }

  /// Takes this process off the list; says whether it was notified.
  func leave(_ record: UInt64) -> Bool {
    let notified = waiters.state(record).load() & WaiterRecord.phases == WaiterRecord.passed
    waiters.free(record)
    return notified
  }

  /// Notifies up to `count` live waiters, in the order in which they came.
  func notify(_ count: Int) {
    var left = count
    while left > 0, let record = oldest(before: .max) {
      if notify(record) { left -= 1 }
    }
    if left == count, count > 0 { noteUnheard() }
  }

  /// Notes that nobody heard a notification, which is not kept.
  private func noteUnheard() {
    memory[waiters.entry, Entry.conditionUnheard] &+= 1
    memory[waiters.entry, Entry.conditionUnheardAt] = UInt64(Deadline.clock)
  }

  /// The notifications that nobody heard; nil if there were none.
  var unheard: (count: Int, last: Int64)? {
    let count = memory[waiters.entry, Entry.conditionUnheard]
    guard count > 0 else { return nil }
    return (
      Int(clamping: count), Int64(bitPattern: memory[waiters.entry, Entry.conditionUnheardAt])
    )
  }

  /// Notifies all.
  func notifyAll() {
    var isHeard = false
    for record in waiters {
      while waiters.isWaiting(record) {
        isHeard = true
        if notify(record) { break }
      }
    }
    if !isHeard { noteUnheard() }
  }

  /// - Returns: Whether it was waiting; if not, or if it fell asleep this moment, look again.
  private func notify(_ record: UInt64) -> Bool {
    let seen = waiters.state(record).load()
    guard seen & WaiterRecord.phases == WaiterRecord.waiting else { return false }
    memory.store(record + WaiterRecord.number, nextOrder.load())
    return waiters.change(
      record, seen, to: seen & ~(WaiterRecord.phases | WaiterRecord.asleep) | WaiterRecord.passed)
  }

  /// The live waiter with the lowest sequence number, if that is below `limit`.
  private func oldest(before limit: UInt64) -> UInt64? {
    var lowest = limit
    var found: UInt64?
    for record in waiters {
      let state = waiters.state(record).load()
      guard state & WaiterRecord.phases == WaiterRecord.waiting, state / WaiterRecord.one < lowest,
        waiters.isWaiting(record)
      else { continue }
      lowest = state / WaiterRecord.one
      found = record
    }
    return found
  }

  /// How many live processes wait.
  var count: Int {
    var count = 0
    for record in waiters where waiters.isWaiting(record) { count += 1 }
    return count
  }

  // MARK: The dead

  /// Takes a dead process off the list, and hands on a notification that it had. One reclaimer at a
  /// time.
  func mend(_ dead: OwnerID) {
    for record in waiters {
      guard waiters.owner(record) == dead else { continue }
      // Somebody may be notifying it, having seen it alive.
      let state = waiters.state(record)
      var seen = state.load()
      while seen & WaiterRecord.phases == WaiterRecord.waiting, !state.replace(seen, with: 0) {
        seen = state.load()
      }
      if seen & WaiterRecord.phases == WaiterRecord.passed {
        let limit = memory.load(record + WaiterRecord.number)
        while let successor = oldest(before: limit), !notify(successor) {}
        Failpoint.hit(.conditionMended)
      }
      waiters.free(record)
    }
  }
}
