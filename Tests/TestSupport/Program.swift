import Foundation

/// Programs that stand beside the tests in the build folder.
public enum Program {
  /// What a program did.
  public struct Result: Sendable {
    /// The exit status, or -n after signal n.
    public let status: Int32
    /// What it wrote to stdout and stderr.
    public let output: String
  }

  /// Where a program of this package was built.
  public static func path(of name: String) -> String {
    let tests = ResourceCensus.target(of: "/proc/self/exe") ?? CommandLine.arguments[0]
    return URL(fileURLWithPath: tests).deletingLastPathComponent().appendingPathComponent(name).path
  }

  /// Runs a program of this package to its end. It has to look after its own time.
  public static func run(
    _ name: String, _ arguments: [String], environment: [String: String] = [:]
  ) throws -> Result {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: path(of: name))
    process.arguments = arguments
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    process.standardInput = FileHandle.nullDevice
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    let status = process.terminationStatus
    return Result(
      status: process.terminationReason == .exit ? status : -status,
      output: String(decoding: output, as: UTF8.self))
  }
}
