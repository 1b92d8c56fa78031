import Foundation
import TestSupport
import Testing

/// One command line of `mprun`, and what is expected of it.
struct CommandLineCase: Sendable, CustomTestStringConvertible {
  var name: String
  /// The words after `mprun`; `@METHOD@` is replaced by the start method.
  var words: [String]
  var input = ""
  var environment: [String: String] = [:]
  var ending = Ending.exit(0)
  /// The whole of stdout, unless it is `nil`.
  var stdout: String?
  var stdoutPattern: String?
  /// Found in stderr; if it is `nil`, stderr must be empty.
  var stderrPattern: String?

  var testDescription: String { name }
}

/// Runs `mprun` with `-e`, a script on stdin, and the rest of its command line.
@Suite struct CommandLineTests {
  @Test(arguments: CommandLineCase.withProcesses, StartMethod.local)
  func processes(_ line: CommandLineCase, _ method: StartMethod) async throws {
    try await run(line, method)
  }

  @Test(arguments: CommandLineCase.withoutProcesses)
  func plain(_ line: CommandLineCase) async throws {
    try await run(line, .forkserver)
  }

  /// Ctrl-C at a terminal reaches every process of the group: the program ends with 130, and
  /// without a storm of tracebacks.
  @Test(arguments: StartMethod.local)
  func interruptFromTheTerminal(_ method: StartMethod) async throws {
    let script = """
      local mp = require "multiprocessing"
      local function waits(q) q:put(1) while true do mp.sleep(60) end end
      local function spins(q) q:put(1) while true do end end
      if __name__ == "__main__" then
        local q, pool = mp.Queue(), mp.Pool(2)
        pool:map_async(waits, {q, q}, 1)
        for _ = 1, 2 do mp.Process{target = waits, args = {q}}:start() end
        mp.Process{target = spins, args = {q}}:start()
        for _ = 1, 5 do q:get() end
        print "ready"
        io.stdout:flush()
        while true do mp.sleep(60) end
      end
      """
    let run = try await SupervisedRun.mprun(
      ["--start-method", method.rawValue, "-"], method: method, standardInput: script,
      signal: .init(number: SIGINT, whenStdoutHas: "ready\n", toGroup: true))
    #expect(run.complaints.isEmpty, "\(run.report(run.complaints, "Ctrl-C"))")
    #expect(run.ending == .exit(130))
    #expect(run.stderr.split(separator: "\n").count <= 5, "\(run.stderr)")
    #expect(!run.stderr.contains("stack traceback"), "\(run.stderr)")
  }

  /// A script may catch KeyboardInterrupt and go on.
  @Test(arguments: StartMethod.local)
  func interruptCaught(_ method: StartMethod) async throws {
    let script = """
      local mp = require "multiprocessing"
      for round = 1, 2 do
        local done, err = pcall(function()
          print("round", round)
          io.stdout:flush()
          if round == 1 then mp.Queue():get() end
          error "not interrupted"
        end)
        if round == 1 then print(done, mp.isinstance(err, mp.KeyboardInterrupt)) end
      end
      """
    let run = try await SupervisedRun.mprun(
      ["--start-method", method.rawValue, "-e", script], method: method,
      signal: .init(number: SIGINT, whenStdoutHas: "round\t1\n"))
    #expect(run.complaints.isEmpty, "\(run.report(run.complaints, "caught"))")
    #expect(run.ending == .exit(0))
    #expect(run.stdout == "round\t1\nfalse\ttrue\nround\t2\n", "\(run.stderr)")
  }

  /// SIGKILL for the main process at a random instant of its life: nothing of its tree survives.
  @Test(arguments: StartMethod.local)
  func killedAtRandomInstants(_ method: StartMethod) async throws {
    var random = SeededRandom(test: "killedAtRandomInstants(\(method.rawValue))")
    for round in 1...12 {
      let instant = random.below(120_000)
      let run = try await SupervisedRun.mprun(
        ["--start-method", method.rawValue, "lib/tree.lua"], method: method, timeout: 30,
        signal: .init(number: SIGKILL, afterMicroseconds: instant))
      #expect(
        run.complaints.isEmpty,
        "seed \(random.seed), round \(round), killed after \(instant) µs: \(run.complaints)")
      #expect(run.ending == .signal(Int(SIGKILL)))
    }
  }

  private func run(_ line: CommandLineCase, _ method: StartMethod) async throws {
    let run = try await SupervisedRun.mprun(
      line.words.map { $0 == "@METHOD@" ? method.rawValue : $0 }, method: method,
      standardInput: line.input, extraEnvironment: line.environment)
    var findings = run.complaints
    if let ending = run.ending, ending != line.ending {
      findings.append("ended with \(ending), expected \(line.ending)")
    }
    if let stdout = line.stdout, run.stdout != stdout { findings.append("stdout is not \(stdout)") }
    if let pattern = line.stdoutPattern, !run.has(pattern, in: run.stdout) {
      findings.append("stdout has no match for \(pattern)")
    }
    if let pattern = line.stderrPattern {
      if !run.has(pattern, in: run.stderr) { findings.append("stderr has no match for \(pattern)") }
    } else if !run.stderr.isEmpty {
      findings.append("stderr is not empty")
    }
    if !findings.isEmpty {
      Issue.record("\(run.report(findings, "\(line.name) [\(method.rawValue)]"))")
    }
  }
}
