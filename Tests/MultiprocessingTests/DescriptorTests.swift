import Multiprocessing
import TestSupport
import Testing

/// Which descriptors processes have open; what a test run inherits itself is left out.
@Suite struct DescriptorTests {
  private func kinds(_ line: Substring) -> [String] {
    line.split(separator: " ").compactMap { word in
      word.split(separator: "=").dropFirst().first.map(String.init)
    }
  }

  @Test(arguments: StartMethod.local)
  func areNoMoreThanNeeded(_ method: StartMethod) throws {
    let run = try Fixture.run("descriptors", method)
    let lines = run.output.split(separator: "\n")
    #expect(run.ending == .exit(0))
    try #require(lines.count == (method == .forkserver ? 4 : 3))
    // The child: what the script opened goes along with a fork only.
    let child = kinds(lines[0])
    #expect(child.filter { $0 == "/memfd" }.count == 1)
    #expect(!child.contains("anon_inode") && !child.contains("socket"))
    #expect(child.contains("/dev/zero") == (method == .fork))
    // The root: a pidfd for the sentinel that was asked for, until `close`; and, if it had to sleep
    // in poll, one of each child and of the server, by which it hears of the end.
    let pidfds = [lines[1], lines[2]].map { kinds($0).filter { $0 == "anon_inode" }.count }
    let server = method == .forkserver ? 1 : 0
    #expect((1...2 + server).contains(pidfds[0]) && (0...server).contains(pidfds[1]))
    if method == .forkserver { #expect(kinds(lines[3]).sorted() == ["/memfd", "socket"]) }
  }

  @Test(arguments: StartMethod.local)
  func mayRunOut(_ method: StartMethod) throws {
    // One descriptor is free for the loader of a new program. Nothing else needs one.
    expect(try Fixture.run("limits", method), prints: ["started", "code -9"])
  }
}
