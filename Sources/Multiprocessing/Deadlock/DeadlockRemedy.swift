internal import SharedMemory
internal import Waiting

// Why a set of tasks stands still, in words, and what to do about it.

extension DeadlockReport {
  /// The cycles of locks; or else, for each object that is waited for, who knows it.
  var explanation: [String] {
    let cycles = cycles
    if !cycles.isEmpty { return cycles.flatMap { explain($0) } }
    var told: Set<ObjectID> = []
    return nestedTasks
      + victims.flatMap { victim -> [String] in
        guard let object = observer.object(of: victim.wait.reason), told.insert(object.id).inserted
        else { return [] }
        return explain(object, for: victim)
      }
  }

  // MARK: Locks

  /// Each chain from one who waits for a lock to the one who has it, and so on, that comes back.
  private var cycles: [[Victim]] {
    var seen: Set<ParticipantID> = []
    var found: [[Victim]] = []
    for victim in victims where victim.client == nil && !seen.contains(victim.participant) {
      var chain: [Victim] = []
      var next: Victim? = victim
      while let one = next, seen.insert(one.participant).inserted {
        chain.append(one)
        next = holder(of: one)
      }
      if let next, let begin = chain.firstIndex(where: { $0.participant == next.participant }) {
        found.append(Array(chain[begin...]))
      }
    }
    return found
  }

  private func holder(of victim: Victim) -> Victim? {
    guard let owner = observer.object(of: victim.wait.reason)?.owner else { return nil }
    let client = client(of: owner)
    return victims.first {
      client == nil ? $0.participant == owner : $0.process.slot == client && $0.client == nil
    }
  }

  private func explain(_ cycle: [Victim]) -> [String] {
    let steps = cycle.map { victim in
      let lock = observer.object(of: victim.wait.reason).map { short($0) } ?? "a lock"
      return "\(victim.name) -> \(lock)"
    }
    let chain = "The cycle: " + (steps + [cycle[0].name]).joined(separator: " -> ")
    return Self.wrapped(chain) + [Self.remedy(cycle.count)]
  }

  private static func remedy(_ length: Int) -> String {
    switch length {
    case 1:
      "It has the lock already. Use an RLock, or release the lock before it is taken again."
    case 2:
      "Take the two locks in the same order everywhere, or acquire the second with a time-out."
    default:
      "Each has one and waits for the next. Let one of them take them in the other order."
    }
  }

  /// How wide a line of the explanation is at most, in characters.
  private static let longestLine = 104

  /// A line in pieces that are not too wide.
  private static func wrapped(_ line: String) -> [String] {
    var lines = [""]
    for (index, part) in line.split(separator: " -> ").enumerated() {
      let piece = index == 0 ? String(part) : " -> \(part)"
      if lines[lines.count - 1].count + piece.count > longestLine {
        lines.append("  ->" + piece.dropFirst(3))
      } else {
        lines[lines.count - 1] += piece
      }
    }
    return lines
  }

  // MARK: Other objects

  private func explain(_ object: ArenaObserver.Object, for victim: Victim) -> [String] {
    let name = short(object)
    switch object.card.kind {
    case .queue?, .pipe?:
      return victim.wait.reason.kind == .room
        ? explainRoom(object, victim) : explainEmpty(object)
    case .barrier?:
      return ["\(strangers(object, name)) Is the number of parties right?"]
    case .condition?:
      return [
        unheard(object, name, victim) ?? knowers(object, name),
        "Wait in a loop that tests what you wait for: while not done do c:wait() end, or "
          + "c:wait_for(pred).",
      ]
    case .event?:
      return ["\(knowers(object, name)) None of them can set it any more."]
    case .semaphore?:
      return ["\(knowers(object, name)) Release a permit for each that is acquired."]
    default:
      return [knowers(object, name)]
    }
  }

  private func explainEmpty(_ object: ArenaObserver.Object) -> [String] {
    let name = short(object)
    let taken = object.status.taken ?? 0
    let items = taken == 1 ? "1 item was" : "\(taken) items were"
    var lines = [knowers(object, name), "\(items) put into it and \(taken) taken."]
    if object.card.kind == .queue {
      lines.append(
        "Put one end mark for each consumer, or call q:shutdown() when the last item is in.")
    }
    return lines
  }

  private func explainRoom(_ object: ArenaObserver.Object, _ victim: Victim) -> [String] {
    let name = short(object)
    let parent = victims.first {
      $0.wait.reason == .process(victim.process.pid) || $0.wait.reason.kind == .children
    }
    let knows = observerKnows(object)
    guard let parent, knows.contains(where: { $0.slot == parent.process.slot }) else {
      return ["\(knowers(object, name)) None of them takes from it."]
    }
    return [
      "\(parent.name) would take from \(name) only after the join. Take the items first, then join."
    ]
  }

  /// That a condition was notified when nobody waited, and that a notification is not kept. Nil if
  /// all notifications were heard.
  private func unheard(
    _ object: ArenaObserver.Object, _ name: String, _ victim: Victim
  ) -> String? {
    guard let (count, last) = object.status.unheard, last <= victim.wait.since else { return nil }
    let times = count == 1 ? "once," : "\(count) times, the last time"
    let tenths = (victim.wait.since - last) / 100_000_000
    let before = "\(tenths / 10).\(tenths % 10) s before"
    return "\(Self.capitalized(name)) was notified \(times) \(before), when nobody waited: "
      + "a notification is not kept."
  }

  /// `Nobody else knows barrier 'b' but MainProcess.`
  private func strangers(_ object: ArenaObserver.Object, _ name: String) -> String {
    let others = observerKnows(object).filter { !waits($0, for: object) }.map(\.name)
    return "Nobody else knows \(name)" + (others.isEmpty ? "." : " but \(Self.list(others)).")
  }

  /// `Queue 'q' is known to these processes only: Process-2 (waits for it), MainProcess (waits for
  /// Process-2).` Of many that wait for it only three are named.
  private func knowers(_ object: ArenaObserver.Object, _ name: String) -> String {
    let known = observerKnows(object)
    let waiting = known.filter { waits($0, for: object) }
    var names = waiting.prefix(3).map { "\($0.name) (waits for it)" }
    if waiting.count > 3 { names.append("\(waiting.count - 3) others (wait for it)") }
    names += known.filter { !waits($0, for: object) }.map { process in
      joined(by: process).map { "\(process.name) (waits for \($0))" } ?? process.name
    }
    let what = known.count == 1 ? "this process" : "these processes"
    return "\(Self.capitalized(name)) is known to \(what) only: \(names.joined(separator: ", "))."
  }

  private func waits(_ process: WaitSnapshot.Process, for object: ArenaObserver.Object) -> Bool {
    victims.contains {
      $0.process.slot == process.slot && observer.object(of: $0.wait.reason)?.id == object.id
    }
  }

  /// The process whose end a process waits for.
  private func joined(by process: WaitSnapshot.Process) -> String? {
    let reason = victims.first {
      $0.process.slot == process.slot && $0.wait.reason.kind == .process
    }
    return (reason?.wait.reason.subject).map { name(pid: Int32(truncatingIfNeeded: $0)) }
  }

  private static func capitalized(_ name: String) -> String {
    name.prefix(1).uppercased() + name.dropFirst()
  }

  /// Those who could use an object: who has a reference to it, or to a manager's proxy for it.
  private func observerKnows(_ object: ArenaObserver.Object) -> [WaitSnapshot.Process] {
    guard let token = token(of: object.id) else { return snapshot.holders(of: object.id) }
    let servers = snapshot.holders(of: object.id).map(\.slot)
    return snapshot.holders(of: token).filter { !servers.contains($0.slot) }
  }
}
