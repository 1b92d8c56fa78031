import Glibc
import Multiprocessing
import TestSupport
import Testing

/// The end of a process that has children.
@Suite struct ProcessExitTests {
  @Test(arguments: StartMethod.local)
  func joinsChildrenAndEndsDaemons(_ method: StartMethod) throws {
    let run = try Fixture.run("exit", method)
    #expect(run.ending == .exit(0))
    #expect(run.errors == "")
    let lines = run.output.split(separator: "\n").filter { $0 != "stubborn" }
    #expect(lines.sorted() == ["family at its end", "hook", "root at its end"])
  }

  @Test(arguments: StartMethod.local, [true, false])
  func byAnInterruptEndsTheTree(_ method: StartMethod, _ fromTerminal: Bool) throws {
    let tree = try Fixture.begin("interrupt", method)
    for _ in 0..<9 { #expect(tree.line() != nil) }
    if fromTerminal { tree.sendToGroup(SIGINT) } else { tree.send(SIGINT) }
    let rest = tree.rest()
    #expect(rest == #"codes ["1", "1", "1"]"# + "\n")
    #expect(tree.allErrors() == "")
    #expect(tree.wait() == .exit(130))
  }

  /// The interrupt comes while the fork server still loads the program, and `start` waits for it.
  @Test func byAnInterruptGivesUpAStart() throws {
    let tree = try Fixture.begin("interrupt", .forkserver, "wait")
    #expect(tree.line() == "begin")
    tree.send(SIGINT)
    #expect(tree.rest() == "")
    #expect(tree.wait() == .exit(130))
    #expect(tree.allErrors() == "")
  }
}
