import Foundation
import TestSupport
import Testing

/// A block of Lua in a document, and one start method to run it with.
///
/// A block that begins with ```` ```lua ```` is a program, which is run from a file `main.lua`.
/// What it prints is, to the letter, the block ```` ```text ```` that follows it, if one does;
/// otherwise what its comments `--> …` tell, if there are any, in whatever order and with any white
/// space. Words behind `lua` change that:
///
/// - `fragment`: not run, only compiled;
/// - `unordered`: its lines may come in any order;
/// - `fails`: it may end with an error, and each line of the text is somewhere in its output or on
///   stderr;
/// - `fork`, `spawn`, `forkserver`: run with these start methods only.
struct Snippet: Sendable, CustomTestStringConvertible {
  /// The document, from the top of the package.
  let document: String
  /// The line on which it begins.
  let line: Int
  /// The words behind `lua`.
  let words: Set<String>
  /// The program.
  let code: String
  /// The text that follows it.
  let text: String?
  /// How its processes are started.
  var startMethod = ""

  var testDescription: String { "\(document):\(line) [\(startMethod)]" }

  /// All that are run, with every start method that they are for.
  static let programs: [Snippet] = all.filter { !$0.words.contains("fragment") }
    .flatMap { snippet in
      let only = snippet.words.intersection(Example.startMethods)
      return (only.isEmpty ? Example.startMethods : only.sorted()).map { method in
        var snippet = snippet
        snippet.startMethod = method
        return snippet
      }
    }

  /// All that are compiled only.
  static let fragments: [Snippet] = all.filter { $0.words.contains("fragment") }

  private static let all: [Snippet] = documents.flatMap { document in
    read(document, of: BuiltProduct.packageFolder.appending(path: document))
  }

  /// The documents that are looked at, in order.
  static let documents: [String] = ["docs/guide", "docs/reference"].flatMap { folder in
    let place = BuiltProduct.packageFolder.appending(path: folder)
    let names = (try? FileManager.default.contentsOfDirectory(atPath: place.path)) ?? []
    return names.filter { $0.hasSuffix(".md") }.sorted().map { "\(folder)/\($0)" }
  }

  private static func read(_ document: String, of file: URL) -> [Snippet] {
    let text = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
    let block = /(?m)^```lua *([a-z ]*)\n((?s:.*?))^```\n(?:\n```text\n((?s:.*?))^```\n)?/
    return text.matches(of: block).map { match in
      Snippet(
        document: document,
        line: text[..<match.range.lowerBound].split(
          separator: "\n", omittingEmptySubsequences: false
        )
        .count,
        words: Set(match.1.split(separator: " ").map(String.init)),
        code: String(match.2), text: match.3.map(String.init))
    }
  }

  /// What comments tell that it prints: the lines, as `plain` has them.
  var told: [String]? {
    let marks = code.matches(of: /(?m)--> (.*)$/).map(\.1)
    return marks.isEmpty ? nil : Self.plain(marks)
  }

  /// The lines that are not empty, sorted, with one space for any white space.
  static func plain(_ lines: [Substring]) -> [String] {
    lines.map { $0.split(whereSeparator: \.isWhitespace).joined(separator: " ") }
      .filter { !$0.isEmpty }.sorted()
  }
}
