import Exploring

/// A program that is not run but played through: a few processes that take steps on numbers, locks,
/// semaphores, queues, events, conditions, barriers and one another. The oracle for the searches,
/// which see no difference.
final class ModelProgram: ExplorableProgram {
  /// What a run comes to.
  struct Outcome: Hashable {
    let lives: [ModelState.Life]
    let values: [Int]
    let seen: [Int]
  }

  let processes: [[ModelOperation]]
  /// Whether any time-out may end at any moment.
  let timeIsFree: Bool
  /// Whether the conflicts of writes are left out: a search must then miss something.
  var isUnsound = false
  private(set) var outcomes: Set<Outcome> = []
  private(set) var runs = 0

  init(_ processes: [[ModelOperation]], timeIsFree: Bool = false) {
    self.processes = processes
    self.timeIsFree = timeIsFree
  }

  private var start: ModelState {
    let started = Set(processes.joined().filter { $0.action == .start }.map(\.thing))
    var state = ModelState(processes: processes.count) { !started.contains($0) }
    for process in processes.indices { setDeadline(process, &state) }
    return state
  }

  /// What a process is to do; nil: it is to end.
  private func operation(_ process: Int, _ state: ModelState) -> ModelOperation? {
    let place = state.places[process]
    return processes[process].indices.contains(place) ? processes[process][place] : nil
  }

  private func setDeadline(_ process: Int, _ state: inout ModelState) {
    state.deadlines[process] = operation(process, state)?.patience.map { state.clock + $0 }
  }

  private func isAble(_ process: Int, _ state: ModelState) -> Bool {
    guard state.lives[process] == .alive else { return false }
    guard let operation = operation(process, state), !state.holds(process, operation) else {
      return true
    }
    return state.deadlines[process].map { timeIsFree || $0 <= state.clock } ?? false
  }

  private func step(_ process: Int, _ state: inout ModelState) {
    guard let operation = operation(process, state) else {
      state.lives[process] = .ended
      // What it has locked is free.
      for thing in state.owners.indices where state.owners[thing] == process {
        state.owners[thing] = nil
      }
      return
    }
    if !state.holds(process, operation) {
      state.clock = max(state.clock, state.deadlines[process] ?? 0)
    }
    state.places[process] += state.perform(operation, by: process)
    setDeadline(process, &state)
    if operation.action == .start { setDeadline(operation.thing, &state) }
  }

  /// Where nobody can go on, the next time-out ends.
  private func moveTime(_ state: inout ModelState) -> Bool {
    let moments = processes.indices.compactMap { process in
      state.lives[process] == .alive ? state.deadlines[process] : nil
    }
    guard let next = moments.filter({ $0 > state.clock }).min() else { return false }
    state.clock = next
    return true
  }

  private func outcome(_ state: ModelState) -> Outcome {
    Outcome(lives: state.lives, values: state.values, seen: state.seen)
  }

  /// Every outcome that there is.
  func allOutcomes() -> Set<Outcome> {
    var outcomes: Set<Outcome> = []
    var visited: Set<ModelState> = []
    var waiting = [start]
    while var state = waiting.popLast() {
      guard visited.insert(state).inserted else { continue }
      let able = processes.indices.filter { isAble($0, state) }
      if able.isEmpty {
        if moveTime(&state) { waiting.append(state) } else { outcomes.insert(outcome(state)) }
      }
      for process in able {
        var next = state
        step(process, &next)
        waiting.append(next)
      }
    }
    return outcomes
  }

  // MARK: As the searches see it

  private func next(_ process: Int, _ state: ModelState) -> Step {
    let operation = operation(process, state)
    var step = ModelStep.step(operation, by: process, in: state)
    if isUnsound, operation?.action == .write {
      step.parts = step.parts.map(\.place)
    }
    return step
  }

  /// Whether it is known that an operation can only wait.
  private func isMasked(_ process: Int, _ state: ModelState) -> Bool {
    guard let operation = operation(process, state), operation.patience == nil else { return false }
    switch operation.action {
    case .acquire, .regain, .readUnlocked, .join: return !state.holds(process, operation)
    default: return false
    }
  }

  func run(by guide: any ScheduleGuide, tells: Bool) -> Run {
    runs += 1
    var state = start
    var run = Run()
    var last: Int?
    // Who sleeps, as it was found out by trying: a real program does not know before.
    var sleepers: Set<Int> = []
    while true {
      let alive = processes.indices.filter { state.lives[$0] == .alive }
      let next = alive.map { self.next($0, state) }
      let able = alive.filter {
        sleepers.contains($0) || operation($0, state)?.action.sleepsAtOnce == true
          ? isAble($0, state) : !isMasked($0, state)
      }
      if able.isEmpty {
        if !alive.isEmpty, moveTime(&state) {
          guide.timeMoved(Standstill(able: [], last: last, next: next))
          continue
        }
        guide.ended(Standstill(able: [], last: last, next: next))
        break
      }
      let standstill = Standstill(able: able, last: last, next: next)
      guard let chosen = guide.choose(standstill), able.contains(chosen) else {
        run.isAborted = true
        return run
      }
      guard isAble(chosen, state) else {
        sleepers.insert(chosen)
        guide.refused(chosen)
        continue
      }
      if let last, last != chosen, able.contains(last) { run.preemptions += 1 }
      guard var taken = next.first(where: { $0.process == chosen }) else { return run }
      taken.finish(operation(chosen, state), in: state)
      step(chosen, &state)
      sleepers.remove(chosen)
      run.choices.append(chosen)
      run.steps.append(taken)
      last = chosen
      guide.taken(taken)
    }
    outcomes.insert(outcome(state))
    if state.lives.contains(.alive) { run.failure = Failure(.deadlock, "deadlock") }
    return run
  }
}
