import Foundation
import TestSupport
import Testing

/// What needs processes that may be forked and killed is done by a program of one thread, one
/// experiment after the other. Its alarm is the watchdog.
@Suite(.serialized) struct LaboratoryTests {
  @Test(arguments: [
    "crash-table", "crash-heirs", "random-kills", "exactly-once", "mutex-kills", "tasks",
    "sync-kills", "waits", "attachment", "faults", "limits",
  ])
  func experiment(name: String) throws {
    let run = try Laboratory.run(name)
    #expect(run.ending == .exit(0), "\(run)")
    print(run.output, terminator: "")
  }
}

/// The program of the experiments.
enum Laboratory {
  /// Runs one experiment to its end.
  static func run(_ experiment: String, environment: [String: String] = [:]) throws -> ProgramRun {
    try ProgramRun.of(
      BuiltProduct.path(of: "SharedMemoryLab"), [experiment],
      environment: ProcessInfo.processInfo.environment.merging(environment) { $1 }, seconds: 600)
  }
}
