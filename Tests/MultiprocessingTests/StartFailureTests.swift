import Multiprocessing
import TestSupport
import Testing

/// A start that the system refuses is an error, and the next one works.
@Suite struct StartFailureTests {
  private func check(_ method: StartMethod, _ call: String, _ errno: Int32, says text: String)
    throws
  {
    let run = try Fixture.run("faults", method, call, "\(errno)")
    let lines = run.output.split(separator: "\n").map(String.init)
    #expect(run.ending == .exit(0))
    if lines == ["no faults in a release build"] { return }
    #expect(
      lines == ["OSError \(errno)", text, "active 0", "injected 1", "next", "code 0"])
  }

  @Test func ofAForkIsReported() throws {
    try check(
      .fork, "fork", 11,
      says: "fork of this process: Resource temporarily unavailable (EAGAIN); join or end some "
        + "processes, or raise the limit (ulimit -u, or pids.max of the control group)")
    try check(
      .fork, "fork", 12,
      says: "fork of this process: Cannot allocate memory (ENOMEM); free some memory, or start "
        + "fewer processes")
  }

  @Test func ofASpawnIsReported() throws {
    try check(
      .spawn, "clone", 12,
      says: "clone and exec of /proc/self/exe: Cannot allocate memory (ENOMEM); free some memory, "
        + "or start fewer processes")
  }

  @Test func ofAnExecIsReported() throws {
    expect(
      try Fixture.run("big", .spawn),
      prints: [
        "OSError: clone and exec of /proc/self/exe: Argument list too long (E2BIG); make the "
          + "environment smaller"
      ])
    // Others do not exec, or have done so before.
    expect(try Fixture.run("big", .fork), prints: ["started"])
    expect(try Fixture.run("big", .forkserver), prints: ["started"])
  }

  @Test func ofTheConnectionToAServerIsMended() throws {
    let run = try Fixture.run("faults", .forkserver, "sendmsg", "32")
    let lines = run.output.split(separator: "\n").map(String.init)
    #expect(run.ending == .exit(0))
    if lines == ["no faults in a release build"] { return }
    #expect(lines == ["started", "injected 1", "next", "code 0"])
  }
}
