import Foundation

/// A start method as `mprun --start-method` takes it.
enum StartMethod: String, Sendable {
  case fork, spawn, forkserver
  /// By the launcher `env`, so that "another computer" is this one.
  case remote

  /// The methods of this computer, under which every script runs.
  static let local: [StartMethod] = [.fork, .spawn, .forkserver]
}

/// A conformance script and what its header comments say about it.
///
/// The header is the block of comment lines at the top of the file. A line `-- key: value` with
/// one of these keys is an instruction, every other line is prose:
///
/// - `expect-stdout: TEXT`: the lines of stdout, one a header line, before the final `ok`;
/// - `stdout-order: any`: those lines may come in any order;
/// - `expect-lines: COUNT REGEX`: stdout has COUNT lines before `ok`, and each matches wholly;
/// - `expect-stderr: REGEX`: found in stderr (`^` and `$` are a line's ends). Without one, stderr
///   must be empty;
/// - `reject-stderr: REGEX`: not found in stderr;
/// - `expect-exit: N` or `expect-signal: N`: how the program ends, in place of exit code 0; then
///   no `ok` is expected unless `expect-stdout` says so;
/// - `methods: fork spawn`: the start methods that the script is about;
/// - `not-remote: REASON`: why it does not run under the method `remote`, as others of its folder
///   do;
/// - `needs: MODULE`: a Lua module that must be installed;
/// - `stage: later`: run only with `MPRUN_CONFORMANCE=all`;
/// - `options: …`, `args: …`: words before and after the script's name;
/// - `stdin: TEXT`: lines for stdin, which is empty otherwise;
/// - `environment: NAME=VALUE`: something more for the environment;
/// - `timeout: N`: seconds for the watchdog.
struct ConformanceScript: Sendable {
  /// The path below the scripts folder, such as `queue/fifo.lua`.
  let path: String
  private(set) var stdoutLines: [String]?
  private(set) var stdoutInAnyOrder = false
  private(set) var linePattern: (count: Int, pattern: String)?
  private(set) var stderrPatterns: [String] = []
  private(set) var rejectedStderrPatterns: [String] = []
  private(set) var ending = Ending.exit(0)
  private(set) var methods = StartMethod.local
  private(set) var neededModule: String?
  private(set) var isForLater = false
  private(set) var options: [String] = []
  private(set) var arguments: [String] = []
  private(set) var standardInput = ""
  private(set) var environment: [String: String] = [:]
  private(set) var timeout: Int?
  /// What is wrong with the header, to be reported by the script's test.
  private(set) var problems: [String] = []

  /// The folders whose scripts also run in processes on another computer, if
  /// `MPRUN_CONFORMANCE_REMOTE` is set: that takes as long as all others.
  private static let remoteFolders: Set<String> =
    ProcessInfo.processInfo.environment["MPRUN_CONFORMANCE_REMOTE"] == nil
    ? []
    : [
      "array", "barrier", "condition", "event", "joinable_queue", "lock", "pipe", "queue", "rlock",
      "semaphore", "shareable_list", "shared_memory", "simple_queue", "value",
    ]

  init(path: String, text: String) {
    self.path = path
    if Self.remoteFolders.contains(path.split(separator: "/").first.map(String.init) ?? "") {
      methods.append(.remote)
    }
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      guard line.hasPrefix("--") else { break }
      guard let match = line.wholeMatch(of: /-- ([a-z]+(?:-[a-z]+)*):(?: (.*))?/) else { continue }
      read(key: String(match.1), value: String(match.2 ?? ""))
    }
  }

  private mutating func read(key: String, value: String) {
    switch key {
    case "expect-stdout": stdoutLines = (stdoutLines ?? []) + [value]
    case "stdout-order": stdoutInAnyOrder = value == "any"
    case "expect-lines": readLinePattern(value)
    case "expect-stderr": stderrPatterns.append(value)
    case "reject-stderr": rejectedStderrPatterns.append(value)
    case "expect-exit": if let code = number(value, key) { ending = .exit(code) }
    case "expect-signal": if let number = number(value, key) { ending = .signal(number) }
    case "methods": readMethods(value)
    case "not-remote": methods.removeAll { $0 == .remote }
    case "needs": neededModule = value
    case "stage": isForLater = value == "later"
    case "options": options = words(value)
    case "args": arguments = words(value)
    case "stdin": standardInput += value + "\n"
    case "environment": readVariable(value)
    case "timeout": timeout = number(value, key)
    default: problems.append("unknown header key \"\(key)\"")
    }
  }

  private mutating func number(_ value: String, _ key: String) -> Int? {
    if Int(value) == nil { problems.append("\(key): \"\(value)\" is not a number") }
    return Int(value)
  }

  private mutating func readLinePattern(_ value: String) {
    let parts = value.split(separator: " ", maxSplits: 1)
    if parts.count == 2, let count = Int(parts[0]) {
      linePattern = (count, String(parts[1]))
    } else {
      problems.append("expect-lines: a count and a pattern expected, got \"\(value)\"")
    }
  }

  private mutating func readMethods(_ value: String) {
    methods = words(value).compactMap(StartMethod.init(rawValue:))
    if methods.isEmpty { problems.append("methods: none in \"\(value)\"") }
  }

  private mutating func readVariable(_ value: String) {
    let parts = value.split(separator: "=", maxSplits: 1).map(String.init)
    if parts.count == 2 {
      environment[parts[0]] = parts[1]
    } else {
      problems.append("environment: NAME=VALUE expected, got \"\(value)\"")
    }
  }

  /// Splits at spaces, but for what stands in double quotes.
  private func words(_ text: String) -> [String] {
    text.matches(of: /"([^"]*)"|[^ ]+/).map { String($0.1 ?? $0.0) }
  }
}

/// How a program ended.
enum Ending: Equatable, Sendable, CustomStringConvertible {
  case exit(Int)
  case signal(Int)

  var description: String {
    switch self {
    case .exit(let code): "exit code \(code)"
    case .signal(let number): "signal \(number)"
    }
  }
}
