import Foundation
import TestSupport

/// Python's cbor2: a reader and writer of CBOR that this project did not write.
enum IndependentReader {
  struct Missing: Error, CustomStringConvertible {
    let description: String
  }

  /// Runs a Python script with cbor2 at hand and gives what it prints.
  static func run(_ script: String, input: String) throws -> [String] {
    let run = try ProgramRun.of("/usr/bin/env", [try python(), "-c", script], input: input)
    guard run.ending == .exit(0) else {
      throw Missing(description: "the Python script failed: \(run.errors)")
    }
    return run.output.split(separator: "\n").map(String.init)
  }

  /// The Python named by MPRUN_PYTHON, or else the first of the usual ones that has cbor2.
  private static func python() throws -> String {
    let named = ProcessInfo.processInfo.environment["MPRUN_PYTHON"].map { [$0] }
    for python in named ?? ["python3", "/usr/bin/python3"] where hasReader(python) { return python }
    throw Missing(
      description: """
        this test needs Python's cbor2, and no Python here has it: run scripts/test, which installs \
        it, or apt-get install python3-cbor2
        """)
  }

  private static func hasReader(_ python: String) -> Bool {
    (try? ProgramRun.of("/usr/bin/env", [python, "-c", "import cbor2"]))?.ending == .exit(0)
  }

  static func hexadecimal(_ bytes: [UInt8]) -> String {
    bytes.map { String(format: "%02x", $0) }.joined()
  }

  static func bytes(_ hexadecimal: String) -> [UInt8] {
    let digits = Array(hexadecimal)
    return stride(from: 0, to: digits.count - 1, by: 2).compactMap {
      UInt8(String(digits[$0...$0 + 1]), radix: 16)
    }
  }
}
