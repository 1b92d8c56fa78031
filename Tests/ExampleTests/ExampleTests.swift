import Foundation
import TestSupport
import Testing

/// Every example prints what its `expected.txt` says, however its processes are started.
@Suite struct ExampleTests {
  @Test(arguments: Example.all)
  func printsWhatIsExpected(_ example: Example) throws {
    let expected = try #require(example.text("expected.txt"))
    let run = try ProgramRun.of(
      BuiltProduct.mprun, ["--start-method", example.startMethod, "main.lua"],
      folder: example.folder)
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
