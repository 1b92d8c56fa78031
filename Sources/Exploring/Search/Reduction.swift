/// Dynamic partial-order reduction: one run for each order of steps that conflict, and no run twice
/// that differs only in steps that do not. What has to be tried is found from the races of the runs
/// made so far (source sets), and what was tried at a place sleeps there until a step conflicts
/// with it (sleep sets).
package final class Reduction: ScheduleGuide {
  /// A place in the tree of runs.
  private struct Frame {
    var choice: Int
    /// Who was tried here and could not take its step, or was about to wait.
    var unable: Set<Int>
    /// Who is to go on here.
    var ways: Set<Int>
    var done: Set<Int> = []
    /// Who need not go on here, with what its step has to do with.
    var asleep: [Int: [Part]]
    /// The step that was taken here.
    var step: Step?

    /// The next one to go on here.
    var next: Int? { ways.filter { !done.contains($0) && asleep[$0] == nil }.min() }
  }

  private var frames: [Frame] = []
  private var trace = StepOrder()
  private var refusals: Set<Int> = []
  private var standstill: Standstill?
  /// Whether all that can differ was run.
  package private(set) var isComplete = false
  /// How many runs were ended early, as others had shown what they would.
  package private(set) var cutOff = 0
  /// Where the program did something else in the same order: a text.
  package private(set) var divergence: String?
  /// How many runs were begun.
  package private(set) var begun = 0

  /// Nothing was run yet.
  package init() {}

  /// Begins the next run.
  package func begin() {
    trace = StepOrder()
    refusals = []
    begun += 1
  }

  // MARK: One run

  /// Decides who takes the next step.
  package func choose(_ standstill: Standstill) -> Int? {
    self.standstill = standstill
    let depth = trace.count
    let able = standstill.able.filter { !refusals.contains($0) }
    if depth < frames.count {
      let choice = frames[depth].choice
      // Time goes on when everybody has tried.
      if choice == Self.time { return able.first }
      guard refusals.contains(choice) else { return choice }
      cutOff += 1
      return nil
    }
    var asleep: [Int: [Part]] = [:]
    if let above = frames.last, let last = trace.last {
      asleep = above.asleep.filter {
        $0.key != above.choice && !$0.value.conflicts(with: last.parts)
      }
    }
    let awake = able.filter { asleep[$0] == nil }
    guard !awake.isEmpty else {
      cutOff += 1
      noteRaces(standstill)
      return nil
    }
    let choice = Standstill(able: awake, last: standstill.last, next: []).usual
    let unable = Set(standstill.next.map(\.process)).subtracting(able)
    frames.append(Frame(choice: choice, unable: unable, ways: [choice], asleep: asleep))
    return choice
  }

  /// Takes note that the choice was not possible: its step waits for those that it could not come
  /// before, and may come before others.
  package func refused(_ process: Int) {
    refusals.insert(process)
    let next = standstill?.step(of: process)
    let depth = trace.count
    if depth < frames.count, frames[depth].choice == Self.time { return }
    if depth < frames.count - 1 {
      divergence = "step \(depth + 1) was possible in one run, and was not in another"
      return
    }
    // A place that is new is made again, without it.
    guard var frame = frames.popLast(), frame.step != nil else { return }
    frame.unable.insert(process)
    frame.done.insert(process)
    defer { if let next { noteRaces(of: next) } }
    // Without another way the run ends here, and the next one begins at a place above.
    if let choice = frame.next { frame.choice = choice }
    frames.append(frame)
  }

  /// Takes note of a step, and of its races.
  package func taken(_ step: Step) {
    refusals = []
    let depth = trace.count
    // The races of what was taken before were noted when it was new.
    if depth >= frames.count - 1 { noteRaces(of: step) }
    noteStep(step, at: depth)
    trace.add(step)
    // Who is killed takes its next step no more, which could have come first.
    if step.operation == .signal, let other = step.other, let next = standstill?.step(of: other) {
      noteRaces(of: next)
    }
  }

  /// Takes note that time has gone on: what comes after that cannot come before.
  package func timeMoved(_ standstill: Standstill) {
    refusals = []
    if trace.count == frames.count {
      noteRaces(standstill)
      frames.append(Frame(choice: Self.time, unable: [], ways: [Self.time], asleep: [:]))
    } else if frames[trace.count].choice != Self.time {
      divergence = "step \(trace.count + 1) was possible in one run, and was not in another"
    }
    trace.addTime()
  }

  /// In place of a process: nobody takes a step, as time goes on.
  private static let time = -1

  /// The same choices lead to the same steps, or the program depends on something else.
  private func noteStep(_ step: Step, at depth: Int) {
    guard depth < frames.count else { return }
    if depth < frames.count - 1, let before = frames[depth].step,
      before.operation != step.operation || before.object != step.object && !step.isOfMemory
    {
      divergence =
        "step \(depth + 1) was to \(StepText.verb(before.operation)) in one run, and to "
        + "\(StepText.verb(step.operation)) in another"
    }
    frames[depth].step = step
  }

  /// Takes note of the races of steps that nobody takes any more.
  package func ended(_ standstill: Standstill) { noteRaces(standstill) }

  private func noteRaces(_ standstill: Standstill) {
    for next in standstill.next { noteRaces(of: next) }
  }

  /// Notes where another way has to be gone, as a step conflicts with one that was taken before and
  /// could have come before it.
  private func noteRaces(of next: Step) {
    trace.forEachRace(of: next) { index in
      guard index < frames.count else { return false }
      let ways = trace.beginnings(of: next, before: index).subtracting(frames[index].unable)
      guard let any = ways.min() else { return false }
      let known = frames[index].ways.union(frames[index].asleep.keys)
      if ways.isDisjoint(with: known) {
        frames[index].ways.insert(ways.contains(next.process) ? next.process : any)
      }
      return true
    }
  }

  // MARK: From run to run

  /// Goes to the deepest place where a way was not gone yet.
  package func advance() {
    while var frame = frames.popLast() {
      frame.done.insert(frame.choice)
      frame.asleep[frame.choice] = frame.step?.parts
      if let choice = frame.next {
        frame.choice = choice
        frames.append(frame)
        return
      }
    }
    isComplete = true
  }
}
