internal import Glibc

/// A file that has no name, for what a process has no room for in memory. It ends with the process.
@safe
package final class ScratchFile {
  private let file: OwnedDescriptor
  private let subject: String
  private var size = 0

  /// Makes one in the folder of another file.
  package init(beside path: [UInt8]) throws(SystemError) {
    let name = path + ".scratch".utf8
    let subject = String(decoding: name, as: UTF8.self)
    let made = unsafe (name + [0]).withUnsafeBytes { name in
      let name = unsafe name.baseAddress!.assumingMemoryBound(to: CChar.self)
      unsafe unlink(name)
      let made = SystemCall.run("open") {
        unsafe open(name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
      }
      if made >= 0 { unsafe unlink(name) }
      return made
    }
    file = OwnedDescriptor(owning: try SystemError.check(made, "open", of: subject))
    self.subject = subject
  }

  /// Appends values, and gives the offset of the first.
  package func append(_ values: [some BitwiseCopyable]) throws(SystemError) -> Int {
    let start = size
    let number = file.number
    let (bytes, subject) = (unsafe values.withUnsafeBytes { $0.count }, subject)
    var done = 0
    while done < bytes {
      done += try SystemCall.check("pwrite", of: subject) {
        unsafe values.withUnsafeBytes { buffer in
          unsafe pwrite(
            number, buffer.baseAddress! + done, bytes - done, off_t(start + done))
        }
      }
    }
    size += bytes
    return start
  }

  /// Reads values that were appended, in place of those in an array.
  package func read(_ offset: Int, into values: inout [some BitwiseCopyable]) throws(SystemError) {
    let number = file.number
    let subject = subject
    let bytes = unsafe values.withUnsafeBytes { $0.count }
    var done = 0
    while done < bytes {
      let got = try SystemCall.check("pread", of: subject) {
        unsafe values.withUnsafeMutableBytes { buffer in
          unsafe pread(
            number, buffer.baseAddress! + done, bytes - done, off_t(offset + done))
        }
      }
      guard got > 0 else { throw SystemError(call: "pread", errno: EIO, subject: subject) }
      done += got
    }
  }
}
