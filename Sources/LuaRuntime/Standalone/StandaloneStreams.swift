internal import CLua

/// What the command reads and writes outside any Lua state, through C's stdio, whose buffers the
/// script's own input and output share.
package enum StandaloneStreams {
  /// The line that `lua5.4 -v` begins with: Lua's release and copyright.
  package static var luaCopyright: String { unsafe String(cString: clua_standalone_copyright()) }

  /// Writes a line to stdout.
  package static func print(_ line: String) { unsafe clua_standalone_print(line) }

  /// Writes `mprun: MESSAGE` to stderr.
  package static func complain(_ message: ByteText) {
    unsafe message.withCText { text, _ in unsafe clua_standalone_complain(text) }
  }

  /// Whether a path names something that can be read only once, such as a pipe.
  package static func readsOnce(_ path: ByteText) -> Bool {
    unsafe path.withCText { path, _ in unsafe clua_standalone_reads_once(path) }
  }

  /// Whether there is a file of that name.
  package static func exists(_ path: ByteText) -> Bool {
    unsafe path.withCText { path, _ in unsafe clua_standalone_exists(path) }
  }

  /// All that is left of a file, or of stdin where the path is nil. Blocks until its end. Nil when
  /// it cannot be read, which has been reported.
  static func read(_ path: ByteText?) -> ByteText? {
    var text: UnsafeMutablePointer<CChar>?
    var length = 0
    let outcome =
      if let path {
        unsafe path.withCText { path, _ in unsafe clua_standalone_read(path, &text, &length) }
      } else {
        unsafe clua_standalone_read(nil, &text, &length)
      }
    guard outcome == Int32(CLUA_DONE) else { return nil }
    defer { unsafe clua_standalone_free(text) }
    return unsafe ByteText(UnsafeRawBufferPointer(start: text, count: length))
  }
}
