/// Makes a failing run smaller: leaves out one switch after the other, as long as it fails alike.
struct Minimization {
  let program: any ExplorableProgram
  /// How many runs it may take.
  var most = 400
  /// How many of them to look for fewer preemptions.
  var mostToSearch = 200
  /// Whether there is time left.
  var mayGoOn: () -> Bool = { true }
  private(set) var runs = 0

  init(_ program: any ExplorableProgram) { self.program = program }

  private static func weight(_ run: Run) -> (Int, Int, Int) {
    (run.preemptions, run.blocks.count, run.choices.count)
  }

  /// The smallest run that was found.
  mutating func smallest(_ run: Run) -> Run {
    var best = run
    while let better = improve(best) { best = better }
    guard let fewer = withFewerPreemptions(best) else { return best }
    best = fewer
    while let better = improve(best) { best = better }
    return best
  }

  /// Most failures need one preemption or two: looks for a run that has fewer, those with the
  /// fewest first.
  private mutating func withFewerPreemptions(_ best: Run) -> Run? {
    guard let failure = best.failure, best.preemptions > 0 else { return nil }
    let search = BoundedSearch(bound: best.preemptions - 1)
    let end = runs + mostToSearch
    while runs < end, mayGoOn(), search.begin() {
      runs += 1
      let run = program.run(by: search, tells: false)
      search.advance()
      if let found = run.failure, found.isLike(failure), !run.isAborted { return run }
    }
    return nil
  }

  private mutating func improve(_ best: Run) -> Run? {
    guard let failure = best.failure else { return nil }
    for blocks in Self.candidates(best.blocks) {
      guard runs < most, mayGoOn() else { return nil }
      runs += 1
      let choices = blocks.flatMap { Array(repeating: $0.process, count: $0.count) }
      let run = program.run(by: ReplayGuide(choices), tells: false)
      if let found = run.failure, found.isLike(failure), Self.weight(run) < Self.weight(best) {
        return run
      }
    }
    return nil
  }

  private typealias Block = (process: Int, count: Int)

  /// The same without a stretch, and with one moved to the next of the same process.
  private static func candidates(_ blocks: [Block]) -> [[Block]] {
    var candidates: [[Block]] = []
    for index in blocks.indices.dropLast() {
      let block = blocks[index]
      candidates.append(Array(blocks[..<index] + blocks[(index + 1)...]))
      guard let later = blocks[(index + 1)...].firstIndex(where: { $0.process == block.process })
      else { continue }
      let joined = (block.process, block.count + blocks[later].count)
      candidates.append(
        Array(blocks[..<index] + blocks[(index + 1)..<later] + [joined] + blocks[(later + 1)...]))
      candidates.append(
        Array(blocks[..<index] + [joined] + blocks[(index + 1)..<later] + blocks[(later + 1)...]))
    }
    return candidates
  }
}
