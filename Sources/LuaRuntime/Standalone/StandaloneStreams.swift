internal import CLua
internal import Glibc
internal import LinuxSystem

/// What the command reads and writes outside any Lua state, through C's stdio, whose buffers the
/// script's own input and output share.
package enum StandaloneStreams {
  /// The line that `lua5.4 -v` begins with: Lua's release and copyright.
  package static var luaCopyright: String { unsafe String(cString: clua_standalone_copyright()) }

  /// Writes a line to stdout.
  package static func print(_ line: String) { print(ByteText(line.utf8)) }

  /// Writes a line of any bytes to stdout.
  static func print(_ line: ByteText) {
    // What is lost is told when the process ends.
    try? Console.write(line + [UInt8(ascii: "\n")], to: .output, flush: true)
  }

  /// Writes `mprun: MESSAGE` to stderr.
  package static func complain(_ message: ByteText) {
    tell(ByteText("mprun: ".utf8) + message)
  }

  /// Writes a line to stderr. An error is ignored: there is nowhere left to report it.
  static func tell(_ line: ByteText) {
    try? Console.write(line + [UInt8(ascii: "\n")], to: .error, flush: true)
  }

  /// Whether a path names something that can be read only once (a pipe, a terminal), or only by
  /// this process (a descriptor of its own).
  package static func readsOnce(_ path: ByteText) -> Bool {
    guard let kind = fileKind(path) else { return false }
    let own = ["/dev/stdin", "/dev/fd/", "/proc/self/"]
    return own.contains { path.starts(with: $0.utf8) }
      || [S_IFIFO, S_IFCHR, S_IFSOCK].contains(kind)
  }

  /// Whether there is a file of that name.
  package static func exists(_ path: ByteText) -> Bool { fileKind(path) != nil }

  private static func fileKind(_ path: ByteText) -> mode_t? {
    var facts = stat()
    return unsafe path.withCText { unsafe stat($0, &facts) } == 0 ? facts.st_mode & S_IFMT : nil
  }

  /// All that is left of a file, or of stdin where the path is nil. Blocks until its end.
  static func read(_ path: ByteText?) throws(SystemError) -> ByteText {
    if let path { try WholeFile.read(path) } else { try StandardInput.readAll() }
  }
}
