/// An operation of a process on the object of a number.
struct ModelOperation: Hashable, CustomStringConvertible {
  enum Action: Hashable {
    /// Remembers the value.
    case read
    /// Writes what it remembers and one more.
    case write
    case add
    /// Remembers the value, which nobody else may have locked.
    case readUnlocked
    case acquire, release
    case take, give
    case put, get, count, taskDone, joinQueue
    case set, clear, isSet
    /// The two parts of the wait for an event: which sets count from now on, and the wait.
    case beginWait, awaitEvent
    /// The parts of the wait for a condition, whose lock has the same number: with `release` in
    /// between.
    case enlist, awaitNotice, regain
    case notify, notifyAll
    /// The two parts of the wait at a barrier of two.
    case arrive, awaitParties
    case abort, reset
    case start, join, look
    case sleep
    /// Waits for all whom it has started.
    case joinAll
  }

  let action: Action
  /// The number of the object, or of the process.
  var thing = 0
  /// For how long it waits where it has to; nil: for ever.
  var patience: Int?

  init(_ action: Action, _ thing: Int = 0, patience: Int? = nil) {
    self.action = action
    self.thing = thing
    self.patience = patience
  }

  var description: String { "\(action) \(thing)" + (patience.map { " for \($0)" } ?? "") }
}

/// How far one run of a model has come.
struct ModelState: Hashable {
  private static let things = 3

  enum Life { case unborn, alive, ended }

  /// What has become of somebody who waits at a barrier.
  enum Fate { case waits, passed, broken }

  var clock = 0
  var places: [Int]
  var lives: [Life]
  /// When each one's wait is over that is at hand or to come; nil: it has no end.
  var deadlines: [Int?]
  /// What each one has read last.
  var remembered: [Int]
  /// All that each one has seen, as a number.
  var seen: [Int]

  var values = Array(repeating: 0, count: things)
  var owners = [Int?](repeating: nil, count: things)
  /// The locks that each one has acquired and not released itself.
  var claims: [Set<Int>]
  var permits = Array(repeating: 1, count: things)
  var queues = [[Int]](repeating: [], count: things)
  var unfinished = Array(repeating: 0, count: things)
  var flags = Array(repeating: false, count: things)
  /// How often each event was set, and had been when each one began to wait.
  var sets = Array(repeating: 0, count: things)
  var moments: [Int]
  /// Who waits for each condition, the first one first, and who was notified.
  var waiters = [[Int]](repeating: [], count: things)
  var notified: Set<Int> = []
  /// Who waits at each barrier in its present round, and what has become of the others.
  var parties = [[Int]](repeating: [], count: things)
  var fates: [Fate]
  var broken = Array(repeating: false, count: things)

  init(processes: Int, isBorn: (Int) -> Bool) {
    places = Array(repeating: 0, count: processes)
    lives = (0..<processes).map { isBorn($0) ? .alive : .unborn }
    deadlines = Array(repeating: nil, count: processes)
    remembered = Array(repeating: 0, count: processes)
    seen = remembered
    moments = remembered
    claims = Array(repeating: [], count: processes)
    fates = Array(repeating: .waits, count: processes)
  }

  mutating func note(_ process: Int, _ sight: Int) {
    seen[process] = (seen[process] &* 31 &+ sight &+ 7) % 1_000_000_007
  }

  /// Whether a process has what it wants, and need not wait.
  func holds(_ process: Int, _ operation: ModelOperation) -> Bool {
    let thing = operation.thing
    return switch operation.action {
    case .acquire, .regain: owners[thing] == nil
    case .readUnlocked: (owners[thing] ?? process) == process
    case .take: permits[thing] > 0
    case .get: !queues[thing].isEmpty
    // The second queue has room for one.
    case .put: thing != 1 || queues[thing].isEmpty
    case .joinQueue: unfinished[thing] == 0
    case .awaitEvent: flags[thing] || sets[thing] != moments[process]
    case .awaitNotice: notified.contains(process)
    case .awaitParties: fates[process] != .waits
    case .join: lives[thing] == .ended
    case .joinAll: !lives.contains(.alive) || lives.indices.allSatisfy { isOver($0, to: process) }
    case .sleep: false
    default: true
    }
  }

  private func isOver(_ other: Int, to process: Int) -> Bool {
    other == process || lives[other] != .alive
  }

  /// Does an operation, or gives it up.
  /// - Returns: How many operations are behind it then.
  mutating func perform(_ operation: ModelOperation, by process: Int) -> Int {
    let holds = holds(process, operation)
    let thing = operation.thing
    switch operation.action {
    case .read, .write, .add, .readUnlocked: access(operation, process)
    case .put, .get, .count, .taskDone, .joinQueue: queue(operation, process, holds)
    case .set, .clear, .isSet, .beginWait, .awaitEvent: return event(operation, process, holds)
    case .enlist, .awaitNotice, .regain, .notify, .notifyAll: condition(operation, process)
    case .arrive, .awaitParties, .abort, .reset: return barrier(operation, process)
    case .acquire:
      note(process, holds ? 1 : 0)
      if holds { claim(thing, process) }
    case .release:
      owners[thing] = nil
      claims[process].remove(thing)
    case .take:
      note(process, holds ? 1 : 0)
      if holds { permits[thing] -= 1 }
    case .give: permits[thing] += 1
    case .start: lives[thing] = .alive
    case .look: note(process, lives[thing] == .ended ? 1 : 0)
    case .sleep, .join, .joinAll: break
    }
    return 1
  }

  private mutating func claim(_ thing: Int, _ process: Int) {
    owners[thing] = process
    claims[process].insert(thing)
  }

  private mutating func access(_ operation: ModelOperation, _ process: Int) {
    switch operation.action {
    case .write: values[operation.thing] = remembered[process] + 1
    case .add: values[operation.thing] += 1
    default:
      remembered[process] = values[operation.thing]
      note(process, remembered[process])
    }
  }

  private mutating func queue(_ operation: ModelOperation, _ process: Int, _ holds: Bool) {
    let thing = operation.thing
    switch operation.action {
    case .put:
      note(process, holds ? 1 : 0)
      if holds {
        queues[thing].append(process)
        unfinished[thing] += 1
      }
    case .get: note(process, holds ? 1 + queues[thing].removeFirst() : 0)
    case .count: note(process, queues[thing].count)
    case .taskDone:
      note(process, unfinished[thing] > 0 ? 1 : 0)
      unfinished[thing] = max(0, unfinished[thing] - 1)
    default: note(process, holds ? 1 : 0)
    }
  }

  private mutating func event(
    _ operation: ModelOperation, _ process: Int, _ holds: Bool
  ) -> Int {
    let thing = operation.thing
    switch operation.action {
    case .set:
      if !flags[thing] { sets[thing] += 1 }
      flags[thing] = true
    case .clear: flags[thing] = false
    case .isSet: note(process, flags[thing] ? 1 : 0)
    case .beginWait:
      moments[process] = sets[thing]
      guard flags[thing] || operation.patience == 0 else { return 1 }
      note(process, flags[thing] ? 1 : 0)
      return 2
    default: note(process, holds ? 1 : 0)
    }
    return 1
  }

  private mutating func condition(_ operation: ModelOperation, _ process: Int) {
    let thing = operation.thing
    switch operation.action {
    case .enlist: waiters[thing].append(process)
    case .regain:
      claim(thing, process)
      note(process, notified.contains(process) ? 1 : 0)
      notified.remove(process)
      waiters[thing].removeAll { $0 == process }
    case .notify:
      if !waiters[thing].isEmpty { notified.insert(waiters[thing].removeFirst()) }
    case .notifyAll:
      notified.formUnion(waiters[thing])
      waiters[thing] = []
    default: break
    }
  }

  private mutating func barrier(_ operation: ModelOperation, _ process: Int) -> Int {
    let thing = operation.thing
    switch operation.action {
    case .arrive:
      if broken[thing] {
        note(process, -1)
        return 2
      }
      fates[process] = .waits
      parties[thing].append(process)
      guard parties[thing].count == 2 else {
        guard operation.patience == 0 else { return 1 }
        endRound(thing, .broken)
        broken[thing] = true
        note(process, -1)
        return 2
      }
      endRound(thing, .passed)
      note(process, 2)
      return 2
    case .awaitParties:
      if fates[process] == .waits {
        endRound(thing, .broken)
        broken[thing] = true
      }
      note(process, fates[process] == .passed ? 1 : -1)
    case .abort:
      endRound(thing, .broken)
      broken[thing] = true
    default:
      endRound(thing, .broken)
      broken[thing] = false
    }
    return 1
  }

  private mutating func endRound(_ thing: Int, _ fate: Fate) {
    for party in parties[thing] { fates[party] = fate }
    parties[thing] = []
  }
}
