internal import CLinux
internal import Glibc

/// stdout and stderr, as all processes of a tree share them.
///
/// What one call writes reaches the file in one piece, whichever process writes beside it. Text is
/// buffered by stdio as the streams are set up, so that it keeps its order with what C code prints;
/// the buffer is emptied only between calls. Only a process that dies or is stopped in the middle
/// of writing a text larger than the system writes at once can leave a torn line.
package enum Console {
  /// Where a text goes: stdout or stderr.
  package enum Stream: Sendable { case output, error }

  /// Has the streams guarded by three words that all processes of the tree share; nil: by none, for
  /// a process that is alone. To be called again in each new process.
  package static func attach(_ words: UnsafeMutablePointer<UInt32>?) {
    unsafe clinux_console_attach(words)
  }

  /// Writes a text. Blocks while the reader is slow, or another process writes.
  ///
  /// - Parameter flush: Whether the buffer is emptied at once, as Lua's `print` does.
  package static func write(_ text: RawSpan, to stream: Stream, flush: Bool)
    throws(SystemError)
  {
    let failed = unsafe text.withUnsafeBytes { bytes in
      unsafe clinux_console_write(
        stream.number, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), bytes.count, flush)
    }
    try check(failed, stream)
  }

  /// Writes a text that is held in an array.
  package static func write(_ text: [UInt8], to stream: Stream, flush: Bool) throws(SystemError) {
    try unsafe write(text.span.bytes, to: stream, flush: flush)
  }

  /// Writes a line to stderr at once. An error is ignored: there is nowhere left to report it.
  package static func report(_ text: String) {
    try? write([UInt8]((text + "\n").utf8), to: .error, flush: true)
  }

  /// Empties the buffer of a stream.
  package static func flush(_ stream: Stream) throws(SystemError) {
    try check(clinux_console_flush(stream.number), stream)
  }

  /// Empties the buffers of all stdio files that this process writes to.
  package static func flushAll() { clinux_console_flush_all() }

  /// Why something that this process wrote to stdout has not arrived, as far as is known; nil: all
  /// has. A process that was started with stdout closed loses nothing: nobody wanted it.
  package static var outputFailure: SystemError? {
    let errno = clinux_console_failure()
    guard errno != 0, errno != EBADF else { return nil }
    return SystemError(call: "write", errno: errno, subject: "stdout")
  }

  /// Empties the buffers, and gives the status for a process that ends with `status`: 1 in place of
  /// 0 if output was lost, which is told on stderr.
  package static func statusAtExit(_ status: Int32) -> Int32 {
    flushAll()
    guard let failure = outputFailure else { return status }
    report("mprun: cannot write to stdout: \(SystemError.text(of: failure.errno))")
    return status == 0 ? 1 : status
  }

  /// Has every end of this process by C's `exit` pass `statusAtExit`.
  package static func checkAtExit() {
    unsafe on_exit(
      { status, _ in
        let final = Console.statusAtExit(status)
        if final != status { _exit(final) }
      }, nil)
  }

  /// How many columns the terminal on stderr has; nil if there is none that can erase a line. One
  /// that does not say has 80.
  package static var columns: Int? {
    let columns = clinux_terminal_columns(2)
    return columns < 0 ? nil : columns == 0 ? 80 : Int(columns)
  }

  /// Shows a text, shorter than the terminal is wide, in the last row of stderr, in place of the
  /// one that is shown there. Whatever a process of the tree prints to that terminal takes it away
  /// first.
  package static func showRow(_ text: String) { show(text, stays: false) }

  /// Takes the row away.
  package static func hideRow() { show("", stays: false) }

  /// Shows a last text, which stays as a line.
  package static func leaveRow(_ text: String) { show(text, stays: true) }

  private static func show(_ text: String, stays: Bool) {
    var text = text
    text.withUTF8 { bytes in
      unsafe bytes.withMemoryRebound(to: CChar.self) { bytes in
        unsafe clinux_console_show(bytes.baseAddress, bytes.count, stays)
      }
    }
  }

  private static func check(_ failed: Int32, _ stream: Stream) throws(SystemError) {
    try SystemError.check(failed, "write", of: stream == .output ? "stdout" : "stderr")
  }
}

extension Console.Stream {
  fileprivate var number: Int32 {
    switch self {
    case .output: Int32(CLINUX_CONSOLE_OUTPUT)
    case .error: Int32(CLINUX_CONSOLE_ERROR)
    }
  }
}
