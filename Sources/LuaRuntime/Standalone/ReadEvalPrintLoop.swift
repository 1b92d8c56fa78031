internal import CLua
internal import LinuxSystem

/// The read-eval-print loop on stdin. Tables are shown as Python's `repr` shows them, unless they
/// have a text of their own.
final class ReadEvalPrintLoop {
  /// How the attempt to get a line ended.
  private enum Input {
    case line(ByteText)
    /// There is no more.
    case end
    /// Ctrl-C at a terminal: what was typed is dropped.
    case dropped
    /// Ctrl-C, where lines come from elsewhere.
    case interrupted
  }

  private static let chunkName = ByteText("=stdin".utf8)

  private let interpreter: Interpreter
  private let call: LuaCall

  /// A loop in an interpreter's state.
  init(_ interpreter: Interpreter) {
    self.interpreter = interpreter
    call = interpreter.call
  }

  /// Runs until the end of the input.
  func run() throws(LuaFailure) -> Interpreter.Outcome {
    let bottom = call.count
    while true {
      var input = try readLine(isFirst: true)
      if case .line(let line) = input { input = try evaluate(line) }
      call.setTop(bottom)
      switch input {
      case .line: continue
      case .dropped: StandaloneStreams.print("")
      case .end:
        StandaloneStreams.print("")
        return .done
      case .interrupted:
        StandaloneStreams.print("")
        try call.pushError("KeyboardInterrupt", "")
        return interpreter.report()
      }
    }
  }

  // MARK: Lines

  private lazy var editor = LineEditor(
    completions: { [call] word in Completion(call).names(for: word) },
    takeInterrupt: Interrupts.take)

  /// The next line; the older `= expression` counts as `return expression`.
  private func readLine(isFirst: Bool) throws(LuaFailure) -> Input {
    let prompt = try prompt(isFirst: isFirst)
    let input = LineEditor.hasTerminal ? edit(prompt) : readPlainly(prompt)
    guard isFirst, case .line(let line) = input, line.first == UInt8(ascii: "=") else {
      return input
    }
    return .line(ByteText("return ".utf8) + line.dropFirst())
  }

  /// The prompt, which the script may have set in _PROMPT and _PROMPT2.
  private func prompt(isFirst: Bool) throws(LuaFailure) -> ByteText {
    defer { call.pop() }
    if try call.getGlobal(isFirst ? "_PROMPT" : "_PROMPT2") == .nil {
      return ByteText((isFirst ? "> " : ">> ").utf8)
    }
    try call.pushDisplay(-1)
    call.replace(-2)
    return call.bytesValue(-1) ?? []
  }

  private func edit(_ prompt: ByteText) -> Input {
    guard let editor else { return readPlainly(prompt) }
    switch editor.readLine(prompt: prompt) {
    case .text(let line): return .line(line)
    case .end: return .end
    case .interrupted: return .dropped
    }
  }

  /// Reads a line from stdin as it comes. Where no terminal echoes what is typed the line is
  /// written out, so that a transcript reads as a session would.
  private func readPlainly(_ prompt: ByteText) -> Input {
    let isTerminal = ProcessEnvironment.isTerminal(0)
    let givenUp: Input = isTerminal ? .dropped : .interrupted
    try? Console.write(prompt, to: .output, flush: true)
    guard StandardInput.wait(unless: Interrupts.take) else { return givenUp }
    switch StandardInput.readLine() {
    case .text(let line):
      if !isTerminal { StandaloneStreams.print(line) }
      return .line(line)
    case .interrupted where Interrupts.take():
      return givenUp
    case .end, .interrupted:
      return .end
    }
  }

  // MARK: Evaluation

  /// Runs a line, and those that complete it. Gives how the last of these was read; the end of the
  /// input, if that is what ended the statement, is found again.
  private func evaluate(_ line: ByteText) throws(LuaFailure) -> Input {
    let bottom = call.count
    do throws(LuaFailure) {
      try call.load((ByteText("return ".utf8) + line)[...], name: Self.chunkName)
    } catch {
      call.setTop(bottom)
      switch try loadStatement(line) {
      case .line: break
      case .end: return .line([])
      case let input: return input
      }
    }
    if interpreter.execute(arguments: 0, results: LuaCall.allResults) == .done {
      try printResults(from: bottom + 1)
    }
    return .line([])
  }

  /// Loads a line as a statement, asking for more while it is incomplete. An error is reported; the
  /// result is `.line` only if there is a function.
  private func loadStatement(_ line: ByteText) throws(LuaFailure) -> Input {
    var text = line
    while true {
      do throws(LuaFailure) {
        try call.load(text[...], name: Self.chunkName)
        return .line(text)
      } catch {
        call.pushRaised(error)
      }
      guard isIncomplete else { break }
      let input = try readLine(isFirst: false)
      if case .end = input { break }
      guard case .line(let more) = input else { return input }
      call.pop()
      text += [UInt8(ascii: "\n")] + more
    }
    _ = interpreter.report()
    return .end
  }

  /// Whether the error on top says that the chunk ended too early.
  private var isIncomplete: Bool { call.stringValue(-1)?.hasSuffix("<eof>") ?? false }

  /// Prints the results from an index on with the script's own idea of `print`.
  private func printResults(from first: Int) throws(LuaFailure) {
    let count = call.count - first + 1
    guard count > 0 else { return }
    try call.reserve(20)
    for index in first..<first + count { try represent(index) }
    try call.getGlobal("print")
    call.insert(first)
    do throws(LuaFailure) {
      try call.call(arguments: count, results: 0)
    } catch {
      if call.type(-1) == .number { try call.pushDisplay(-1) }
      let message = call.bytesValue(-1) ?? ByteText("?".utf8)
      interpreter.complain(
        ByteText("error calling 'print' (".utf8) + message + ByteText(")".utf8))
    }
  }

  /// Replaces a table that has no text of its own by its representation; where there is none, it is
  /// printed as print does.
  private func represent(_ index: Int) throws(LuaFailure) {
    guard call.type(index) == .table else { return }
    if try call.getMetafield(index, "__tostring") { return call.pop() }
    let top = call.count
    do throws(LuaFailure) {
      try call.pushRepresentation(index)
      call.replace(index)
    } catch {
      call.setTop(top)
    }
  }
}
