import Foundation
import Testing

/// The harness itself: it must see what it is there to see.
@Suite struct SupervisorTests {
  private func shell(
    _ line: String, timeout: Int = 20, signal: SupervisedRun.SignalPlan? = nil
  ) async throws -> SupervisedRun {
    try await SupervisedRun.program(
      "/bin/sh", ["-c", line], method: .fork, timeout: timeout, signal: signal)
  }

  @Test func endingsAndOutput() async throws {
    let exits = try await shell("echo out; echo err >&2; exit 3")
    #expect(exits.ending == .exit(3))
    #expect(exits.stdout == "out\n")
    #expect(exits.stderr == "err\n")
    #expect(exits.complaints.isEmpty)
    let killed = try await shell("kill -9 $$")
    #expect(killed.ending == .signal(9))
  }

  @Test func survivorsAreFoundWhereverTheyHide() async throws {
    let run = try await shell("(setsid sleep 30 & ) ; sleep 31 & exit 0")
    #expect(run.ending == .exit(0))
    #expect(run.complaints.filter { $0.contains("survivor") }.count == 2, "\(run.complaints)")
  }

  @Test func endedOrphansAreNoSurvivors() async throws {
    let run = try await shell("(setsid sleep 0.1 & ) ; exit 0")
    #expect(run.complaints.isEmpty, "\(run.complaints)")
  }

  @Test func watchdogEndsTheWholeTree() async throws {
    let run = try await shell("setsid sleep 60 & sleep 60", timeout: 1)
    #expect(run.ending == nil)
    #expect(run.complaints.contains { $0.hasPrefix("watchdog") }, "\(run.complaints)")
  }

  @Test func signalsAreSentWhenTextAppears() async throws {
    let one = try await shell(
      "sleep 60 & echo ready; wait", signal: .init(number: SIGTERM, whenStdoutHas: "ready"))
    #expect(one.ending == .signal(Int(SIGTERM)))
    #expect(one.complaints.count == 1, "the sleep is left: \(one.complaints)")
    let all = try await shell(
      "sleep 60 & echo ready; wait",
      signal: .init(number: SIGTERM, whenStdoutHas: "ready", toGroup: true))
    #expect(all.ending == .signal(Int(SIGTERM)))
    #expect(all.complaints.isEmpty, "\(all.complaints)")
  }

  @Test func headersAreRead() {
    let script = ConformanceScript(
      path: "x.lua",
      text: """
        -- expect-stdout: two  spaces
        -- expect-stdout:
        -- Prose with a colon: no key.
        -- expect-stderr: ^a: b$
        -- expect-exit: 3
        -- methods: spawn fork
        -- args: one "two words" ""
        -- stage: later
        -- timeout: 5
        print "not a header"
        -- expect-exit: 4
        """)
    #expect(script.stdoutLines == ["two  spaces", ""])
    #expect(script.stderrPatterns == ["^a: b$"])
    #expect(script.ending == .exit(3))
    #expect(script.methods == [.spawn, .fork])
    #expect(script.arguments == ["one", "two words", ""])
    #expect(script.isForLater)
    #expect(script.timeout == 5)
    #expect(script.problems.isEmpty)
  }

  @Test func wrongHeadersAreProblems() {
    let text = "-- expect-exti: 3\n-- expect-exit: three\n-- methods: thread\n"
    #expect(ConformanceScript(path: "x.lua", text: text).problems.count == 3)
  }

  @Test func findingsNameWhatIsWrong() async throws {
    let run = try await shell("echo one; echo two; echo oops >&2")
    func findings(_ header: String) -> [String] {
      run.findings(against: ConformanceScript(path: "x.lua", text: header))
    }
    #expect(findings("").count == 2)
    #expect(findings("-- expect-stderr: oops").count == 1)
    #expect(findings("-- expect-stderr: nothing").count == 2)
    #expect(findings("-- reject-stderr: oops").count == 2)
    let ok = try await shell("echo b; echo a; echo ok")
    func okFindings(_ header: String) -> [String] {
      ok.findings(against: ConformanceScript(path: "x.lua", text: header))
    }
    #expect(okFindings("").isEmpty)
    #expect(okFindings("-- expect-stdout: b\n-- expect-stdout: a").isEmpty)
    #expect(okFindings("-- expect-stdout: a\n-- expect-stdout: b").count == 1)
    #expect(
      okFindings("-- expect-stdout: a\n-- expect-stdout: b\n-- stdout-order: any").isEmpty)
    #expect(okFindings("-- expect-lines: 2 [ab]").isEmpty)
    #expect(okFindings("-- expect-lines: 3 [ab]").count == 1)
    #expect(okFindings("-- expect-lines: 2 a").count == 1)
    #expect(okFindings("-- expect-exit: 1").count == 1)
  }
}
