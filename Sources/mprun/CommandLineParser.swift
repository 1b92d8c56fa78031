import LuaRuntime
import Tracing

/// Turns a command line into an `Invocation`, by the grammar of `lua5.4`: short options stand
/// alone, `-e` and `-l` take the rest of their word or the next word, and the first word that is
/// not an option is the script. The long options are mprun's own.
struct CommandLineParser {
  private let arguments: [ByteText]
  private var position = 1
  private var request = RunRequest()
  private var hasChunk = false
  /// What ends the parsing early.
  private var verdict: Invocation?

  private init(_ arguments: [ByteText]) { self.arguments = arguments }

  /// Parses a whole command line, whose first element is the program's own name.
  static func parse(_ arguments: [ByteText]) -> Invocation {
    var parser = CommandLineParser(arguments.isEmpty ? [ByteText("mprun".utf8)] : arguments)
    return parser.parse()
  }

  private mutating func parse() -> Invocation {
    if let inspection = inspection() { return inspection }
    while verdict == nil, position < arguments.count {
      let word = arguments[position]
      guard word.first == UInt8(ascii: "-") else {
        return finish(script: position)
      }
      if word.count == 1 { return finish(script: position) }
      if word == ByteText("--".utf8) {
        return finish(script: position + 1)
      }
      parseOption(word)
      position += 1
    }
    return verdict ?? finish(script: arguments.count)
  }

  /// What `dump`, `dump PID`, `ps`, `top …` and `timeline …` ask for. If there is a script of that
  /// name, it is run, as under `lua5.4`.
  private func inspection() -> Invocation? {
    guard arguments.count >= 2, !StandaloneStreams.exists(arguments[1]) else { return nil }
    let word = Self.text(arguments[1])
    if arguments.count == 3, ["ps", "dump", "top", "timeline"].contains(word),
      ["-h", "--help"].contains(Self.text(arguments[2]))
    {
      return .help
    }
    switch (word, arguments.count) {
    case ("ps", 2): return .ps
    case ("dump", 2): return .dump(nil)
    case ("dump", 3): return Int32(Self.text(arguments[2])).map { .dump($0) }
    case ("top", _): return Self.top(arguments[2...])
    case ("timeline", _): return Self.timeline(arguments[2...])
    case ("explore", _): return Self.explore(arguments[2...])
    default: return nil
    }
  }

  /// `top` with the words behind it.
  private static func top(_ words: ArraySlice<ByteText>) -> Invocation {
    do throws(CommandWords.Misuse) {
      return .top(try TopRequest(words))
    } catch {
      return .misuse(error.message)
    }
  }

  /// `timeline` with the words behind it.
  private static func timeline(_ words: ArraySlice<ByteText>) -> Invocation {
    do throws(CommandWords.Misuse) {
      return .timeline(try TimelineRequest(words))
    } catch {
      return .misuse(error.message)
    }
  }

  /// `explore` with the words behind it.
  private static func explore(_ words: ArraySlice<ByteText>) -> Invocation {
    do throws(CommandWords.Misuse) {
      return .explore(try ExploreRequest(words))
    } catch {
      return .explore(ExploreRequest(misuse: error.message))
    }
  }

  // MARK: - Options

  private mutating func parseOption(_ word: ByteText) {
    switch (word[1], word.count) {
    case (UInt8(ascii: "E"), 2):
      request.program.ignoresEnvironment = true
    case (UInt8(ascii: "W"), 2):
      request.program.steps.append(.warnings)
    case (UInt8(ascii: "i"), 2):
      request.conversation = .after
      request.showsVersion = true
    case (UInt8(ascii: "h"), 2):
      verdict = .help
    case (UInt8(ascii: "v"), 2):
      request.showsVersion = true
    case (UInt8(ascii: "e"), _):
      guard let chunk = value(of: word) else { return }
      hasChunk = true
      request.program.steps.append(.text(chunk, name: ByteText("=(command line)".utf8)))
    case (UInt8(ascii: "l"), _):
      guard let library = value(of: word) else { return }
      request.program.steps.append(Self.libraryStep(library))
    case (UInt8(ascii: "-"), _):
      parseLongOption(word)
    default:
      verdict = .misuse("unrecognized option '\(Self.text(word))'")
    }
  }

  /// The rest of the word, or else the next word unless that is an option.
  private mutating func value(of word: ByteText) -> ByteText? {
    if word.count > 2 { return ByteText(word[2...]) }
    position += 1
    guard position < arguments.count, arguments[position].first != UInt8(ascii: "-") else {
      verdict = .misuse("'\(Self.text(word))' needs argument")
      return nil
    }
    return arguments[position]
  }

  /// `module`, or `global=module`.
  private static func libraryStep(_ text: ByteText) -> ProgramDescription.Step {
    guard let equals = text.firstIndex(of: UInt8(ascii: "=")) else {
      return .library(module: text, global: text)
    }
    return .library(module: ByteText(text[(equals + 1)...]), global: ByteText(text[..<equals]))
  }

  private mutating func parseLongOption(_ word: ByteText) {
    let parts = word.split(
      separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
    let attached = parts.count == 2 ? ByteText(parts[1]) : nil
    switch (Self.text(ByteText(parts[0])), attached) {
    case ("--help", nil):
      verdict = .help
    case ("--version", nil):
      verdict = .version
    case ("--dump", _):
      parseDump(attached)
    case ("--top", _):
      verdict = Self.top((attached.map { [$0] } ?? []) + arguments[(position + 1)...])
    case ("--timeline", _):
      verdict = Self.timeline((attached.map { [$0] } ?? []) + arguments[(position + 1)...])
    case ("--explore", _):
      verdict = Self.explore((attached.map { [$0] } ?? []) + arguments[(position + 1)...])
    case ("--start-method", _):
      parseStartMethod(attached)
    case ("--on-deadlock", _):
      parseOnDeadlock(attached)
    case ("--trace", _), ("--trace-limit", _), ("--trace-categories", _):
      parseTrace(Self.text(ByteText(parts[0])), attached)
    case ("--check", nil):
      request.trace.checks = true
    case ("--deadlock", nil):
      verdict = .deadlock(arguments[(position + 1)...].map { Self.text($0) })
    case ("--multiprocessing-child", nil):
      verdict = .child(Array(arguments[(position + 1)...]))
    default:
      verdict = .misuse("unrecognized option '\(Self.text(word))'")
    }
  }

  private mutating func parseDump(_ attached: ByteText?) {
    if attached == nil { position += 1 }
    guard let text = attached ?? (position < arguments.count ? arguments[position] : nil) else {
      verdict = .misuse("'--dump' needs argument")
      return
    }
    guard let pid = Int32(Self.text(text)), pid > 0 else {
      verdict = .misuse("'\(Self.text(text))' is no process")
      return
    }
    verdict = .dump(pid)
  }

  private mutating func parseStartMethod(_ attached: ByteText?) {
    if attached == nil { position += 1 }
    guard let name = attached ?? (position < arguments.count ? arguments[position] : nil) else {
      verdict = .misuse("'--start-method' needs argument")
      return
    }
    guard let method = StartMethodName(rawValue: Self.text(name)) else {
      let known = StartMethodName.allCases.map(\.rawValue).joined(separator: ", ")
      verdict = .misuse("unknown start method '\(Self.text(name))' (there are \(known))")
      return
    }
    request.startMethod = method
  }

  private mutating func parseTrace(_ option: String, _ attached: ByteText?) {
    if attached == nil { position += 1 }
    guard let value = attached ?? (position < arguments.count ? arguments[position] : nil) else {
      verdict = .misuse("'\(option)' needs argument")
      return
    }
    let text = Self.text(value)
    switch option {
    case "--trace-limit":
      guard let limit = TraceRequest.size(text) else {
        verdict = .misuse("'\(text)' is no size for --trace-limit (such as 64M)")
        return
      }
      request.trace.limit = limit
    case "--trace-categories":
      let (categories, fault) = TraceCategories.parse(text)
      guard let categories else {
        let known = TraceCategories.names.joined(separator: ", ")
        verdict = .misuse("unknown trace category '\(fault)' (there are \(known))")
        return
      }
      request.trace.categories = categories
    default:
      if value.isEmpty { verdict = .misuse("'--trace' needs a file") }
      request.trace.file = value
    }
  }

  private mutating func parseOnDeadlock(_ attached: ByteText?) {
    if attached == nil { position += 1 }
    guard let name = attached ?? (position < arguments.count ? arguments[position] : nil) else {
      verdict = .misuse("'--on-deadlock' needs argument")
      return
    }
    guard let policy = OnDeadlock(rawValue: Self.text(name)) else {
      let known = OnDeadlock.allCases.map(\.rawValue).joined(separator: ", ")
      verdict = .misuse("unknown '\(Self.text(name))' for --on-deadlock (there are \(known))")
      return
    }
    request.onDeadlock = policy
  }

  // MARK: - The end of the options

  /// Completes the request when the options are over and the script, if any, is the word at an
  /// index. Without a script, `arg[0]` is the program itself.
  private mutating func finish(script index: Int) -> Invocation {
    let hasScript = index < arguments.count
    request.program.arguments = arguments
    request.program.origin = hasScript ? index : 0
    if hasScript {
      let afterDashes = arguments[index - 1] == ByteText("--".utf8)
      let isStdin = arguments[index] == ByteText("-".utf8) && !afterDashes
      request.program.script = isStdin ? .stream(path: nil) : .file(arguments[index])
    } else if request.conversation == .none, !hasChunk, !request.showsVersion {
      request.conversation = .ifTerminal
      request.program.script = .stream(path: nil)
    }
    return .run(request)
  }

  /// Bytes as text for a message; what is not UTF-8 is shown as replacement characters.
  private static func text(_ bytes: ByteText) -> String { String(decoding: bytes, as: UTF8.self) }
}
