package import LinuxSystem
package import Waiting

// Each process tells the others of its waits, task by task: the main line of execution in its slot,
// the other tasks in a block that grows with their number (the table of wait records). Only the
// process itself writes them, without a lock. What a process that died wrote means nothing.
//
// A record has a serial that is odd while its task sleeps. Who reads the serial before and after
// the rest, and finds it odd and unchanged, has read one sleep.

/// A wait of one task, as the other processes see it.
package struct WaitRecord: Sendable {
  /// Which task of its process waits: 0 is the main line of execution.
  package let task: UInt32
  /// A number that changes with each sleep.
  package let serial: UInt32
  /// Why.
  package let reason: WaitReason
  /// When the wait ends at the latest.
  package let deadline: Deadline
  /// When it began, in nanoseconds of the monotonic clock.
  package let since: Int64
  /// Where in the script, if that is known: it is noted once a wait has lasted for a moment.
  package let place: ScriptPlace?
  /// The number under which the task owns locks.
  let owner: UInt32
  /// On whose behalf: the process whose call a manager serves.
  package let principal: SlotID?
  /// Whether it is about to end: a word on which it sleeps has changed, or not all are told.
  package let isEnding: Bool
  /// Whether something outside of the arena can end it as well: a descriptor.
  package let hasDescriptors: Bool
}

/// The words of a record.
enum WaitWords {
  static let size: UInt64 = 512
  static let serial32: UInt64 = 0
  static let task32: UInt64 = 4
  static let reason: UInt64 = 8
  static let deadline: UInt64 = 16
  static let since: UInt64 = 24
  static let principal: UInt64 = 32
  /// How many parts the reason has; more than ``WaitReason/most`` if not all of them are told.
  static let partCount32: UInt64 = 40
  static let line32: UInt64 = 44
  static let parts: UInt64 = 48
  static let file: UInt64 = 112
  static let fileSize: UInt64 = 64
  /// How many words of the arena it sleeps on; more than ``mostWords`` if not all are told.
  static let wordCount32: UInt64 = 176
  /// Whether it sleeps on descriptors too, of which nothing is told.
  static let hasDescriptors32: UInt64 = 180
  /// Each with what is expected there: as long as it is, nobody has ended the sleep.
  static let words: UInt64 = 184
  static let mostWords: UInt64 = 19
  /// The number under which the task owns locks.
  static let owner32: UInt64 = 488
  /// Up to when the wait was counted on the card of what it is for.
  static let counted: UInt64 = 504
}

extension Memory {
  /// Begins a record of a sleep.
  func begin(_ record: UInt64, _ task: GreenTask, _ request: borrowing WaitRequest) {
    let reason = request.reason
    let since = request.begun == 0 ? Deadline.clock : request.begun
    if load(record + WaitWords.since) != UInt64(bitPattern: since) {
      store32(record + WaitWords.line32, 0)
      store(record + WaitWords.since, UInt64(bitPattern: since))
      store(record + WaitWords.counted, UInt64(bitPattern: since))
      if let entry = entry(of: reason) { countWait(for: entry) }
    }
    store32(record + WaitWords.task32, task.number)
    store(record + WaitWords.reason, reason.word)
    store(record + WaitWords.deadline, UInt64(bitPattern: request.end.nanoseconds))
    store(record + WaitWords.principal, task.principal)
    store32(record + WaitWords.owner32, task.owner)
    store32(record + WaitWords.partCount32, UInt32(clamping: reason.parts.count))
    for (index, part) in reason.parts.prefix(WaitReason.most).enumerated() {
      store(record + WaitWords.parts + UInt64(index) * 8, part.word)
    }
    noteWords(request, in: record)
    store32(record + WaitWords.serial32, (load32(record + WaitWords.serial32) &+ 1) | 1)
  }

  private func noteWords(_ request: borrowing WaitRequest, in record: UInt64) {
    var count: UInt64 = 0
    request.forEachWord { condition in
      let offset = unsafe offset(of: UnsafePointer(condition.word.pointer))
      guard offset < load(Layout.capacity) else { return }
      if count < WaitWords.mostWords {
        let place = record + WaitWords.words + count * 16
        store(place, offset)
        store32(place + 8, condition.expected)
      }
      count += 1
    }
    store32(record + WaitWords.wordCount32, UInt32(count))
    store32(record + WaitWords.hasDescriptors32, request.descriptors.isEmpty ? 0 : 1)
  }

  private func isEnding(_ record: UInt64) -> Bool {
    let count = UInt64(load32(record + WaitWords.wordCount32))
    guard count <= WaitWords.mostWords else { return true }
    return (0..<count).contains {
      let place = record + WaitWords.words + $0 * 16
      let offset = load(place)
      return offset >= load(Layout.capacity) || word32(offset).load() != load32(place + 8)
    }
  }

  /// Has a record count as the one of a sleep though its task looks around for a moment.
  func begin(again record: UInt64) {
    store32(record + WaitWords.serial32, (load32(record + WaitWords.serial32) &+ 1) | 1)
  }

  /// Ends it.
  func end(_ record: UInt64) {
    store32(record + WaitWords.serial32, (load32(record + WaitWords.serial32) | 1) &+ 1)
  }

  /// Adds what has passed of a wait to the card of what it is for.
  func count(_ record: UInt64) {
    guard let entry = entry(of: WaitReason(word: load(record + WaitWords.reason))) else { return }
    let now = UInt64(bitPattern: Deadline.clock)
    countWaited(for: entry, nanoseconds: now &- load(record + WaitWords.counted))
    store(record + WaitWords.counted, now)
  }

  /// Adds where in the script the task waits.
  func note(_ place: ScriptPlace, in record: UInt64) {
    write(text: place.file, at: record + WaitWords.file, WaitWords.fileSize)
    store32(record + WaitWords.line32, UInt32(clamping: place.line))
  }

  /// Reads a record; nil if its task does not sleep, or its sleep ended meanwhile.
  /// - Parameter isTicking: Whether the task is known to wait for ever: it is awake for a moment
  ///   now and then, and sleeps anew. Its record stays what it is.
  func waitRecord(at record: UInt64, isTicking: Bool = false) -> WaitRecord? {
    let serial = word32(record + WaitWords.serial32).load()
    guard serial % 2 == 1 || isTicking && serial != 0 else { return nil }
    let count = UInt64(load32(record + WaitWords.partCount32))
    let parts = (0..<(count > UInt64(WaitReason.most) ? 0 : count)).map {
      WaitReason(word: load(record + WaitWords.parts + $0 * 8))
    }
    let line = Int(load32(record + WaitWords.line32))
    let file = line == 0 ? "" : text(at: record + WaitWords.file, WaitWords.fileSize)
    let result = WaitRecord(
      task: load32(record + WaitWords.task32), serial: serial,
      reason: parts.isEmpty
        ? WaitReason(word: load(record + WaitWords.reason)) : WaitReason(anyOf: parts),
      deadline: Deadline(nanoseconds: Int64(bitPattern: load(record + WaitWords.deadline))),
      since: Int64(bitPattern: load(record + WaitWords.since)),
      place: file.isEmpty ? nil : ScriptPlace(file: file, line: line),
      owner: load32(record + WaitWords.owner32),
      principal: SlotID(rawValue: load(record + WaitWords.principal)),
      isEnding: isEnding(record),
      hasDescriptors: load32(record + WaitWords.hasDescriptors32) != 0)
    return isTicking || word32(record + WaitWords.serial32).load() == serial ? result : nil
  }

  /// The waits of a process's tasks, and how many tasks it has: if these are more, some do not
  /// sleep.
  /// - Parameter dead: Tasks that are known to wait for ever.
  func waits(
    of slot: UInt64, dead: Set<UInt32> = []
  ) -> (records: [WaitRecord], tasks: Int) {
    let tasks = Int(load32(slot + Slot.taskCount32))
    var records: [WaitRecord] = []
    let main = waitRecord(at: slot + Slot.mainWait, isTicking: dead.contains(0))
    if let main { records.append(main) }
    let table = load(slot + Slot.waitTable)
    guard table != 0, table < load(Layout.heapTop) else { return (records, tasks) }
    for index in 0..<waitTableCapacity(table) {
      let record = table + Block.header + index * WaitWords.size
      let isTicking = dead.contains(load32(record + WaitWords.task32))
      if let wait = waitRecord(at: record, isTicking: isTicking) { records.append(wait) }
    }
    return (records, tasks)
  }

  /// What a process's tasks wait for, or waited for last.
  func lastReasons(of slot: UInt64) -> [WaitReason] {
    let table = load(slot + Slot.waitTable)
    let others = table == 0 || table >= load(Layout.heapTop) ? 0 : waitTableCapacity(table)
    let records =
      [slot + Slot.mainWait]
      + (0..<others).map { table + Block.header + $0 * WaitWords.size }
    return records.map { WaitReason(word: load($0 + WaitWords.reason)) }
  }

  private func waitTableCapacity(_ table: UInt64) -> UInt64 {
    let size = load(table + Block.size) & ~Block.flags
    return size <= Block.header ? 0 : (size - Block.header) / WaitWords.size
  }

  /// Makes room for more records than there are on this process's table of wait records.
  /// - Returns: For how many there is room now; the same as before if there is no memory.
  func growWaitTable() -> Int {
    let grown = try? transact { (transaction) throws(SharedMemoryError) -> UInt64 in
      let table = transaction.load(ownSlot + Slot.waitTable)
      let capacity = table == 0 ? 0 : waitTableCapacity(table)
      let larger = try transaction.allocate(
        max(capacity * 2, 5) * WaitWords.size, tag: Block.Tag.waitTable)
      for word in 0..<(capacity * WaitWords.size / 8) {
        store(larger + Block.header + word * 8, load(table + Block.header + word * 8))
      }
      for record in capacity..<waitTableCapacity(larger) {
        store32(larger + Block.header + record * WaitWords.size + WaitWords.serial32, 0)
      }
      transaction.store(ownSlot + Slot.waitTable, larger)
      if table != 0 { transaction.free(table) }
      return larger
    }
    return Int(waitTableCapacity(grown ?? load(ownSlot + Slot.waitTable)))
  }

  /// Frees the table of wait records of a dead process.
  func dropWaitTable(of slot: UInt64) {
    transact { transaction in
      let table = transaction.load(slot + Slot.waitTable)
      guard table != 0 else { return }
      transaction.store(slot + Slot.waitTable, 0)
      transaction.free(table)
    }
  }
}

/// Writes the records of this process, and looks after the dead where nothing else happens.
final class WaitRecorder: WaitObserver {
  private let memory: Memory
  private let place: () -> ScriptPlace?
  private let hasWaitedForLong: () -> Void
  private let isIdle: () -> Void
  /// The arena, if waits are to be in a recording too.
  private let traced: Arena?
  private var free: [Int] = []
  private var capacity = 0

  /// How long a wait without a time-out lasts before somebody looks whether it can ever end.
  private static let long: Int64 = 300_000_000

  /// - Parameters:
  ///   - traced: The arena, if waits are to be in a recording too.
  ///   - place: Tells where in the script the running task is.
  ///   - hasWaitedForLong: Called in the middle of a wait without a time-out that lasts.
  ///   - isIdle: Called in the middle of a wait when nothing has happened for a tick.
  init(
    _ memory: Memory, traced: Arena? = nil, place: @escaping () -> ScriptPlace?,
    hasWaitedForLong: @escaping () -> Void = {}, isIdle: @escaping () -> Void = {}
  ) {
    self.memory = memory
    self.traced = traced
    self.place = place
    self.hasWaitedForLong = hasWaitedForLong
    self.isIdle = isIdle
    noteTasks()
    for task in Scheduler.shared.tasks {
      task.record = nil
      if let request = task.request { willPark(task, request) }
    }
  }

  var hearsOfEachWait: Bool { traced != nil }

  func willPark(_ task: GreenTask, _ request: borrowing WaitRequest) {
    traced?.traceWait(task, request)
    guard let record = record(of: task) else { return }
    memory.begin(record, task, request)
  }

  func didWake(_ task: GreenTask) {
    traced?.traceWake(task)
    // A task that has parked without a record, for want of memory, has none to end.
    guard task.number == 0 || task.record != nil else { return }
    memory.end(place(of: task))
    memory.count(place(of: task))
  }

  func didTick(_ task: GreenTask) {
    guard task.number == 0 || task.record != nil else { return }
    let record = place(of: task)
    if memory.load32(record + WaitWords.line32) == 0, let place = place() {
      memory.note(place, in: record)
    }
    guard memory.load(record + WaitWords.deadline) == UInt64(Int64.max),
      Deadline.clock - Int64(bitPattern: memory.load(record + WaitWords.since)) > Self.long
    else { return }
    // The task is awake while it looks: it is told of as asleep, which it is again at once.
    memory.begin(again: record)
    hasWaitedForLong()
    memory.end(record)
  }

  func didStart(_ task: GreenTask) { noteTasks() }

  func didEnd(_ task: GreenTask) {
    if let record = task.record { free.append(record) }
    task.record = nil
    noteTasks()
  }

  func didBecomeOnly() { noteTasks() }

  func didIdle() {
    memory.sweep()
    isIdle()
  }

  func willPoll(_ words: [Futex.Condition]) { memory.notePolling(words) }

  func didPoll() { memory.notePolled() }

  private func noteTasks() {
    memory.store32(
      memory.ownSlot + Slot.taskCount32, UInt32(clamping: Scheduler.shared.tasks.count + 1))
  }

  /// Where the record of a task is, which is given one if it has none; nil if there is no memory.
  private func record(of task: GreenTask) -> UInt64? {
    if task.number == 0 || task.record != nil { return place(of: task) }
    if free.isEmpty {
      let grown = memory.growWaitTable()
      free += (capacity..<grown).reversed()
      capacity = grown
    }
    guard let index = free.popLast() else { return nil }
    task.record = index
    return place(of: task)
  }

  private func place(of task: GreenTask) -> UInt64 {
    guard let index = task.record else { return memory.ownSlot + Slot.mainWait }
    return memory.load(memory.ownSlot + Slot.waitTable) + Block.header + UInt64(index)
      * WaitWords.size
  }

  /// The arena whose pollers a wake-up of this process signals.
  nonisolated(unsafe) static var pollers: Memory?
}

extension Memory {
  /// The entry of the object that a note is about, if it is about one.
  func entry(of note: WaitReason) -> Place<Entry>? {
    guard note.kind == .object || note.kind == .room else { return nil }
    return isEntry(note.subject) ? Place(note.subject) : nil
  }
}

extension Arena {
  /// The object that a note is about, if it is about one.
  package func object(of note: WaitReason) -> ObjectID? {
    memory.entry(of: note).map { memory.id(of: $0) }
  }
}

extension WaitReason {
  /// It waits for something of the object with that entry.
  static func object(_ entry: Place<Entry>) -> WaitReason { object(entry.offset) }
  /// It waits for room in the channel with that entry.
  static func room(_ entry: Place<Entry>) -> WaitReason { room(entry.offset) }
}
