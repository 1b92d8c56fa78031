import Foundation
import Multiprocessing
import TestSupport
import Testing

/// The program that plays trees of processes; it stands beside the running tests.
enum Fixture {
  static let path =
    ProcessInfo.processInfo.environment["MPRUN_FIXTURE"] ?? BuiltProduct.path(of: "WorkerFixture")

  /// Start methods under which the program is loaded anew.
  static let loading: [StartMethod] = [.spawn, .forkserver]

  /// Runs a scenario to its end, under a watchdog.
  static func run(_ scenario: String, _ method: StartMethod, _ words: String...) throws
    -> ProgramRun
  {
    try ProgramRun.of(path, [scenario, method.rawValue] + words)
  }

  /// Begins a scenario that the test goes on to disturb.
  static func begin(_ scenario: String, _ method: StartMethod, _ words: String...) throws
    -> TestSupport.RunningProgram
  {
    try TestSupport.RunningProgram(path, [scenario, method.rawValue] + words)
  }
}

/// Expects a run that ended well and printed these lines, and nothing on stderr.
func expect(
  _ run: ProgramRun, prints lines: [String], errors: [String] = [],
  ending: ProgramRun.Ending = .exit(0), at location: SourceLocation = #_sourceLocation
) {
  #expect(run.ending == ending, sourceLocation: location)
  #expect(run.output == lines.map { $0 + "\n" }.joined(), sourceLocation: location)
  #expect(run.errors == errors.map { $0 + "\n" }.joined(), sourceLocation: location)
}
