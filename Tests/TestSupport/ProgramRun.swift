package import Foundation

/// One run of a program, and what came of it.
package struct ProgramRun: Sendable, Equatable {
  /// How a program ended.
  package enum Ending: Sendable, Equatable {
    /// With an exit code.
    case exit(Int32)
    /// By a signal.
    case signal(Int32)
    /// It did not, and the watchdog killed it and its process group.
    case watchdog(seconds: Double)
  }

  /// How it ended.
  package var ending: Ending
  /// What it wrote to stdout.
  package var output: String
  /// What it wrote to stderr.
  package var errors: String

  /// Runs a program until it ends. Its output goes through files, so that neither a full pipe nor a
  /// child that keeps one open can hold the run up.
  package static func of(
    _ program: String, _ arguments: [String], input: String = "", folder: URL? = nil,
    environment: [String: String] = ProcessInfo.processInfo.environment, seconds: Double = 60
  ) throws -> ProgramRun {
    let files = try TemporaryFolder()
    for name in ["stdout", "stderr"] { try files.write("", to: name) }
    try files.write(input, to: "stdin")

    let program = try SpawnedProgram(
      program, arguments, environment: environment, folder: folder?.path ?? files.path,
      streams: ["stdin", "stdout", "stderr"].map { "\(files.path)/\($0)" })
    let ending = program.wait(seconds: seconds)
    return ProgramRun(
      ending: ending, output: try files.read("stdout"), errors: try files.read("stderr"))
  }
}
