internal import LinuxSystem
internal import Waiting

// Who waits for a condition or at a barrier: records in blocks of the heap, one block after the
// other, which are only ever added. A record belongs to the process whose owner id is in it, from
// the compare-and-swap that wrote the id to the store that takes it away. Its state says what the
// process waits for and what became of it: it is a word on which the process sleeps, and which the
// others change by compare-and-swap.
//
// Crash points: a record that was claimed and has no state yet means nothing; the store of a state
// is what counts; a state is taken away before the id is. So whatever a dead process leaves can be
// told from its record, and is settled by the process that reclaims what it had, who frees the
// record last (`ConditionCore`, `BarrierCore`).

extension Entry {
  /// The first block of a condition's or a barrier's waiters.
  static let waiters = Field<Entry, UInt64>(body)
}

/// A block of records.
enum WaiterBlock {
  static let next: UInt64 = 0
  static let count: UInt64 = 8
  /// The records, each on a cache line of its own.
  static let records: UInt64 = 64
  static let recordSize: UInt64 = 64

  static let fewest = 3
  static let most = 255
}

/// The words of a record.
enum WaiterRecord {
  /// The process that it belongs to, as in a lock word; 0 if it is free.
  static let owner32: UInt64 = 0
  static let note32: UInt64 = 4
  /// A number, and in the low bits a phase.
  static let state: UInt64 = 8
  static let number: UInt64 = 16
  /// The task that it belongs to in its process.
  static let task32: UInt64 = 24

  static let waiting: UInt64 = 1
  /// What was waited for has come.
  static let passed: UInt64 = 2
  /// It will not come.
  static let broken: UInt64 = 3
  static let phases: UInt64 = 3
  /// The process sleeps.
  static let asleep: UInt64 = 4
  /// What the number counts in.
  static let one: UInt64 = 8
}

/// The records of an object, block after block.
struct WaiterList: Sequence {
  let memory: Memory
  /// The object's entry.
  let entry: Place<Entry>

  /// The place of the word that names the first block.
  private var head: UInt64 { entry + Entry.waiters }

  func makeIterator() -> Iterator { Iterator(memory: memory, link: head) }

  struct Iterator: IteratorProtocol {
    let memory: Memory
    /// The place of the word that names the next block.
    var link: UInt64
    var place: UInt64 = 0
    var left: UInt64 = 0

    init(memory: Memory, link: UInt64) {
      self.memory = memory
      self.link = link
    }

    mutating func next() -> UInt64? {
      if left == 0 {
        let block = memory.word(link).loadAcquire()
        guard block != 0 else { return nil }
        link = block + Block.header + WaiterBlock.next
        place = block + Block.header + WaiterBlock.records
        left = memory.load(block + Block.header + WaiterBlock.count)
      }
      defer { place += WaiterBlock.recordSize }
      left -= 1
      return place
    }
  }

  /// The word with the owner id.
  func ownerWord(_ record: UInt64) -> SharedWord32 { memory.word32(record + WaiterRecord.owner32) }
  func owner(_ record: UInt64) -> OwnerID { OwnerID(word: ownerWord(record).load()) }
  func state(_ record: UInt64) -> SharedWord64 { memory.word(record + WaiterRecord.state) }

  /// Whether a process waits, and is there.
  func isWaiting(_ record: UInt64) -> Bool {
    guard state(record).load() & WaiterRecord.phases == WaiterRecord.waiting else { return false }
    return memory.isAlive(owner(record))
  }

  // MARK: Coming and going

  /// Makes a record the running task's; it has no state yet.
  func claim() throws(SharedMemoryError) -> UInt64 {
    while true {
      let free = first { record in
        let owner = ownerWord(record)
        return owner.relaxed == 0 && owner.replace(0, with: memory.owner.rawValue)
      }
      if let free {
        memory.store32(free + WaiterRecord.task32, CurrentTask.number)
        Failpoint.hit(.waiterClaimed)
        return free
      }
      try grow()
    }
  }

  /// Gives a record back that has no state any more, or a dead process's.
  func free(_ record: UInt64) {
    state(record).store(0)
    Failpoint.hit(.waiterLeft)
    ownerWord(record).store(0)
  }

  /// Adds a block with as many records as there are.
  private func grow() throws(SharedMemoryError) {
    try memory.transact { (transaction) throws(SharedMemoryError) in
      var last = head
      var count = 0
      while transaction.load(last) != 0 {
        let content = transaction.load(last) + Block.header
        count += Int(transaction.load(content + WaiterBlock.count))
        last = content + WaiterBlock.next
      }
      transaction.store(last, try transaction.makeWaiters(count))
    }
  }

  // MARK: Waking

  /// Changes a record's state from one that was seen, and wakes its process if that sleeps.
  /// - Returns: Whether the state was still the one that was seen.
  func change(_ record: UInt64, _ seen: UInt64, to next: UInt64) -> Bool {
    guard seen & WaiterRecord.asleep != 0 else { return state(record).replace(seen, with: next) }
    let futex = state(record).lowHalf
    memory.noteWaking(at: record + WaiterRecord.state)
    defer { memory.noteWaking(at: 0) }
    guard state(record).replace(seen, with: next) else { return false }
    Failpoint.hit(.waiterToWake)
    Futex.wake(futex)
    return true
  }

  /// Whether what an own record waits for has come, or never will.
  @inline(__always)
  func isOver(_ record: UInt64) -> Bool {
    state(record).loadAcquire() & WaiterRecord.phases != WaiterRecord.waiting
  }

  /// Sleeps while an own record is waiting; blocks until then, until the deadline or until an
  /// event.
  func sleep(_ record: UInt64, _ deadline: Deadline) -> WaitOutcome {
    let state = state(record)
    var sleeper = Sleeper(memory, deadline, for: .object(entry))
    while true {
      let seen = state.load()
      if seen & WaiterRecord.phases != WaiterRecord.waiting { return .done }
      let asleep = seen | WaiterRecord.asleep
      guard seen == asleep || state.replace(seen, with: asleep) else { continue }
      if let outcome = sleeper.sleep(
        at: record + WaiterRecord.state, while: UInt32(truncatingIfNeeded: asleep))
      {
        return outcome
      }
    }
  }
}

extension Transaction {
  /// Makes a block with about that many free records.
  func makeWaiters(_ count: Int) throws(SharedMemoryError) -> UInt64 {
    let count = UInt64(min(max(count, WaiterBlock.fewest), WaiterBlock.most))
    let size = WaiterBlock.records + count * WaiterBlock.recordSize
    let block = try allocate(size, tag: Block.Tag.waiters)
    let content = block + Block.header
    memory.store(content + WaiterBlock.next, 0)
    memory.store(content + WaiterBlock.count, count)
    for record in stride(from: WaiterBlock.records, to: size, by: Int(WaiterBlock.recordSize)) {
      memory.store32(content + record + WaiterRecord.owner32, 0)
      memory.store(content + record + WaiterRecord.state, 0)
    }
    return block
  }

  /// Frees one block of an object's waiters; true when none is left.
  func freeWaiters(_ entry: Place<Entry>) -> Bool {
    let block = self[entry, Entry.waiters]
    guard block != 0 else { return true }
    self[entry, Entry.waiters] = load(block + Block.header + WaiterBlock.next)
    free(block)
    return false
  }
}

extension Audit {
  /// The blocks of an object's waiters.
  mutating func walkWaiters(_ entry: Place<Entry>) {
    var block = memory[entry, Entry.waiters]
    while block != 0 {
      reach(block, Block.Tag.waiters, from: name(entry))
      block = memory.load(block + Block.header + WaiterBlock.next)
    }
  }
}
