import Glibc
import Multiprocessing
import TestSupport
import Testing

/// stdout as many processes share it: into a pipe, which has no order of its own.
@Suite struct ConsoleTests {
  /// How much each writer writes, and how often it empties its buffer.
  struct Load: CustomTestStringConvertible {
    let writers: Int
    let lines: Int
    let longest: Int
    let flushEvery: Int
    var testDescription: String { "\(writers) writers, lines up to \(longest), \(flushEvery)" }
  }

  @Test(
    arguments: StartMethod.local,
    [
      Load(writers: 8, lines: 400, longest: 300, flushEvery: 1),
      Load(writers: 4, lines: 60, longest: 60_000, flushEvery: 1),
      Load(writers: 6, lines: 2000, longest: 90, flushEvery: 0),
      Load(writers: 5, lines: 200, longest: 9000, flushEvery: 7),
    ])
  func keepsLinesWhole(_ method: StartMethod, _ load: Load) throws {
    let writing = try Fixture.begin(
      "lines", method, "\(load.writers)", "\(load.lines)", "\(load.longest)", "\(load.flushEvery)")
    let output = try #require(writing.rest())
    #expect(writing.wait() == .exit(0))
    var counts: [UInt8: Int] = [:]
    for line in output.utf8.split(separator: 10) {
      let letter = try #require(line.first)
      #expect(line.allSatisfy { $0 == letter }, "a torn line")
      counts[letter, default: 0] += 1
    }
    #expect(counts.count == load.writers + 1)
    #expect(counts.values.allSatisfy { $0 == load.lines })
  }

  @Test(arguments: StartMethod.local)
  func printsEverythingOnce(_ method: StartMethod) throws {
    let run = try Fixture.run("once", method)
    #expect(run.output == "first\nroot \nchild\nbetween\nlast\nno newline at the end")
  }

  @Test(arguments: StartMethod.local)
  func isNotHeldUpByAKilledWriter(_ method: StartMethod) throws {
    let run = try Fixture.begin("stopped", method, "kill")
    #expect(run.errorLine() == "I go on")
    let output = try #require(run.rest())
    #expect(output.hasSuffix("and on\nend\n"))
    #expect(run.wait() == .exit(0))
  }

  @Test(arguments: StartMethod.local)
  func isNotHeldUpByAStoppedWriter(_ method: StartMethod) throws {
    let run = try Fixture.begin("stopped", method)
    // Nobody reads stdout yet: the writer is stopped in the middle of a line, with the lock.
    #expect(run.errorLine() == "I go on")
    let output = try #require(run.rest())
    #expect(output.contains("and on\n"), "what another process wrote meanwhile")
    #expect(output.hasSuffix("end\n"))
    #expect(output.utf8.filter { $0 == UInt8(ascii: "w") }.count == 900_000)
  }
}
