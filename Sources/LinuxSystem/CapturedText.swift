internal import Glibc

/// A file in memory for what processes print, one run after the other.
package final class CapturedText {
  private let file: OwnedDescriptor

  /// Makes an empty one.
  package init() throws(SystemError) {
    let made = SystemCall.run("memfd_create") {
      unsafe memfd_create("mprun-output", UInt32(MFD_CLOEXEC))
    }
    file = OwnedDescriptor(owning: try SystemError.check(made, "memfd_create", of: "output"))
  }

  /// Gives what was printed since the last time, and forgets it. Nobody prints meanwhile.
  package func take() -> [UInt8] {
    let number = file.number
    guard let facts = try? SystemCall.facts(of: number, "output"), facts.st_size > 0 else {
      return []
    }
    var bytes = [UInt8](repeating: 0, count: Int(facts.st_size))
    let count = unsafe bytes.withUnsafeMutableBytes { buffer in
      SystemCall.run("pread") { unsafe pread(number, buffer.baseAddress, buffer.count, 0) }
    }
    bytes.removeLast(bytes.count - max(0, count))
    _ = SystemCall.run("ftruncate") { ftruncate(number, 0) }
    lseek(number, 0, SEEK_SET)
    return bytes
  }

  /// In a process just forked: has it and those that come from it print here.
  /// - Parameter input: A file that is their stdin; nil: nothing.
  package static func redirect(
    output: CapturedText, errors: CapturedText, input: [UInt8]?
  ) throws(SystemError) {
    let (first, second) = (output.file.number, errors.file.number)
    try SystemCall.check("dup2", of: "stdout") { dup2(first, 1) }
    try SystemCall.check("dup2", of: "stderr") { dup2(second, 2) }
    guard let input else { return }
    let opened = unsafe (input + [0]).withUnsafeBytes { path in
      let path = unsafe path.baseAddress!.assumingMemoryBound(to: CChar.self)
      return SystemCall.run("open") { unsafe open(path, O_RDONLY | O_CLOEXEC) }
    }
    let file = OwnedDescriptor(
      owning: try SystemError.check(opened, "open", of: String(decoding: input, as: UTF8.self)))
    let number = file.number
    try SystemCall.check("dup2", of: "stdin") { dup2(number, 0) }
  }
}
