import Exploring
import Testing

@Suite struct SearchTests {
  /// All outcomes that a search for one run of each order finds.
  private func reduced(_ program: ModelProgram) -> Set<ModelProgram.Outcome> {
    let reduction = Reduction()
    while !reduction.isComplete {
      reduction.begin()
      _ = program.run(by: reduction, tells: false)
      reduction.advance()
    }
    #expect(reduction.divergence == nil)
    return program.outcomes
  }

  @Test func theReductionReachesEveryOutcome() {
    for seed in 1...150 as ClosedRange<UInt64> {
      var generator = ProgramGenerator(seed: seed)
      let program = generator.program()
      #expect(reduced(program) == program.allOutcomes(), "seed \(seed): \(program.processes)")
    }
  }

  @Test func aReductionThatLeavesConflictsOutMissesOutcomes() {
    let isMissed = (1...1000 as ClosedRange<UInt64>).contains { seed in
      var generator = ProgramGenerator(seed: seed)
      let program = generator.program()
      program.isUnsound = true
      return reduced(program) != program.allOutcomes()
    }
    #expect(isMissed)
  }

  @Test func theBoundedSearchReachesEveryOutcome() {
    for seed in 1...50 as ClosedRange<UInt64> {
      var generator = ProgramGenerator(seed: seed)
      let program = generator.program()
      let search = BoundedSearch(bound: 20)
      while search.begin() {
        _ = program.run(by: search, tells: false)
        search.advance()
      }
      #expect(
        program.outcomes == program.allOutcomes(), "seed \(seed): \(program.processes)")
    }
  }

  @Test func runsThatDifferInNothingAreMadeOnce() {
    let program = ModelProgram([
      [ModelOperation(.read, 0), ModelOperation(.add, 1)],
      [ModelOperation(.read, 0), ModelOperation(.add, 2)],
    ])
    _ = reduced(program)
    #expect(program.runs == 1)
  }

  @Test func aLostUpdateIsFoundAndMadeSmall() throws {
    let update: [ModelOperation] = [
      ModelOperation(.read, 0), ModelOperation(.write, 0), ModelOperation(.read, 0),
      ModelOperation(.write, 0),
    ]
    let program = LostUpdates(ModelProgram([update, update]), total: 4)
    let result = Explorer(program, ExploreLimits()).explore()
    let found = try #require(result.found.first)
    #expect(found.run.preemptions == 1)
    #expect(found.run.choices.count == 10)
  }

  @Test func twoLocksInBothOrdersAreFound() throws {
    let program = ModelProgram([
      [
        ModelOperation(.acquire, 0), ModelOperation(.acquire, 1), ModelOperation(.release, 1),
        ModelOperation(.release, 0),
      ],
      [
        ModelOperation(.acquire, 1), ModelOperation(.acquire, 0), ModelOperation(.release, 0),
        ModelOperation(.release, 1),
      ],
    ])
    let result = Explorer(program, ExploreLimits()).explore()
    #expect(result.found.first?.run.failure?.kind == .deadlock)
    #expect(result.found.first?.run.preemptions == 1)
  }

  @Test func locksInOneOrderAreComplete() {
    let program = ModelProgram(
      Array(
        repeating: [
          ModelOperation(.acquire, 0), ModelOperation(.acquire, 1), ModelOperation(.release, 1),
          ModelOperation(.release, 0),
        ], count: 3))
    let result = Explorer(program, ExploreLimits()).explore()
    #expect(result.isComplete)
    #expect(result.found.isEmpty)
  }

  @Test func aScheduleFileIsReadAsItWasWritten() throws {
    var schedule = ScheduleFile()
    schedule.script = "bank \"1\".lua"
    schedule.arguments = ["a", "ü\n"]
    schedule.options = ["--time=free"]
    schedule.seed = 7
    schedule.choices = [0, 0, 1, 2, 2, 2, 0]
    schedule.steps = ["MainProcess: end"]
    let read = try #require(ScheduleFile([UInt8](schedule.text.utf8)))
    #expect(read.choices == schedule.choices)
    #expect(read.script == schedule.script)
    #expect(read.arguments == schedule.arguments)
    #expect(read.options == schedule.options)
    #expect(read.seed == 7)
    #expect(read.steps == schedule.steps)
  }

  @Test func whatIsNoScheduleIsRefused() {
    for text in [
      "", "[]", "{}", "{\"mprun_schedule\":1}", "{\"mprun_schedule\":2,\"choices\":[]}",
      "{\"mprun_schedule\":1,\"choices\":[[0,-1]]}", "{\"mprun_schedule\":1,\"choices\":[[0]]}",
    ] {
      #expect(ScheduleFile([UInt8](text.utf8)) == nil, "\(text)")
    }
  }
}

/// Fails where updates are lost.
private final class LostUpdates: ExplorableProgram {
  private let program: ModelProgram
  private let total: Int

  init(_ program: ModelProgram, total: Int) {
    self.program = program
    self.total = total
  }

  func run(by guide: any ScheduleGuide, tells: Bool) -> Run {
    let sum = ValueKeeper(guide)
    var run = program.run(by: sum, tells: tells)
    if !run.isAborted, sum.value != total {
      run.failure = Failure(.check, "bank.lua:7: \(sum.value) of \(total)")
    }
    return run
  }
}

/// Follows the one number of the program.
private final class ValueKeeper: ScheduleGuide {
  private let guide: any ScheduleGuide
  private var remembered: [Int: Int] = [:]
  private(set) var value = 0

  init(_ guide: any ScheduleGuide) { self.guide = guide }

  func choose(_ standstill: Standstill) -> Int? { guide.choose(standstill) }
  func refused(_ process: Int) { guide.refused(process) }
  func ended(_ standstill: Standstill) { guide.ended(standstill) }

  func taken(_ step: Step) {
    if step.operation == .read { remembered[step.process] = value }
    if step.operation == .write { value = remembered[step.process, default: 0] + 1 }
    guide.taken(step)
  }
}
