internal import LinuxSystem

/// The launcher of Ray clusters, a program in Python that mprun carries with it.
enum RayLauncher {
  private static let variable = "MPRUN_PYTHON"

  /// The interpreter.
  static var words: [String] {
    let named = ProcessEnvironment.variable(variable).map { String(decoding: $0, as: UTF8.self) }
    return [named ?? "python3"]
  }

  /// What Python is to do: run the program that comes first on its stdin, of so many bytes. So
  /// there is no file that could be missing.
  private static let beginning =
    "import sys; exec(compile(sys.stdin.buffer.read(int(sys.argv.pop(1))), "
    + "'ray_launcher.py', 'exec'))"

  /// The command that runs it, and what comes on its stdin first.
  static func command(_ interpreter: [String]) -> (words: [String], preamble: [UInt8]) {
    let program = PackageResources.ray_launcher_py
    return (interpreter + ["-c", beginning, "\(program.count)"], program)
  }
}
