import Foundation
import TestSupport
import Testing

/// The programs in the guide and the reference do what the text says.
@Suite struct SnippetTests {
  @Test(arguments: Snippet.programs)
  func doesWhatIsTold(_ snippet: Snippet) throws {
    let folder = try TemporaryFolder()
    try folder.write(snippet.code, to: "main.lua")
    let run = try ProgramRun.of(
      BuiltProduct.mprun, ["--start-method", snippet.startMethod, "main.lua"], folder: folder.url)
    if snippet.words.contains("fails") {
      let text = try #require(snippet.text)
      #expect(run.ending == .exit(0) || run.ending == .exit(1))
      for line in text.split(separator: "\n") {
        #expect(run.output.contains(line) || run.errors.contains(line), "\(run)")
      }
      return
    }
    #expect(run.ending == .exit(0))
    #expect(run.errors.isEmpty)
    if let text = snippet.text, snippet.words.contains("unordered") {
      #expect(lines(run.output) == lines(text))
    } else if let text = snippet.text {
      #expect(run.output == text)
    } else if let told = snippet.told {
      #expect(Snippet.plain(run.output.split(separator: "\n")) == told)
    }
  }

  @Test(arguments: Snippet.fragments)
  func compiles(_ snippet: Snippet) throws {
    let run = try ProgramRun.of(
      BuiltProduct.mprun, ["-e", "assert(load(io.read('a')))"], input: snippet.code)
    #expect(run.ending == .exit(0), "\(run.errors)")
  }

  @Test func everyDocumentIsLookedAt() {
    #expect(Snippet.documents.contains("docs/reference/lock.md"))
    #expect(Snippet.programs.count >= 30)
    // A block of another kind would not be found.
    let words = Set(Example.startMethods + ["unordered", "fails"])
    #expect(Snippet.programs.allSatisfy { $0.words.isSubset(of: words) })
  }

  private func lines(_ text: String) -> [Substring] { text.split(separator: "\n").sorted() }
}
