import Foundation
import TestSupport
import Testing

/// Ray's launcher: its parts with a fake Ray, and all of it on a cluster of this computer.
///
/// scripts/test makes an environment of Python with Ray, and says so if it cannot; without it, the
/// tests on a cluster are skipped.
@Suite struct RayTests {
  private static let folder = BuiltProduct.packageFolder.appending(path: "Tests/RayTests")
  private static let conformance = BuiltProduct.packageFolder.appending(
    path: "Tests/ConformanceTests/scripts")
  private static let environment = ProcessInfo.processInfo.environment
  private static let ray = environment["MPRUN_RAY"]

  /// Those of the conformance scripts that run as they are.
  private static let shared = ["exit_codes", "output", "program", "signals"]

  @Test func launcherDoesWhatTheProtocolSays() throws {
    let python = Self.environment["MPRUN_PYTHON"] ?? "python3"
    let run = try ProgramRun.of(
      "/usr/bin/env", [python, "-B", "-m", "unittest", "-q", "test_ray_launcher"],
      folder: Self.folder)
    #expect(run.ending == .exit(0), "\(run.errors)")
  }

  @Test(.enabled(if: ray != nil, "no Ray: MPRUN_RAY names an environment of Python that has it"))
  func processesRunOnACluster() throws {
    let own = ["placing", "secret"].map { Self.path(Self.folder, $0) }
    let shared = Self.shared.map { Self.conformance.appending(path: "remote/\($0).lua").path }
    // After this one, the cluster is gone.
    let scripts = own + shared + [Self.path(Self.folder, "faults")]
    var environment = Self.environment
    environment["CONFORMANCE_LIB"] = Self.conformance.appending(path: "lib").path
    let run = try ProgramRun.of(
      "/bin/bash",
      [
        Self.folder.appending(path: "cluster.sh").path, Self.ray ?? "", "/bin/bash",
        Self.folder.appending(path: "run-scripts.sh").path, BuiltProduct.mprun,
      ] + scripts, environment: environment, seconds: 620)
    #expect(run.ending == .exit(0), "\(run.output)\(run.errors)")
  }

  private static func path(_ folder: URL, _ name: String) -> String {
    folder.appending(path: "scripts/\(name).lua").standardized.path
  }
}
