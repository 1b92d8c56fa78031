import Glibc
import LinuxSystem

/// A fresh copy of the working directory for each run.
final class RunDirectory {
  /// Where the copy is.
  let path: String
  private let original: String

  init() throws(SystemError) {
    original = WorkingDirectory.path ?? "."
    path = "\(Self.place)/mprun-explore-\(CurrentProcess.pid)"
  }

  /// Where what is needed for a while goes.
  static var place: String {
    let folder = ProcessEnvironment.variable("TMPDIR").map { String(decoding: $0, as: UTF8.self) }
    return folder ?? "/tmp"
  }

  deinit { try? Self.run(["rm", "-rf", path]) }

  /// Makes the copy anew.
  func renew() throws(SystemError) {
    try Self.run(["rm", "-rf", path])
    try Self.run(["cp", "-a", original, path])
  }

  /// Has this process work there.
  func enter() throws(SystemError) { try WorkingDirectory.change(to: path) }

  private static func run(_ words: [String]) throws(SystemError) {
    var handle = ChildHandle(
      pid: try ProcessStart.command(words, streams: ProcessStart.Streams()))
    let status = handle.wait()
    guard status.code == 0 else {
      throw SystemError(
        call: words[0], errno: ECANCELED, subject: "\(words.last ?? "") ended with \(status.text)")
    }
  }
}
