internal import LinuxSystem

// A barrier counts its rounds: all parties arrive, and a round is over; or it is broken, and all
// who waited are told so. What has become of a round is said by ONE store, of the state word: the
// number of the next round, and whether the one before it was broken. The records of those who
// waited are settled after it, by any process that comes by: a record that waits in another round
// than the present one gets the outcome of the one before. Each operation begins with that, so no
// more than one round is unsettled. A party looks at its own record only.
//
// All is done under a lock, which is held for less than a microsecond but for waking, and whose
// successor only needs to settle the records: there is nothing else that could be half done. A
// party that ended its wait gives its record back without the lock.
//
// Crash points. A party dies before its record says "waiting": it has not arrived. After that, be
// it asleep, about to decide the round, or running the action: its record is that of a dead process
// in the present round, and the process that reclaims what it had, or arrives next, breaks the
// barrier, with its process id as the reason. After the round was decided: the others are let go,
// and its record is freed when it is reclaimed. The process that decides a round and dies before
// the records are settled leaves that to the next: the others look at the latest when they reclaim
// it.

/// Why a barrier was broken.
package enum BarrierBreak: Equatable, Sendable {
  /// Somebody waited for too long.
  case timedOut
  /// Somebody called for it.
  case aborted, reset
  /// The action failed in the process of that id.
  case actionFailed(pid: Int)
  /// A party died, the process of that id.
  case died(pid: Int)

  init(word: UInt32) {
    let pid = Int(word & 0xff_ffff)
    switch word >> 24 {
    case 1: self = .aborted
    case 2: self = .reset
    case 3: self = .actionFailed(pid: pid)
    case 4: self = .died(pid: pid)
    default: self = .timedOut
    }
  }

  /// The reason in the high byte, the process in the others: process ids have 22 bits.
  var word: UInt32 {
    switch self {
    case .timedOut: 0
    case .aborted: 1 << 24
    case .reset: 2 << 24
    case .actionFailed(let pid): 3 << 24 | UInt32(pid)
    case .died(let pid): 4 << 24 | UInt32(pid)
    }
  }
}

extension Entry {
  // Behind the waiters of a barrier:
  static let barrierLock = Field<Entry, UInt32>(body + 8)
  static let barrierParties = Field<Entry, UInt32>(body + 12)
  static let barrierState = Field<Entry, UInt64>(body + 16)
  static let barrierReason = Field<Entry, UInt32>(body + 24)
  static let barrierHasTimeout = Field<Entry, UInt32>(body + 28)
  static let barrierTimeout = Field<Entry, UInt64>(body + 32)
}

/// A barrier as one process sees it: the memory, and the place of the barrier's entry.
struct BarrierCore {
  let waiters: WaiterList

  init(_ memory: Memory, _ entry: Place<Entry>) {
    waiters = WaiterList(memory: memory, entry: entry)
  }

  /// The state word: flags, and above them the number of the round.
  enum State {
    static let broken: UInt64 = 1
    static let lastBroken: UInt64 = 2
    /// All are there, and one of them runs the action.
    static let acting: UInt64 = 4
    /// Somebody sleeps on the word until the action is done.
    static let outsiders: UInt64 = 8
    static let round: UInt64 = 16
  }

  enum Arrival {
    /// The caller waits, as the party of that number.
    case waiting(record: UInt64, index: Int)
    /// The caller is the last one and has to run the action.
    case acting(record: UInt64, index: Int)
    /// The last round is not over yet: look again when the state is another.
    case early(state: UInt64)
    case broken(BarrierBreak)
  }

  private var memory: Memory { waiters.memory }
  var state: SharedWord64 { memory.word(waiters.entry, Entry.barrierState) }
  private var reason: SharedWord32 { memory.word(waiters.entry, Entry.barrierReason) }
  var parties: Int { Int(memory[waiters.entry, Entry.barrierParties]) }

  private func locked<Result, Failure: Error>(
    _ body: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let lock = memory.word(waiters.entry, Entry.barrierLock)
    _ = memory.lock(lock)
    defer { memory.unlock(lock) }
    settle()
    Failpoint.hit(.barrierLocked)
    return try body()
  }

  // MARK: Rounds

  private func round(_ state: UInt64) -> UInt64 { state / State.round }

  private func isWaiting(_ record: UInt64, in state: UInt64) -> Bool {
    waiters.state(record).load() & WaiterRecord.phases == WaiterRecord.waiting
      && memory.load(record + WaiterRecord.number) == round(state)
  }

  /// Tells those who waited in the last round what has become of it.
  private func settle() {
    let now = state.load()
    let outcome = now & State.lastBroken != 0 ? WaiterRecord.broken : WaiterRecord.passed
    for record in waiters {
      // Its owner may be marking it at this moment, to go to sleep.
      var isSettled = false
      while !isSettled {
        let seen = waiters.state(record).load()
        guard seen & WaiterRecord.phases == WaiterRecord.waiting, !isWaiting(record, in: now) else {
          break
        }
        memory.store32(record + WaiterRecord.note32, reason.relaxed)
        let settled = seen & ~(WaiterRecord.phases | WaiterRecord.asleep) | outcome
        isSettled = waiters.change(record, seen, to: settled)
        Failpoint.hit(.barrierSettled)
      }
    }
  }

  /// Ends the present round.
  private func decide(_ flags: UInt64) {
    let old = state.exchange((round(state.load()) + 1) * State.round | flags)
    Failpoint.hit(.barrierDecided)
    settle()
    if old & State.outsiders != 0 { Futex.wakeAll(state.lowHalf) }
  }

  private func breakUp(_ why: BarrierBreak) {
    reason.store(why.word)
    decide(State.broken | State.lastBroken)
  }

  /// Breaks the barrier if one of those who wait has died.
  private func look() {
    let now = state.load()
    guard now & State.broken == 0 else { return }
    var dead: Int?
    for record in waiters {
      guard dead == nil, isWaiting(record, in: now) else { continue }
      dead = deadProcess(waiters.owner(record))
    }
    if let dead { breakUp(.died(pid: dead)) }
  }

  /// The pid of an owner that has died; nil if it is alive.
  private func deadProcess(_ owner: OwnerID) -> Int? {
    guard !memory.isAlive(owner) else { return nil }
    return memory.slot(of: owner).map { Int(memory.load32($0 + Slot.pid32)) } ?? 0
  }

  // MARK: What a party does

  func arrive(hasAction: Bool) throws(SharedMemoryError) -> Arrival {
    try locked { () throws(SharedMemoryError) in
      look()
      let now = state.load()
      if now & State.broken != 0 { return .broken(BarrierBreak(word: reason.load())) }
      if now & State.acting != 0 {
        _ = state.replace(now, with: now | State.outsiders)
        return .early(state: now | State.outsiders)
      }
      let record = try waiters.claim()
      let index = freeIndex(now)
      memory.store(record + WaiterRecord.number, round(now))
      waiters.state(record).store(UInt64(index) * WaiterRecord.one | WaiterRecord.waiting)
      Failpoint.hit(.barrierArrived)
      guard count(now) == parties else { return .waiting(record: record, index: index) }
      if hasAction {
        state.store(now | State.acting)
        return .acting(record: record, index: index)
      }
      decide(0)
      return .waiting(record: record, index: index)
    }
  }

  /// How many parties wait in the round of a state.
  func count(_ state: UInt64) -> Int {
    var count = 0
    for record in waiters where isWaiting(record, in: state) { count += 1 }
    return count
  }

  /// The lowest number that none of those who wait has.
  private func freeIndex(_ state: UInt64) -> Int {
    var count = 0
    var sum = 0
    for record in waiters {
      guard isWaiting(record, in: state) else { continue }
      count += 1
      sum += Int(waiters.state(record).load() / WaiterRecord.one)
    }
    // Without gaps it is simply the next one.
    guard sum != count * (count - 1) / 2 else { return count }
    var isTaken = [Bool](repeating: false, count: parties + 1)
    for record in waiters {
      guard isWaiting(record, in: state) else { continue }
      isTaken[min(Int(waiters.state(record).load() / WaiterRecord.one), parties)] = true
    }
    return isTaken.firstIndex(of: false) ?? count
  }

  /// The action is done: lets everybody go.
  func finishAction(_ record: UInt64) {
    locked { if isWaiting(record, in: state.load()) { decide(0) } }
  }

  /// Breaks the barrier, unless the round of this record is over.
  func breakUp(_ why: BarrierBreak, for record: UInt64) {
    locked { if isWaiting(record, in: state.load()) { breakUp(why) } }
  }

  /// Breaks the barrier, unless it has another state by now.
  func breakUp(_ why: BarrierBreak, at old: UInt64) {
    locked { if state.load() == old { breakUp(why) } }
  }

  /// Leaves the barrier: gives the record back, of a party that still waits too.
  /// - Returns: Why it was broken, if it was.
  func leave(_ record: UInt64) -> BarrierBreak? {
    let isOver = waiters.state(record).load() & WaiterRecord.phases != WaiterRecord.waiting
    let phase = isOver ? waiters.state(record).load() & WaiterRecord.phases : withdraw(record)
    let why = BarrierBreak(word: memory.load32(record + WaiterRecord.note32))
    waiters.free(record)
    return phase == WaiterRecord.broken ? why : nil
  }

  private func withdraw(_ record: UInt64) -> UInt64 {
    locked {
      let phase = waiters.state(record).load() & WaiterRecord.phases
      if phase == WaiterRecord.waiting { waiters.state(record).store(0) }
      return phase
    }
  }

  // MARK: What anybody does

  func abort() { locked { breakUp(.aborted) } }

  /// Sends away who waits, and begins anew.
  func reset() {
    locked {
      let now = state.load()
      if now & State.acting != 0 || count(now) > 0 {
        reason.store(BarrierBreak.reset.word)
        decide(State.lastBroken)
      } else {
        state.store(now & ~State.broken)
      }
    }
  }

  /// Takes the records of dead processes back, and breaks the barrier if one of them was waiting.
  func mend() {
    locked {
      look()
      for record in waiters {
        let owner = waiters.owner(record)
        if owner != .none, !memory.isAlive(owner) { waiters.free(record) }
      }
    }
  }

  /// How many wait, and whether the barrier is broken.
  func status() -> (waiting: Int, isBroken: Bool) {
    locked {
      look()
      let now = state.load()
      if now & (State.broken | State.acting) != 0 { return (0, now & State.broken != 0) }
      return (count(now), false)
    }
  }
}
