import Foundation
import TestSupport
import Testing

/// An example of the package and one start method to run it with.
///
/// Comment lines at the top of its script may say how its output is to be compared:
///
/// - `-- Output: lines in any order.`
/// - `-- Output: decimals may differ.`, for times and sizes that were measured;
/// - `-- Start methods: spawn, forkserver.`, if not all of them;
/// - `-- Exit code: any.`, if it need not be 0.
struct Example: Sendable, CustomTestStringConvertible {
  /// The start methods there are.
  static let startMethods = ["fork", "spawn", "forkserver"]

  /// The name of its folder.
  let name: String
  /// How its processes are started.
  let startMethod: String

  var testDescription: String { "\(name) [\(startMethod)]" }

  /// Where it is.
  var folder: URL { Self.root.appending(path: name, directoryHint: .isDirectory) }

  private static let root = BuiltProduct.packageFolder
    .appending(path: "examples", directoryHint: .isDirectory)

  /// The names of all examples, in order.
  static let names: [String] = {
    let found = try? FileManager.default.contentsOfDirectory(atPath: root.path)
    return (found ?? []).sorted()
  }()

  /// Every example with every start method that it is for.
  static let all: [Example] = names.flatMap { name in
    startMethods.map { Example(name: name, startMethod: $0) }.filter(\.isForItsStartMethod)
  }

  /// The text of one of its files; nil if there is no such file.
  func text(_ file: String) -> String? {
    try? String(contentsOf: folder.appending(path: file), encoding: .utf8)
  }

  // MARK: - What the script's comments say

  private var header: [Substring] {
    (text("main.lua") ?? "").split(separator: "\n").prefix { $0.hasPrefix("--") }
  }

  private func remark(_ key: String) -> Substring? {
    header.compactMap { $0.wholeMatch(of: /-- ([A-Z][a-z ]+): (.*)\./) }
      .first { $0.1 == key }?.2
  }

  /// Whether its lines may come in any order.
  var hasAnyOrder: Bool { remark("Output") == "lines in any order" }

  /// Whether its numbers with a decimal point, and the spaces before them, are not compared.
  var hasMeasuredNumbers: Bool { remark("Output") == "decimals may differ" }

  /// Whether its exit code is not looked at.
  var hasAnyExitCode: Bool { remark("Exit code") == "any" }

  private var isForItsStartMethod: Bool {
    remark("Start methods").map { $0.components(separatedBy: ", ").contains(startMethod) } ?? true
  }
}
