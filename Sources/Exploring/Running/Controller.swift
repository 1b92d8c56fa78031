package import LinuxSystem

/// Runs a program, one process at a time, as a guide wants it.
package final class Controller: ExplorableProgram {
  let table: ScheduleTable
  private let program: any StartableProgram
  /// From what the program's random numbers come.
  package var seed: UInt64 = 1
  /// How many steps a run may have.
  package var mostSteps = 10_000
  /// Whether a sleep or a time-out may end at any moment.
  package var timeIsFree = false
  /// Whether a run ends with its first failure.
  package var endsAtFailure = true
  /// Whether the user wants the whole to end.
  package var isInterrupted: () -> Bool = { false }

  /// Runs a program.
  package init(_ program: any StartableProgram, _ table: ScheduleTable) {
    self.program = program
    self.table = table
  }

  /// Runs it once, as the guide wants.
  package func run(by guide: any ScheduleGuide, tells: Bool) -> Run {
    table.reset(seed: seed, tells: tells)
    let pid: Int32
    do {
      pid = try program.start()
    } catch {
      var run = Run()
      run.divergence = "the program cannot be started: \(error)"
      return run
    }
    let performance = Performance(self, guide, root: pid, tells: tells)
    var run = performance.perform()
    run.places = table.places.all
    run.hasThreads = table.hasThreads.load() != 0
    let status = program.collect(pid)
    if performance.hasEnded, run.failure == nil, status != 0 {
      run.failure = Failure(.status, "the program ended with exit code \(status)")
    }
    (run.output, run.errors) = program.takeOutput()
    if performance.hasEnded, run.failure == nil, let text = program.judge(run.output) {
      run.failure = Failure(.output, text)
    }
    return run
  }

  /// The places in the code at which threads stand still.
  package var places: [UInt32] {
    get { table.places.all }
    set { table.places.all = newValue }
  }

  /// Has threads stand still also at the places that the last run has found.
  package func stopAtNewPlaces() -> Bool {
    let known = Set(places)
    let new = Set(table.newPlaces.all).subtracting(known)
    places += new.sorted()
    return !new.isEmpty
  }
}

/// A program that can be started in a process of its own.
package protocol StartableProgram: AnyObject {
  /// Starts it; the table is that of ``ScheduleTable/name``.
  /// - Returns: The pid of its first process.
  func start() throws(SystemError) -> Int32
  /// Ends what is left of it.
  /// - Returns: The exit code of its first process, or minus the signal that ended it.
  func collect(_ pid: Int32) -> Int32
  /// What it has printed on stdout and stderr.
  func takeOutput() -> (output: [UInt8], errors: [UInt8])
  /// What is wrong with an output; nil if nothing is.
  func judge(_ output: [UInt8]) -> String?
}
