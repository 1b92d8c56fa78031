import Foundation
import TestSupport
import Testing

/// Every example prints what its `expected.txt` says, however its processes are started.
@Suite struct ExampleTests {
  @Test(arguments: Example.all)
  func printsWhatIsExpected(_ example: Example) throws { try check(example, []) }

  /// Each example with one of its start methods.
  private static let once = Example.names.enumerated().compactMap { number, name in
    let all = Example.all.filter { $0.name == name }
    return all.isEmpty ? nil : all[number % all.count]
  }

  /// A trace changes neither output nor exit code. It keeps the rules of viewers, and each item
  /// that was taken from a queue has an arrow.
  @Test(arguments: once)
  func doesTheSameWhenTraced(_ example: Example) throws {
    let folder = try TemporaryFolder()
    let trace = folder.path + "/trace.json"
    try check(example, ["--trace", trace], seconds: 300)
    let library = BuiltProduct.packageFolder.appending(path: "Tests/ConformanceTests/scripts/lib")
    try folder.write(
      """
      package.path = "\(library.path(percentEncoded: false))/?.lua;" .. package.path
      local json, traced = require "json", require "traced"
      local events, arrows = traced.verify(json.parse(traced.read(arg[1])))
      local taken = 0
      for _, event in ipairs(traced.find(events, {ph = "X", cat = "queue"})) do
        if event.name:find "^get " and not event.args.failed then taken = taken + 1 end
      end
      print(taken == traced.count(arrows, "put"), taken, traced.count(arrows, "put"))
      """, to: "verify.lua")
    let verified = try ProgramRun.of(
      BuiltProduct.mprun, [folder.path + "/verify.lua", trace], seconds: 200)
    #expect(verified.output.hasPrefix("true\t"), "\(verified.output)\(verified.errors)")
  }

  private func check(
    _ example: Example, _ options: [String], seconds: Double = 60
  ) throws {
    let expected = try #require(example.text("expected.txt"))
    let run = try ProgramRun.of(
      BuiltProduct.mprun, options + ["--start-method", example.startMethod, "main.lua"],
      folder: example.folder, seconds: seconds)
    if example.hasAnyOrder {
      #expect(lines(run.output) == lines(expected))
    } else if example.hasMeasuredNumbers {
      #expect(withoutMeasured(run.output) == withoutMeasured(expected))
    } else {
      #expect(run.output == expected)
    }
    if !example.hasAnyExitCode || run.ending != .exit(1) {
      #expect(run.ending == .exit(0))
    }
    checkErrors(run.errors, of: example)
  }

  /// Stderr is empty, or has each line of `expected-stderr.txt` somewhere.
  private func checkErrors(_ errors: String, of example: Example) {
    guard let expected = example.text("expected-stderr.txt") else {
      #expect(errors.isEmpty)
      return
    }
    for line in expected.split(separator: "\n") {
      #expect(errors.contains(line))
    }
  }

  private func lines(_ text: String) -> [Substring] {
    text.split(separator: "\n", omittingEmptySubsequences: false).sorted()
  }

  private func withoutMeasured(_ text: String) -> String {
    text.replacing(/[ ]*\d+\.\d+/, with: " (measured)")
  }

  @Test func everyFolderIsAnExample() {
    #expect(Example.names.count >= 34)
    for name in Example.names {
      let example = Example(name: name, startMethod: "fork")
      #expect(name.wholeMatch(of: /\d\d-[a-z]+(-[a-z]+)*/) != nil)
      #expect(example.text("main.lua") != nil, "\(name) has no main.lua")
      #expect(example.text("expected.txt") != nil, "\(name) has no expected.txt")
    }
  }

  @Test func readmeShowsExamplesAsTheyAre() throws {
    let readme = try String(
      contentsOf: BuiltProduct.packageFolder.appending(path: "README.md"), encoding: .utf8)
    let shown = readme.matches(
      of: /\(examples\/([^\/]+)\/main\.lua\)\):\n\n```lua\n([^`]+)```\n\n```text\n([^`]+)```/)
    #expect(shown.count == 3)
    for match in shown {
      let example = Example(name: String(match.1), startMethod: "fork")
      let script = try #require(example.text("main.lua"))
      #expect(script.hasSuffix(match.2), "README differs from \(example.name)")
      #expect(example.text("expected.txt") == String(match.3))
    }
  }
}
