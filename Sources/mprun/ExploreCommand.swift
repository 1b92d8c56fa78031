import Exploring
import LinuxSystem
import LuaRuntime

/// `mprun explore`: runs a program in many orders, and tells of the smallest one that fails.
struct ExploreCommand {
  private let request: ExploreRequest
  private let program: ExploredProgram
  private let controller: Controller
  /// What the script is called in messages.
  private let name: String

  private enum Status {
    static let passed: Int32 = 0
    static let failed: Int32 = 1
    static let misuse: Int32 = 2
    static let interrupted: Int32 = 130
  }

  /// Runs the command, and gives its exit status.
  static func run(_ request: ExploreRequest) -> Int32 {
    if let misuse = request.misuse { return refuse(misuse) }
    if request.wantsHelp {
      StandaloneStreams.print(ExploreUsage.help)
      return Status.passed
    }
    ProcessStart.fixAddresses()
    do {
      return try ExploreCommand(request).perform()
    } catch let error as CommandWords.Misuse {
      return refuse(error.message)
    } catch {
      return refuse("\(error)")
    }
  }

  private static func refuse(_ message: String) -> Int32 {
    StandaloneStreams.complain(ByteText("explore: \(message)".utf8))
    return Status.misuse
  }

  private init(_ request: ExploreRequest) throws {
    self.request = request
    name = CommandWords.text(request.script[0])
    guard StandaloneStreams.exists(request.script[0]) else {
      throw CommandWords.Misuse("cannot open '\(name)'")
    }
    let own = ProcessEnvironment.arguments.first ?? ByteText("mprun".utf8)
    let words = [own] + request.runOptions + [ByteText("--".utf8)] + request.script
    switch CommandLineParser.parse(words) {
    case .run(let run):
      let table = try ScheduleTable()
      program = try ExploredProgram(run, request, table)
      controller = Controller(program, table)
    case .misuse(let message): throw CommandWords.Misuse(message)
    default: throw CommandWords.Misuse("'\(name)' is no script")
    }
    controller.seed = request.seed
    controller.mostSteps = request.mostSteps
    controller.timeIsFree = request.timeIsFree
    controller.endsAtFailure = !request.keepsGoing
    controller.isInterrupted = { Signals.interruptIsPending }
    if let expected = request.expected {
      program.expectation = OutputExpectation(
        try WholeFile.read(Array(expected)), named: CommandWords.text(expected),
        isOrdered: request.isOrdered)
    } else if request.isDeterministic {
      program.expectation = .first(isOrdered: request.isOrdered)
    }
  }

  private func perform() throws -> Int32 {
    Signals.noteInterrupt()
    if request.replayed != nil { return try replay() }
    if request.plays { return try play() }
    return try explore()
  }

  // MARK: Exploring

  private func explore() throws -> Int32 {
    var limits = ExploreLimits()
    limits.seconds = request.seconds
    limits.runs = request.runs
    limits.preemptions = request.preemptions
    limits.keepsGoing = request.keepsGoing
    limits.seed = request.seed
    let explorer = Explorer(controller, limits) { Signals.interruptIsPending }
    let result = explorer.explore()
    let report = ExploreReport(script: name, result: result)
    for (index, found) in result.found.enumerated() {
      let file = scheduleName(index)
      try save(found, to: file)
      print(report.failure(found, schedule: CommandWords.text(file)))
    }
    print(report.summary)
    // What fails is told by its steps.
    if result.found.isEmpty || request.keepsGoing, !program.findings.isEmpty {
      print(report.findings(program.findings))
    }
    if result.isInterrupted { return Status.interrupted }
    if result.divergence != nil, result.found.isEmpty { return Status.misuse }
    return result.found.isEmpty ? Status.passed : Status.failed
  }

  /// Where a schedule goes: SCRIPT.schedule in the working directory; the second one that was found
  /// has a number.
  private func scheduleName(_ index: Int) -> ByteText {
    let own: ByteText
    if let output = request.output {
      own = output
    } else {
      var file = name.split(separator: "/").last.map(String.init) ?? "script"
      if file.hasSuffix(".lua") { file.removeLast(4) }
      own = ByteText("\(file).schedule".utf8)
    }
    return index == 0 ? own : own + ByteText("-\(index + 1)".utf8)
  }

  private func save(_ found: ExploreResult.Found, to file: ByteText) throws(SystemError) {
    var schedule = ScheduleFile()
    schedule.script = name
    schedule.hash = hash
    schedule.arguments = request.script.dropFirst().map { CommandWords.text($0) }
    schedule.options = request.kept
    schedule.seed = request.seed
    schedule.places = found.run.places
    schedule.choices = found.run.choices
    schedule.names = found.run.names
    schedule.failure = found.run.failure?.text ?? ""
    schedule.steps = ExploreReport.told(found.run)
    var output = try OutputFile(creating: Array(file))
    try output.write(Array(schedule.text.utf8))
    try output.flush()
  }

  private var hash: String {
    ScheduleFile.hash(of: (try? WholeFile.read(Array(request.script[0]))) ?? [])
  }

  // MARK: Playing

  private func play() throws -> Int32 {
    let run = ExplorePlay(controller: controller, name: name).play()
    guard let run else { return Status.passed }
    let file = scheduleName(0)
    try save(ExploreResult.Found(run: run, number: 1, smallerBy: 0), to: file)
    print("saved as \(CommandWords.text(file))")
    return run.failure == nil ? Status.passed : Status.failed
  }

  // MARK: Replaying

  private func replay() throws -> Int32 {
    let schedule = try ExploreRequest.read(request.replayed ?? ByteText())
    if schedule.hash != hash {
      StandaloneStreams.complain(
        ByteText("explore: '\(name)' has changed since the schedule was saved".utf8))
    }
    let guide = ReplayGuide(schedule.choices)
    controller.places = schedule.places
    // A trace shows how the program went on.
    if program.isTraced { controller.endsAtFailure = false }
    let run = controller.run(by: guide, tells: true)
    print(ExploreReport.replay(run, script: name))
    if Signals.interruptIsPending { return Status.interrupted }
    if let fault = Self.divergence(run, schedule) {
      StandaloneStreams.complain(
        ByteText("explore: the program did something else in the same order: \(fault)".utf8))
      return Status.misuse
    }
    return run.failure == nil ? Status.passed : Status.failed
  }

  /// The first step that was another one than the schedule says.
  private static func divergence(_ run: Run, _ schedule: ScheduleFile) -> String? {
    let steps = ExploreReport.told(run)
    for (index, (step, before)) in zip(steps, schedule.steps).enumerated() where step != before {
      return "step \(index + 1) was \"\(before)\", and is \"\(step)\""
    }
    // A run that was saved may have gone on after its failure.
    if steps.count < schedule.steps.count, run.failure?.text != schedule.failure {
      return "it ended after \(steps.count) of \(schedule.steps.count) steps"
    }
    return nil
  }

  private func print(_ text: String) { StandaloneStreams.print(text) }
}
