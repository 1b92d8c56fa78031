internal import Glibc

/// Files that are read as a whole.
package enum WholeFile {
  /// The bytes of a file, at most so many. Blocks until its end.
  package static func read(_ path: [UInt8], limit: Int = .max) throws(SystemError) -> [UInt8] {
    let subject = String(decoding: path, as: UTF8.self)
    let opened = unsafe (path + [0]).withUnsafeBytes { path in
      let path = unsafe path.baseAddress!.assumingMemoryBound(to: CChar.self)
      return SystemCall.run("open") { unsafe open(path, O_RDONLY | O_CLOEXEC) }
    }
    let file = OwnedDescriptor(owning: try SystemError.check(opened, "open", of: subject))
    let number = file.number
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: min(limit, 1 << 14))
    while bytes.count < limit {
      let got = try SystemCall.check("read", of: subject) {
        unsafe Glibc.read(number, &piece, min(piece.count, limit - bytes.count))
      }
      if got == 0 { break }
      bytes += piece.prefix(got)
    }
    return bytes
  }

  /// The same for a path that is text.
  package static func read(_ path: String, limit: Int = .max) throws(SystemError) -> [UInt8] {
    try read([UInt8](path.utf8), limit: limit)
  }
}
