internal import CLua
internal import LinuxSystem

/// A Lua state that runs a program: its libraries, its `arg`, its chunks and its script.
///
/// Errors of the program are reported on stderr with their traceback, as `lua5.4` does, and come
/// back as an `Outcome`. All calls run Lua code on the caller's thread and return when it ends.
package final class Interpreter {
  /// Which process of the tree runs the program; the script sees it in the global `__name__`.
  package enum Role: String, Sendable {
    /// The process the user started.
    case main = "__main__"
    /// A child that loads the program to have its functions.
    case child = "__mp_main__"
  }

  /// How a program, or a piece of it, ended.
  package enum Outcome: Sendable {
    /// In order.
    case done
    /// With an uncaught error, which has been reported.
    case failed
    /// With an uncaught KeyboardInterrupt, which has been reported in one line.
    case interrupted
  }

  /// The view of the state's main stack.
  let call: LuaCall

  /// What this state runs. A script on stdin is in it as a text once it has been read.
  package private(set) var program: ProgramDescription

  private let role: Role
  /// Whether the working directory is another one than that in which the program began, so that
  /// files with relative paths are read from there.
  package var isElsewhere = false

  /// What messages begin with.
  var messagePrefix = "mprun: "
  /// The newest message, where messages are kept in place of being written.
  private var keptReport: ByteText?
  /// The newest message, written or kept.
  package private(set) var lastMessage = ByteText()

  /// Runs a program in a state with its libraries open, which somebody else will close.
  package init(in state: LuaState, program: ProgramDescription, role: Role) {
    call = state.call
    self.program = program
    self.role = role
  }

  /// Runs the program and gives the text of the error that ended it, if one did, instead of writing
  /// it to stderr.
  package func runKeepingReport() -> (outcome: Outcome, report: String) {
    keptReport = []
    defer { keptReport = nil }
    let outcome = run()
    return (outcome, String(decoding: keptReport ?? [], as: UTF8.self))
  }

  /// Runs the program: what comes before the script, and the script if that goes well.
  package func run() -> Outcome {
    let outcome = runSteps()
    return outcome == .done ? runScript() : outcome
  }

  /// Sets `__name__` and `arg` and runs what comes before the script, up to the first failure.
  package func runSteps() -> Outcome {
    var outcome = attempt { () throws(LuaFailure) in
      try setGlobals()
      return .done
    }
    for step in program.steps where outcome == .done { outcome = run(step) }
    return outcome
  }

  /// Runs the script, if there is one.
  package func runScript() -> Outcome {
    switch program.script {
    case .none:
      return .done
    case .file(let path):
      return withText(of: path) { run(script: $0, name: Array("@".utf8) + path) }
    case .stream(let path):
      return withText(of: path) { text in
        let name = path.map { Array("@".utf8) + $0 } ?? Array("=stdin".utf8)
        program.script = .text(text, name: name)
        return run(script: text, name: name)
      }
    case .text(let text, let name):
      return run(script: text, name: name)
    }
  }

  /// Reads lines from stdin and evaluates them until its end.
  package func interact() -> Outcome {
    messagePrefix = ""  // messages of the loop name no program
    defer { messagePrefix = "mprun: " }
    let loop = ReadEvalPrintLoop(self)
    return attempt { () throws(LuaFailure) in try loop.run() }
  }

  // MARK: - The pieces

  private func setGlobals() throws(LuaFailure) {
    try call.push(role.rawValue)
    try call.setGlobal("__name__")
    // A child has its parent's `arg` already, unless there is something in it that cannot cross.
    if role == .child {
      defer { call.pop() }
      if try call.getGlobal("arg") == .table { return }
    }
    let count = program.arguments.count
    try call.newTable(array: count - program.origin, record: program.origin + 1)
    for (index, argument) in program.arguments.enumerated() {
      try call.push(bytes: argument)
      try call.rawSet(-2, index - program.origin)
    }
    try call.setGlobal("arg")
  }

  private func run(_ step: ProgramDescription.Step) -> Outcome {
    switch step {
    case .text(let text, let name):
      run(text[...], name: name)
    case .file(let path):
      withText(of: path) { run(Self.code(of: $0), name: Array("@".utf8) + path) }
    case .library(let module, let global):
      attempt { () throws(LuaFailure) in
        try call.getGlobal("require")
        try call.push(bytes: module)
        let outcome = execute(arguments: 1, results: 1)
        if outcome == .done { try call.setGlobal(String(decoding: global, as: UTF8.self)) }
        return outcome
      }
    case .warnings:
      attempt { () throws(LuaFailure) in
        unsafe clua_standalone_enable_warnings(call.state)
        return .done
      }
    }
  }

  private func run(_ code: ArraySlice<UInt8>, name: ByteText) -> Outcome {
    attempt { () throws(LuaFailure) in
      try call.load(code, name: name)
      return execute(arguments: 0, results: 0)
    }
  }

  /// Runs a script with arg[1] … arg[#arg] as its arguments.
  private func run(script: ByteText, name: ByteText) -> Outcome {
    attempt { () throws(LuaFailure) in
      try call.load(Self.code(of: script), name: name)
      return execute(arguments: try pushArguments(), results: 0)
    }
  }

  /// A chunk of -e may have changed the table, even to something else.
  private func pushArguments() throws(LuaFailure) -> Int {
    guard try call.getGlobal("arg") == .table else {
      try call.push("'arg' is not a table")
      throw .raised
    }
    let table = call.absolute(-1)
    let count = try call.length(table)
    do throws(LuaFailure) {
      try call.reserve(count + 3)
    } catch {
      try call.push("stack overflow (too many arguments to script)")
      throw .raised
    }
    for index in 0..<max(0, count) { try call.rawGet(table, index + 1) }
    call.remove(table)
    return max(0, count)
  }

  // MARK: - Files

  /// Runs `body` with the text of a file, or of stdin; where that cannot be read, reports it. A
  /// relative path begins where the program began, if the file is there.
  private func withText(of path: ByteText?, _ body: (ByteText) -> Outcome) -> Outcome {
    let text: ByteText
    do throws(SystemError) {
      text = try StandaloneStreams.read(
        path.map { isElsewhere ? program.place(of: $0) : $0 })
    } catch {
      let name = path ?? ByteText("stdin".utf8)
      let reason = SystemError.text(of: error.errno)
      complain(ByteText("cannot \(error.call) ".utf8) + name + ByteText(": \(reason)".utf8))
      return .failed
    }
    return body(text)
  }

  /// What is code in a file: Lua skips a byte order mark and a first line of `#…`, whose end stays,
  /// so that lines keep their numbers.
  static func code(of text: ByteText) -> ArraySlice<UInt8> {
    var code = text[...]
    if code.starts(with: [0xEF, 0xBB, 0xBF]) { code = code.dropFirst(3) }
    guard code.first == UInt8(ascii: "#") else { return code }
    code = code.drop { $0 != UInt8(ascii: "\n") }
    // Only a text may begin with the line's end; compiled code must begin with its signature.
    let signature: UInt8 = 0x1B
    return code.dropFirst().first == signature ? code.dropFirst() : code
  }

  // MARK: - Calls

  /// Calls the function that lies under its arguments, interruptible by Ctrl-C. An error is
  /// reported with its traceback and gone; the results stay only when the outcome is `done`.
  func execute(arguments: Int, results: Int) -> Outcome {
    let status = unsafe clua_standalone_run(call.state, Int32(arguments), Int32(results))
    return status == CLUA_RAISED ? report() : .done
  }

  /// Does something, and leaves the stack as it was. What it throws is reported.
  private func attempt(_ body: () throws(LuaFailure) -> Outcome) -> Outcome {
    let top = call.count
    defer { call.setTop(top) }
    do throws(LuaFailure) {
      return try body()
    } catch {
      call.pushRaised(error)
      return report()
    }
  }

  /// Reports the error on top, removes it and gives the outcome that it means.
  func report() -> Outcome {
    defer { call.pop() }
    guard call.isInstance(-1, of: "KeyboardInterrupt") else {
      complain(call.bytesValue(-1) ?? ByteText("(error message not a string)".utf8))
      return .failed
    }
    complain(ByteText(((try? call.display(-1)) ?? "KeyboardInterrupt").utf8))
    return .interrupted
  }

  /// Writes a message to stderr, or keeps it.
  func complain(_ message: ByteText) {
    lastMessage = message
    if keptReport != nil {
      keptReport = message
    } else {
      StandaloneStreams.tell(ByteText(messagePrefix.utf8) + message)
    }
  }
}
