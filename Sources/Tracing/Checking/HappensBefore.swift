// Two orders are kept. The firm one holds in every run in which the same things are handed on: who
// started whom, who took what from a queue, who saw which event set. The full one has besides the
// order in which locks were taken in this very run.
//
// Where a recording does not say which cause an effect had (permits of semaphores, results of
// pools, what a manager's objects remember) all causes so far count. So an order may be believed
// that need not be, and no order is missed that must be.

/// What happened before what, while one goes through the events of a recording.
struct HappensBefore {
  private let recording: Recording
  /// The clocks of the threads: by the firm order, and by the full one.
  private(set) var firm: [VectorClock]
  private(set) var full: [VectorClock]
  /// What arrows that have begun carry to their ends, by the index of the event there.
  private var carried: [Int32: [(firm: VectorClock, full: VectorClock, isFirm: Bool)]] = [:]
  private var leaving: [Int32: [Recording.Arrow]] = [:]
  /// What objects remember that hand on to the next that comes.
  private var remembered: [Key: (firm: VectorClock, full: VectorClock)] = [:]
  private var cycles: [Key: [Int]] = [:]
  private var seenCycles: Set<Key> = []
  /// Tasks that have begun and not ended, by their ends.
  private var running: [(end: Int64, thread: Int)] = []
  /// Threads that have handed out tasks.
  private var submitters: Set<Int> = []

  private struct Key: Hashable {
    let object: Int32
    let number: UInt64
  }

  private static let managers = Key(object: -1, number: 1)
  private static let outcomes = Key(object: -1, number: 2)

  init(_ recording: Recording) {
    self.recording = recording
    firm = (0..<recording.threads.count).map {
      var clock = VectorClock()
      clock[$0] = 1
      return clock
    }
    full = firm
    for arrow in recording.arrows where arrow.kind != .barrier {
      leaving[arrow.kind == .end ? arrow.to : arrow.from, default: []].append(arrow)
    }
    for (index, event) in recording.events.enumerated() where event.operation == .waitBarrier {
      cycles[Key(object: event.object, number: event.argument), default: []].append(index)
    }
  }

  /// The moment at which a thread is.
  func moment(_ thread: Int32) -> Moment {
    Moment(thread: Int(thread), count: full[Int(thread)][Int(thread)])
  }

  /// Goes on to the next event.
  mutating func advance(to index: Int) {
    let event = recording.events[index]
    let thread = Int(event.thread)
    finishTasks(until: event.order)
    if submitters.contains(thread) { recall(Self.outcomes, thread) }
    for knowledge in carried.removeValue(forKey: Int32(index)) ?? [] {
      if knowledge.isFirm { firm[thread].learn(knowledge.firm) }
      full[thread].learn(knowledge.full)
    }
    for arrow in leaving[Int32(index)] ?? [] {
      if arrow.kind == .end {
        learn(thread, from: Int(recording.events[Int(arrow.from)].thread))
      } else {
        carried[arrow.to, default: []].append(
          (firm[thread], full[thread], arrow.kind != .release))
      }
    }
    hand(event, thread)
    // What comes now is another moment than what was.
    firm[thread][thread] += 1
    full[thread][thread] = firm[thread][thread]
  }

  private mutating func learn(_ thread: Int, from other: Int) {
    firm[thread].learn(firm[other])
    full[thread].learn(full[other])
  }

  /// What an event hands on without an arrow.
  private mutating func hand(_ event: Recording.Event, _ thread: Int) {
    let object = Key(object: event.object, number: 0)
    switch event.operation {
    case .give: remember(object, thread)
    case .take: recall(object, thread)
    case .call, .service: exchange(Self.managers, thread)
    case .waitBarrier: passBarrier(event)
    case .task: running.append((event.end, thread))
    case .submit: submitters.insert(thread)
    case .read, .write, .add:
      // An access under the lock of the value itself is ordered among the others.
      if event.flags.contains(.special) { exchangeFull(object, thread) }
    default: break
    }
  }

  /// The outcomes of tasks that have ended are known to the threads that have handed out tasks.
  private mutating func finishTasks(until time: Int64) {
    for task in running where task.end <= time {
      remember(Self.outcomes, task.thread)
    }
    running.removeAll { $0.end <= time }
  }

  private mutating func remember(_ key: Key, _ thread: Int) {
    var memory = remembered[key] ?? (VectorClock(), VectorClock())
    memory.firm.learn(firm[thread])
    memory.full.learn(full[thread])
    remembered[key] = memory
  }

  private mutating func recall(_ key: Key, _ thread: Int) {
    guard let memory = remembered[key] else { return }
    firm[thread].learn(memory.firm)
    full[thread].learn(memory.full)
  }

  private mutating func exchange(_ key: Key, _ thread: Int) {
    recall(key, thread)
    remember(key, thread)
  }

  /// As `exchange`, in the full order only.
  private mutating func exchangeFull(_ key: Key, _ thread: Int) {
    var memory = remembered[key] ?? (VectorClock(), VectorClock())
    full[thread].learn(memory.full)
    memory.full.learn(full[thread])
    remembered[key] = memory
  }

  /// The first party that goes on knows that all have come: they all wait.
  private mutating func passBarrier(_ event: Recording.Event) {
    let key = Key(object: event.object, number: event.argument)
    guard !event.flags.contains(.failed), seenCycles.insert(key).inserted else { return }
    let parties = (cycles[key] ?? []).map { Int(recording.events[$0].thread) }
    for party in parties { remember(key, party) }
    for party in parties { recall(key, party) }
  }
}
