internal import LinuxSystem
internal import Waiting

/// What all tasks of a program wait for, read off its arena at one moment.
package struct WaitSnapshot {
  /// A process.
  package struct Process: Sendable {
    /// Which one.
    package let slot: SlotID
    /// Its number in the system.
    package let pid: Int32
    /// What it is called, or the beginning of that.
    package let name: String
    /// Who started it.
    package let parent: SlotID?
    /// Whether it is the first of the program.
    package var isFirst: Bool { parent == nil }
    /// Whether it is about to start, or has ended and nobody has seen to it yet, or can be moved
    /// from outside.
    let isChanging: Bool
    /// How many tasks it has, and what those wait for that sleep.
    package let taskCount: Int
    /// See ``taskCount``.
    package let waits: [WaitRecord]
  }

  /// One task that can never go on.
  package struct Dead: Sendable, Equatable {
    /// Which one.
    package let participant: ParticipantID
    /// Which of its sleeps.
    package let serial: UInt32
  }

  private let memory: Memory
  /// All processes.
  package private(set) var processes: [Process] = []

  /// - Parameter dead: Tasks that are known to wait for ever.
  init(_ memory: Memory, dead: Set<ParticipantID> = []) {
    self.memory = memory
    for place in memory.slots() {
      let state = memory.load32(place + Slot.state32)
      guard state == Slot.State.live || state == Slot.State.reserved else { continue }
      let slot = memory.slotID(place, memory.load32(place + Slot.generation32))
      let isAlive = state == Slot.State.live && memory.isAlive(slot: place)
      let ownDead = dead.filter { $0.slot == slot }.map(\.task)
      let (waits, tasks) = memory.waits(of: place, dead: Set(ownDead))
      processes.append(
        Process(
          slot: slot, pid: Int32(bitPattern: memory.load32(place + Slot.pid32)),
          name: memory.text(at: place + Slot.name, UInt64(Slot.nameSize)),
          parent: SlotID(rawValue: memory.load(place + Slot.parent)),
          isChanging: !isAlive || memory.isAttached(place)
            || memory.load32(place + Slot.movers32) != 0, taskCount: max(tasks, 1),
          waits: waits))
    }
  }

  /// The processes that have a reference to an object.
  package func holders(of object: ObjectID) -> [Process] {
    processes.filter { process in
      memory.find(process.slot).map { memory.held(by: $0).contains(object) } ?? false
    }
  }

  /// The tasks that can never go on, and whether these are all that the program does.
  package func dead() -> (tasks: [Dead], isWhole: Bool) {
    var participants: [WaitGraph.Participant] = []
    var keys: [Dead?] = []
    for (number, process) in processes.enumerated() {
      for wait in process.waits {
        keys.append(
          Dead(
            participant: ParticipantID(slot: process.slot, task: wait.task), serial: wait.serial))
        participants.append(WaitGraph.Participant(process: number))
      }
      guard process.waits.count < process.taskCount else { continue }
      keys.append(nil)
      participants.append(WaitGraph.Participant(process: number))
    }
    var places: [ParticipantID: Int] = [:]
    for (index, key) in keys.enumerated() { if let key { places[key.participant] = index } }
    let holders = holdersOfObjects()
    var index = 0
    for (number, process) in processes.enumerated() {
      for wait in process.waits {
        participants[index].isPassive = wait.reason.kind == .requests && !wait.isEnding
        participants[index].wait = givers(wait, of: number, holders, places)
        index += 1
      }
      if process.waits.count < process.taskCount { index += 1 }
    }
    let graph = WaitGraph(isChanging: processes.map(\.isChanging), participants: participants)
    let dead = graph.dead()
    return (dead.compactMap { keys[$0] }, graph.isWhole(dead))
  }

  /// Which processes have a reference to which object, of those that somebody waits for. Those are
  /// left out that have more references, such as one in a message on its way.
  private func holdersOfObjects() -> [Place<Entry>: [Int]] {
    var found: [Place<Entry>: [Int]] = [:]
    for wait in processes.flatMap(\.waits) {
      for part in wait.reason.all { if let entry = memory.entry(of: part) { found[entry] = [] } }
    }
    for (number, process) in processes.enumerated() {
      guard let slot = memory.find(process.slot) else { continue }
      for id in memory.held(by: slot) { found[id.entry]?.append(number) }
    }
    return found.filter { memory[$0.key, Entry.references] == UInt64($0.value.count) }
  }

  /// What can end a wait; nil if it is about to end.
  private func givers(
    _ wait: WaitRecord, of number: Int, _ holders: [Place<Entry>: [Int]],
    _ places: [ParticipantID: Int]
  ) -> [WaitGraph.Giver]? {
    guard !wait.isEnding else { return nil }
    if wait.reason.kind == .requests { return [] }
    guard wait.deadline == .never, !wait.hasDescriptors else { return nil }
    return wait.reason.all.map { giver($0, number, holders, places) }
  }

  private func giver(
    _ reason: WaitReason, _ own: Int, _ holders: [Place<Entry>: [Int]],
    _ places: [ParticipantID: Int]
  ) -> WaitGraph.Giver {
    switch reason.kind {
    case .object, .room:
      guard let entry = memory.entry(of: reason) else { return .outside }
      if let owner = reentrantOwner(entry) {
        if let place = places[owner] { return .participant(place) }
        return client(of: owner).map { .process($0) } ?? .outside
      }
      return holders[entry].map { .holders($0) } ?? .outside
    case .process:
      guard let process = processes.firstIndex(where: { UInt64($0.pid) == reason.subject }) else {
        return .outside
      }
      return .process(process)
    case .children:
      return .all(children(of: own).filter { !isIdle($0) })
    case .results:
      // Where no worker is busy, one is about to be, or the results are on their way.
      let busy = children(of: own).filter { !isIdle($0) }
      return busy.isEmpty ? .outside : .holders(busy)
    case .task:
      return .sameProcess
    case .answer:
      guard let server = processes.firstIndex(where: { $0.slot.rawValue == reason.subject }) else {
        return .outside
      }
      return .process(server)
    case .awake, .time, .requests, .descriptor, .several:
      return .outside
    }
  }

  /// The client for whom tasks of a manager's server own locks under a number, as far as one of
  /// them waits.
  private func client(of owner: ParticipantID) -> Int? {
    let server = processes.first { $0.slot == owner.slot }
    let wait = server?.waits.first { $0.owner == owner.task && $0.principal != nil }
    return processes.firstIndex { $0.slot == wait?.principal }
  }

  private func children(of number: Int) -> [Int] {
    processes.indices.filter { processes[$0].parent == processes[number].slot }
  }

  /// Whether a process has nothing to do but what it may be asked for.
  private func isIdle(_ number: Int) -> Bool {
    let process = processes[number]
    return process.waits.count == process.taskCount
      && process.waits.allSatisfy { $0.reason.kind == .requests && !$0.isEnding }
  }

  /// The owner of a reentrant lock, who alone may release it; nil for other objects, and for a lock
  /// that nobody has.
  private func reentrantOwner(_ entry: Place<Entry>) -> ParticipantID? {
    guard memory.card(entry).kind == .recursiveLock else { return nil }
    return memory.kinds[memory[entry, Entry.kind]]?.lock(entry, memory)
      .flatMap { memory.participant(in: $0) }
  }
}

extension Memory {
  /// The names of the objects to which a process has references.
  func held(by slot: UInt64) -> [ObjectID] {
    let block = load(slot + Slot.handles)
    guard block != 0, block < load(Layout.heapTop) else { return [] }
    let count = min(load(slot + Slot.handleCount), Self.handleCapacity(self, block))
    return (0..<count).map { ObjectID(rawValue: load(block + Block.header + $0 * 8)) }
  }
}

extension Arena {
  /// The tasks that can never go on, and whether these are all that the program does. Looks once
  /// without a lock, and then under the arena's lock until two looks find the same sleeps, so that
  /// nothing can have moved between them. At a tick of its wait a task is awake for a moment, and
  /// sleeps anew.
  ///
  /// - Returns: Nothing if there are none; all of them stay as they are for ever, unless somebody
  ///   ends one.
  package func deadlocked() -> (tasks: [WaitSnapshot.Dead], isWhole: Bool) {
    memory.sweep()
    var last = WaitSnapshot(memory).dead()
    guard !last.tasks.isEmpty else { return last }
    return memory.transact { _ in
      for _ in 0..<4 {
        let next = WaitSnapshot(memory).dead()
        if next.tasks == last.tasks { return next }
        last = next
      }
      return ([], false)
    }
  }

  /// What happens at a deadlock, as a number that the whole program shares.
  package var deadlockPolicy: UInt32 {
    get { memory.word32(Layout.deadlockPolicy32).load() }
    set { memory.word32(Layout.deadlockPolicy32).store(newValue) }
  }

  /// Whether the caller is the first to tell of a deadlock of that number.
  package func claimDeadlock(_ number: UInt64) -> Bool {
    let told = memory.word(Layout.toldDeadlock)
    let before = told.load()
    return before != number && told.replace(before, with: number)
  }

  /// The objects that somebody waits for, or waited for last, and those that this process has: a
  /// thousand at most.
  package var notableObjects: Set<ObjectID> {
    var seen: Set<ObjectID> = []
    for slot in memory.slots() where memory.load32(slot + Slot.state32) == Slot.State.live {
      for reason in memory.lastReasons(of: slot) where seen.count < 1000 {
        if let id = object(of: reason) { seen.insert(id) }
      }
    }
    for id in memory.held(by: memory.ownSlot) where seen.count < 1000 { seen.insert(id) }
    return seen
  }

  /// Whether nobody in the program has looked for deadlocks in the last quarter of a second: the
  /// caller may then.
  package func mayLookForDeadlocks() -> Bool {
    let last = memory.word(Layout.lastLook)
    let (before, now) = (last.load(), UInt64(Deadline.clock))
    return now &- before > 250_000_000 && last.replace(before, with: now)
  }
}

extension ArenaObserver {
  /// What all tasks wait for at the moment.
  /// - Parameter dead: Those that are known to wait for ever, so that none of them is missed that
  ///   ticks.
  package func snapshot(dead: Set<ParticipantID>) -> WaitSnapshot {
    WaitSnapshot(memory, dead: dead)
  }
}
