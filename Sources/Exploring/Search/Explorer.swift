internal import LinuxSystem

/// What a search may cost, and how it goes on.
package struct ExploreLimits: Sendable {
  /// Seconds of real time.
  package var seconds = 10.0
  /// How many runs; nil: as many as there is time for.
  package var runs: Int?
  /// How many preemptions a run may have; nil: any number.
  package var preemptions: Int?
  /// Whether it goes on after a failure.
  package var keepsGoing = false
  /// From what random runs come.
  package var seed: UInt64 = 1

  /// The usual ones.
  package init() {}
}

/// What a search has found.
package struct ExploreResult: Sendable {
  /// A failure, by the smallest run that was found.
  package struct Found: Sendable {
    /// The run, its steps told in words.
    package var run: Run
    /// In which run it was found.
    package var number: Int
    /// How many runs it took to make it small.
    package var smallerBy: Int

    /// A run, and what it took to find it.
    package init(run: Run, number: Int, smallerBy: Int) {
      self.run = run
      self.number = number
      self.smallerBy = smallerBy
    }
  }

  /// How many runs there were, those not counted that made a failing one smaller.
  package var runs = 0
  /// What failed, each different failure once.
  package var found: [Found] = []
  /// Whether all orders were run that the search knows to differ.
  package var isExhausted = false
  /// The operations of which the search does not know all that they have to do with.
  package var unknown: Set<StepOperation> = []
  /// Whether all orders that can differ were run.
  package var isComplete: Bool { isExhausted && unknown.isEmpty && !hasThreads }
  /// How many runs there were for each number of preemptions of which all were made.
  package var bounds: [Int] = []
  /// How many runs the reduction made, and how many of them were ended early.
  package var reduced = (runs: 0, cutOff: 0)
  /// The different outputs.
  package var outputs: Set<[UInt8]> = []
  /// Whether a process has had a second thread.
  package var hasThreads = false
  /// Whether a process had to let others go first, as it only looked again at what it had seen.
  package var hasHeldBack = false
  /// The most steps of a run.
  package var mostSteps = 0
  /// Seconds of real time.
  package var seconds = 0.0
  /// Where the program did something else in the same order.
  package var divergence: String?
  /// Whether the user has ended it.
  package var isInterrupted = false
}

/// Looks for a run of a program that fails: the usual one first, then all that can differ, by turns
/// with random ones. Where that takes too long, those with few preemptions come before the rest.
package final class Explorer {
  private let program: any ExplorableProgram
  private let limits: ExploreLimits
  private let isInterrupted: () -> Bool
  private let began = Deadline.clock
  private var result = ExploreResult()
  private var known: [Failure] = []
  /// Whether threads share more than was known when the search began.
  private var hasNewPlaces = false

  /// A search in the runs of a program.
  package init(
    _ program: any ExplorableProgram, _ limits: ExploreLimits,
    isInterrupted: @escaping () -> Bool = { false }
  ) {
    self.program = program
    self.limits = limits
    self.isInterrupted = isInterrupted
  }

  private var seconds: Double { Double(Deadline.clock - began) / 1e9 }

  private var mayGoOn: Bool {
    if isInterrupted() { result.isInterrupted = true }
    return !result.isInterrupted && result.divergence == nil && seconds < limits.seconds
      && result.runs < limits.runs ?? .max && (limits.keepsGoing || result.found.isEmpty)
  }

  /// Looks.
  package func explore() -> ExploreResult {
    note(program.run(by: UsualGuide(), tells: false))
    if let bound = limits.preemptions {
      bounded(upTo: bound, by: limits.seconds)
    } else {
      reduced()
      if !result.isExhausted, mayGoOn { bounded(upTo: 2, by: limits.seconds) }
    }
    while mayGoOn, !result.isExhausted, limits.preemptions == nil { sample() }
    result.seconds = seconds
    return result
  }

  /// Where threads have been seen to share more than was known, the steps are others from then on.
  private func takeNewPlaces() -> Bool {
    defer { hasNewPlaces = false }
    return hasNewPlaces
  }

  private func reduced() {
    hasNewPlaces = false
    var reduction = Reduction()
    while mayGoOn, !reduction.isComplete, seconds < limits.seconds / 2 {
      reduction.begin()
      note(program.run(by: reduction, tells: false))
      if let divergence = reduction.divergence { result.divergence = divergence }
      reduction.advance()
      result.reduced = (reduction.begun, reduction.cutOff)
      if mayGoOn, !reduction.isComplete || hasNewPlaces { sample() }
      if takeNewPlaces() { reduction = Reduction() }
    }
    result.isExhausted = reduction.isComplete
  }

  private func bounded(upTo bound: Int, by end: Double) {
    hasNewPlaces = false
    var search = BoundedSearch(bound: bound)
    while mayGoOn, seconds < end {
      guard search.begin() else { break }
      note(program.run(by: search, tells: false))
      search.advance()
      if takeNewPlaces() { search = BoundedSearch(bound: bound) }
      result.bounds = search.counts
    }
    result.bounds = search.counts
  }

  private func sample() {
    note(
      program.run(
        by: PrioritySampling(seed: limits.seed &* 0x2545_f491_4f6c_dd1d &+ UInt64(result.runs)),
        tells: false))
  }

  private func note(_ run: Run) {
    defer { if program.stopAtNewPlaces() { hasNewPlaces = true } }
    result.runs += 1
    result.hasThreads = result.hasThreads || run.hasThreads
    result.unknown.formUnion(run.unknown)
    result.hasHeldBack = result.hasHeldBack || run.hasHeldBack
    result.mostSteps = max(result.mostSteps, run.steps.count)
    if let divergence = run.divergence { result.divergence = divergence }
    if isInterrupted() { result.isInterrupted = true }
    if !run.isAborted, run.failure == nil { result.outputs.insert(run.output) }
    guard let failure = run.failure, !known.contains(where: { $0.isLike(failure) }) else { return }
    known.append(failure)
    let number = result.runs
    var minimization = Minimization(program)
    let end = seconds + max(1, limits.seconds / 4)
    minimization.mayGoOn = { [self] in seconds < end && !isInterrupted() }
    let smallest = minimization.smallest(run)
    let told = program.run(
      by: ReplayGuide(smallest.choices), tells: true)
    guard let again = told.failure, again.isLike(failure) else {
      let end = told.divergence ?? told.failure?.text ?? "it came to its end"
      result.divergence = "it failed with: \(failure.text); run again: \(end)"
      return
    }
    result.found.append(
      ExploreResult.Found(run: told, number: number, smallerBy: minimization.runs))
  }
}
