internal import SharedMemory
internal import Waiting

// Why a set of tasks stands still, in words, and what to do about it.

extension DeadlockReport {
  /// The cycles of locks; or else, for each object that is waited for, who knows it.
  var explanation: [String] {
    let cycles = cycles
    if !cycles.isEmpty { return cycles.flatMap { explain($0) } }
    var told: Set<ObjectID> = []
    return victims.flatMap { victim -> [String] in
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
    for victim in victims where !seen.contains(victim.participant) {
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
    return victims.first { $0.participant == owner }
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

  /// A line in pieces of at most 100 characters.
  private static func wrapped(_ line: String) -> [String] {
    var lines = [""]
    for (index, part) in line.split(separator: " -> ").enumerated() {
      let piece = index == 0 ? String(part) : " -> \(part)"
      if lines[lines.count - 1].count + piece.count > 100 {
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
      return ["\(knowers(object, name)) Is the number of parties right?"]
    case .condition?:
      return [
        knowers(object, name),
        "A notification is not kept for those who wait later. Wait in a loop that tests what you wait",
        "for: while not done do c:wait() end, or c:wait_for(pred).",
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
    var lines = [knowers(object, name), "\(items) put into it and taken."]
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

  /// `Queue 'q' is known to these processes only: Process-2 (waits for it), MainProcess.` Of many
  /// that wait for it only three are named.
  private func knowers(_ object: ArenaObserver.Object, _ name: String) -> String {
    let known = observerKnows(object)
    let waiting = known.filter { process in
      victims.contains {
        $0.process.slot == process.slot && observer.object(of: $0.wait.reason)?.id == object.id
      }
    }
    var names = waiting.prefix(3).map { "\($0.name) (waits for it)" }
    if waiting.count > 3 { names.append("\(waiting.count - 3) others (wait for it)") }
    names += known.filter { process in !waiting.contains { $0.slot == process.slot } }.map(\.name)
    let subject = name.prefix(1).uppercased() + name.dropFirst()
    let what = known.count == 1 ? "this process" : "these processes"
    return "\(subject) is known to \(what) only: \(Self.list(names))."
  }

  private func observerKnows(_ object: ArenaObserver.Object) -> [WaitSnapshot.Process] {
    snapshot.holders(of: object.id)
  }
}
