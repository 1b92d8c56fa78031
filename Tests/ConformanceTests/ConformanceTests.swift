import Foundation
import Testing

/// One script under one start method.
struct ConformanceCase: Sendable, CustomTestStringConvertible {
  let script: ConformanceScript
  let method: StartMethod

  var testDescription: String { "\(script.path) [\(method.rawValue)]" }

  /// Every case there is; scripts marked `stage: later` only if `MPRUN_CONFORMANCE` is `all`, and
  /// only scripts whose path contains `MPRUN_CONFORMANCE_ONLY` if that is set.
  static let all: [ConformanceCase] = {
    let environment = ProcessInfo.processInfo.environment
    let withLater = environment["MPRUN_CONFORMANCE"] == "all"
    let only = environment["MPRUN_CONFORMANCE_ONLY"] ?? ""
    return ConformancePlace.allScripts()
      .filter { withLater || !$0.isForLater }
      .filter { only.isEmpty || $0.path.contains(only) }
      .filter { $0.neededModule.map(ConformancePlace.isInstalled) ?? true }
      .flatMap { script in script.methods.map { ConformanceCase(script: script, method: $0) } }
  }()
}

/// Runs the scripts in `scripts/<class>/<case>.lua` with the built `mprun`.
@Suite struct ConformanceTests {
  @Test(arguments: ConformanceCase.all)
  func script(_ testCase: ConformanceCase) async throws {
    let script = testCase.script
    try #require(script.problems.isEmpty, "\(script.path): \(script.problems)")
    let run = try await SupervisedRun.mprun(
      ["--start-method", testCase.method.rawValue] + script.options + [script.path]
        + script.arguments,
      method: testCase.method, standardInput: script.standardInput, timeout: script.timeout,
      extraEnvironment: script.environment)
    let findings = run.findings(against: script)
    if !findings.isEmpty {
      Issue.record("\(run.report(findings, testCase.testDescription))")
    }
  }
}

extension SupervisedRun {
  /// What is not as the script's header says, in words.
  func findings(against script: ConformanceScript) -> [String] {
    var findings = complaints
    if let ending, ending != script.ending {
      findings.append("ended with \(ending), expected \(script.ending)")
    }
    findings += stdoutFindings(script)
    findings += stderrFindings(script)
    return findings
  }

  private func stdoutFindings(_ script: ConformanceScript) -> [String] {
    var lines = stdout.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    guard lines.popLast() == "" else { return ["stdout does not end with a whole line"] }
    if script.ending == .exit(0) {
      guard lines.popLast() == "ok" else { return ["the last line of stdout is not \"ok\""] }
    }
    if let (count, pattern) = script.linePattern { return lineFindings(lines, count, pattern) }
    guard var expected = script.stdoutLines else { return [] }
    if script.stdoutInAnyOrder {
      lines.sort()
      expected.sort()
    }
    return lines == expected ? [] : ["stdout is not \(expected)"]
  }

  private func lineFindings(_ lines: [String], _ count: Int, _ pattern: String) -> [String] {
    guard let regex = Self.regex(pattern) else { return ["\"\(pattern)\" is no pattern"] }
    var findings: [String] = []
    if lines.count != count { findings.append("\(lines.count) lines, expected \(count)") }
    if let torn = lines.first(where: { $0.wholeMatch(of: regex) == nil }) {
      findings.append("a line does not match \(pattern): \(torn.prefix(200))")
    }
    return findings
  }

  private func stderrFindings(_ script: ConformanceScript) -> [String] {
    if script.stderrPatterns.isEmpty && script.rejectedStderrPatterns.isEmpty {
      return stderr.isEmpty ? [] : ["stderr is not empty"]
    }
    var findings: [String] = []
    for pattern in script.stderrPatterns where !stderrHas(pattern) {
      findings.append("stderr has no match for \(pattern)")
    }
    for pattern in script.rejectedStderrPatterns where stderrHas(pattern) {
      findings.append("stderr has a match for \(pattern)")
    }
    return findings
  }

  private func stderrHas(_ pattern: String) -> Bool {
    guard let regex = Self.regex(pattern) else { return false }
    return stderr.firstMatch(of: regex.anchorsMatchLineEndings()) != nil
  }

  /// Whether a text has a match; `^` and `$` are the text's own ends here.
  func has(_ pattern: String, in text: String) -> Bool {
    guard let regex = Self.regex(pattern) else { return false }
    return text.firstMatch(of: regex) != nil
  }

  private static func regex(_ pattern: String) -> Regex<AnyRegexOutput>? {
    try? Regex(pattern).matchingSemantics(.unicodeScalar)
  }

  /// The findings with what the program printed, for the message of a failed test.
  func report(_ findings: [String], _ name: String) -> String {
    var text = "\(name)\n" + findings.map { "  - \($0)\n" }.joined()
    for (stream, content) in [("stdout", stdout), ("stderr", stderr)] where !content.isEmpty {
      text += "  \(stream):\n"
      for line in content.split(separator: "\n").suffix(30) { text += "    \(line.prefix(400))\n" }
    }
    return text
  }
}
