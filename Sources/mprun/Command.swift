import Exploring
import Glibc
import LinuxSystem
import LuaMultiprocessing
import LuaRuntime
import Multiprocessing
import Tracing

/// The command `mprun`: carries out an invocation and gives the process's exit status.
enum Command {
  /// The exit status after an uncaught Ctrl-C, which shells know as "ended by SIGINT".
  private static let interruptedStatus: Int32 = 130

  /// Runs the command line of this process.
  static func main() -> Int32 {
    Signals.crashPlainly()
    Allocator.keepFreedMemory()
    ChildEntry.liveIfChild(ProcessEnvironment.argumentTexts)
    Console.checkAtExit()
    return perform(CommandLineParser.parse(ProcessEnvironment.arguments))
  }

  private static func perform(_ invocation: Invocation) -> Int32 {
    switch invocation {
    case .run(let request):
      return run(request)
    case .child:
      return ChildEntry.refuse()
    case .dump(let pid):
      return Inspection.dump(pid)
    case .top(let request):
      return Inspection.top(request)
    case .timeline(let request):
      return TimelineCommand.run(request)
    case .explore(let request):
      return ExploreCommand.run(request)
    case .deadlock(let arguments):
      return Inspection.tellDeadlock(arguments)
    case .ps:
      return Inspection.list()
    case .help:
      StandaloneStreams.print(Usage.help)
      return 0
    case .version:
      StandaloneStreams.print(Usage.version)
      return 0
    case .misuse(let message):
      StandaloneStreams.complain(ByteText("\(message)\n\(Usage.summary)".utf8))
      return 1
    }
  }

  // MARK: - Running a program

  /// Runs a program in this process, and gives its exit status.
  static func run(_ request: RunRequest) -> Int32 {
    var request = request
    if request.showsVersion { StandaloneStreams.print(StandaloneStreams.luaCopyright) }
    complete(&request)
    let main = MainSession()
    let host = ProcessHost(
      body: main.body, program: [],
      startMethod: request.startMethod.flatMap { StartMethod(rawValue: $0.rawValue) } ?? .standard)
    if let policy = request.onDeadlock.flatMap({ DeadlockPolicy(name: $0.rawValue) }) {
      host.deadlockPolicy = policy
    }
    request.trace.begin(request.program)
    if Exploration.shared.isOn { explore(host) }
    if Trace.shared.writer != nil || Exploration.shared.isOn { _ = try? host.arena() }
    Signals.noteInterrupt()
    Report.reportOnQuit()
    guard let state = main.open(request.program, host) else { return 1 }
    if Exploration.shared.isOn { Module.shared.seedRandom() }
    let outcome = run(request, in: main.interpreter!)
    if outcome == .failed {
      host.noteError(String(decoding: main.interpreter!.lastMessage, as: UTF8.self))
    }
    let interrupted = Module.shared.finish(interrupted: outcome == .interrupted)
    state.close()
    return interrupted ? interruptedStatus : status(outcome)
  }

  /// Ends this process as the command does.
  static func end(_ status: Int32) -> Never { exit(status) }

  /// Has this process be the first one of a program that is explored.
  private static func explore(_ host: ProcessHost) {
    host.deadlockPolicy = .ignore
    Console.watchExit { status in
      Exploration.shared.stepper?.end()
      return Trace.shared.end(status: status)
    }
  }

  private static func run(_ request: RunRequest, in interpreter: Interpreter)
    -> Interpreter.Outcome
  {
    switch request.conversation {
    case .none:
      return interpreter.run()
    case .after:
      Prompt.prepare(Module.shared.state.call)
      let outcome = interpreter.run()
      return outcome == .done ? interpreter.interact() : outcome
    case .ifTerminal:
      let outcome = interpreter.runSteps()
      return outcome == .done ? converse(in: interpreter) : outcome
    }
  }

  /// What `mprun` alone does: it talks with a user at a terminal, and runs other input as a script.
  private static func converse(in interpreter: Interpreter) -> Interpreter.Outcome {
    if ProcessEnvironment.isTerminal(0) {
      StandaloneStreams.print(Usage.banner)
      Prompt.prepare(Module.shared.state.call)
      return interpreter.interact()
    }
    // As in lua5.4, an error of a script that nothing on the command line asks for is reported but
    // does not become an exit status; `mprun -` has it do so.
    let outcome = interpreter.runScript()
    return outcome == .failed ? .done : outcome
  }

  /// Settles what the command line leaves to the environment and to the files it names.
  private static func complete(_ request: inout RunRequest) {
    request.program.directory = WorkingDirectory.path ?? ""
    if !request.program.ignoresEnvironment, let step = initialStep() {
      request.program.steps.insert(step, at: 0)
    }
    if case .file(let path) = request.program.script, StandaloneStreams.readsOnce(path) {
      request.program.script = .stream(path: path)
    }
  }

  /// What the variable LUA_INIT_5_4, or else LUA_INIT, asks to run first.
  private static func initialStep() -> ProgramDescription.Step? {
    for name in ["LUA_INIT_5_4", "LUA_INIT"] {
      guard let value = ProcessEnvironment.variable(name) else { continue }
      if value.first == UInt8(ascii: "@") { return .file(ByteText(value.dropFirst())) }
      return .text(value, name: ByteText("=\(name)".utf8))
    }
    return nil
  }

  private static func status(_ outcome: Interpreter.Outcome) -> Int32 {
    switch outcome {
    case .done: 0
    case .failed: 1
    case .interrupted: interruptedStatus
    }
  }
}
