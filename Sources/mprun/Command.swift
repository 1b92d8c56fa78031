import LinuxSystem
import LuaRuntime

/// The command `mprun`: carries out an invocation and gives the process's exit status.
enum Command {
  /// The exit status after an uncaught Ctrl-C, which shells know as "ended by SIGINT".
  private static let interruptedStatus: Int32 = 130

  /// Runs the command line of this process.
  static func main() -> Int32 {
    perform(CommandLineParser.parse(ProcessEnvironment.arguments))
  }

  private static func perform(_ invocation: Invocation) -> Int32 {
    switch invocation {
    case .run(let request):
      return run(request)
    case .child(let arguments):
      return ChildEntry.run(arguments)
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

  private static func run(_ request: RunRequest) -> Int32 {
    var request = request
    if request.showsVersion { StandaloneStreams.print(StandaloneStreams.luaCopyright) }
    complete(&request)
    guard let interpreter = Interpreter(program: request.program, role: .main) else { return 1 }
    let outcome = run(request, in: interpreter)
    interpreter.close()
    return status(outcome)
  }

  private static func run(_ request: RunRequest, in interpreter: Interpreter)
    -> Interpreter.Outcome
  {
    let outcome = interpreter.run()
    guard outcome == .done else { return outcome }
    switch request.conversation {
    case .none:
      return .done
    case .after:
      return interpreter.interact()
    case .ifTerminal:
      StandaloneStreams.print(StandaloneStreams.luaCopyright)
      return interpreter.interact()
    }
  }

  /// Settles what the command line leaves to the environment and to the files it names.
  private static func complete(_ request: inout RunRequest) {
    if !request.program.ignoresEnvironment, let step = initialStep() {
      request.program.steps.insert(step, at: 0)
    }
    if case .file(let path) = request.program.script, StandaloneStreams.readsOnce(path) {
      request.program.script = .stream(path: path)
    }
    if request.conversation == .ifTerminal, !ProcessEnvironment.isTerminal(0) {
      request.conversation = .none
      request.program.script = .stream(path: nil)
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
