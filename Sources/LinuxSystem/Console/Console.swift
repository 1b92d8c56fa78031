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
    if state.isFork {  // what a fork's parent lost, the parent tells
      state.firstFailure = 0
      unsafe clearerr_unlocked(clinux_stdout())
    }
    state.attach(words: unsafe words.map { unsafe SharedWord32($0) })
  }

  // MARK: Writing

  /// Writes a text. Blocks while the reader is slow, or another process writes.
  ///
  /// - Parameter flush: Whether the buffer is emptied at once, as Lua's `print` does.
  package static func write(_ text: RawSpan, to stream: Stream, flush: Bool)
    throws(SystemError)
  {
    let failed = unsafe text.withUnsafeBytes { unsafe write($0, to: stream, flush: flush) }
    try check(failed, stream)
  }

  /// Writes a text that is held in an array.
  package static func write(_ text: [UInt8], to stream: Stream, flush: Bool) throws(SystemError) {
    try unsafe write(text.span.bytes, to: stream, flush: flush)
  }

  /// Writes a text; gives 0, or the negative error number.
  package static func write(
    _ text: UnsafeRawBufferPointer, to stream: Stream, flush: Bool
  ) -> Int32 {
    guard let start = text.baseAddress, let last = unsafe text.last else {
      return flush ? self.flush(all: stream) : 0
    }
    let state = state
    let file = unsafe stream.file
    // 0 before the first write, 1 for an unbuffered stream.
    let capacity = unsafe __fbufsize(file)
    let pending = unsafe __fpending(file)
    let fits = capacity > pending && text.count < capacity - pending
    let endsLine = unsafe __flbf(file) != 0 && memrchr(start, newline, text.count) != nil
    if fits && !flush && !endsLine {
      if stream == .output { unsafe state.lastBuffered.pointee = CChar(bitPattern: last) }
      return unsafe fwrite_unlocked(start, 1, text.count, file) == text.count ? 0 : -errno
    }
    let lock = ConsoleLock.take(stream, state)
    defer { lock?.release() }
    var failed: Int32 = 0
    if !fits && pending > 0 { failed = flushLocked(stream, state) }
    if !fits || endsLine || capacity <= 1 { ConsoleRow.makeWay(stream, for: last, state) }
    if unsafe fwrite_unlocked(start, 1, text.count, file) != text.count {
      failed = noting(-errno, stream, state)
    }
    // What is larger than the buffer left its end there; the next call's text must not join it.
    if failed == 0 && (flush || endsLine || text.count >= capacity) {
      failed = flushLocked(stream, state)
    }
    return failed
  }

  private static let newline = Int32(UInt8(ascii: "\n"))

  /// Where the last character that went into stdout's buffer is kept, also by who appends to the
  /// buffer by other ways; 0: none.
  package static var lastBuffered: UnsafeMutablePointer<CChar> { unsafe state.lastBuffered }

  private static var state: ConsoleState { .shared }

  /// Writes a line to stderr at once. An error is ignored: there is nowhere left to report it.
  package static func report(_ text: String) {
    try? write([UInt8]((text + "\n").utf8), to: .error, flush: true)
  }

  /// Empties the buffer of a stream.
  package static func flush(_ stream: Stream) throws(SystemError) {
    try check(flush(all: stream), stream)
  }

  private static func flush(all stream: Stream) -> Int32 {
    guard unsafe __fpending(stream.file) > 0 else { return 0 }
    let lock = ConsoleLock.take(stream, state)
    defer { lock?.release() }
    return flushLocked(stream, state)
  }

  /// Empties the buffers of all stdio files that this process writes to: stdout and stderr in one
  /// piece each, then other files.
  package static func flushAll() {
    try? flush(.output)
    try? flush(.error)
    _ = fflush_unlocked(nil)
  }

  private static func flushLocked(_ stream: Stream, _ state: ConsoleState) -> Int32 {
    let file = unsafe stream.file
    if unsafe __fpending(file) > 0, let end = unsafe file.pointee._IO_write_ptr {
      ConsoleRow.makeWay(stream, for: UInt8(bitPattern: unsafe end[-1]), state)
    }
    return noting(SystemCall.run("write") { unsafe fflush_unlocked(file) }, stream, state)
  }

  private static func check(_ failed: Int32, _ stream: Stream) throws(SystemError) {
    try SystemError.check(failed, "write", of: stream == .output ? "stdout" : "stderr")
  }

  // MARK: Failures

  private static func noting(_ failed: Int32, _ stream: Stream, _ state: ConsoleState) -> Int32 {
    if failed < 0 && stream == .output && state.firstFailure == 0 { state.firstFailure = -failed }
    return failed
  }

  /// Why something that this process wrote to stdout has not arrived, as far as is known; nil: all
  /// has. A process that was started with stdout closed loses nothing: nobody wanted it.
  package static var outputFailure: SystemError? {
    // Of C code: why is not known.
    if unsafe state.firstFailure == 0 && ferror_unlocked(clinux_stdout()) != 0 {
      state.firstFailure = EIO
    }
    let failure = state.firstFailure
    if failure == 0 || failure == EBADF { return nil }
    return SystemError(call: "write", errno: failure, subject: "stdout")
  }

  /// Empties the buffers, and gives the status for a process that ends with `status`: 1 in place of
  /// 0 if output was lost, which is told on stderr.
  package static func statusAtExit(_ status: Int32) -> Int32 {
    flushAll()
    guard let failure = outputFailure else { return status }
    report("mprun: cannot write to stdout: \(SystemError.text(of: failure.errno))")
    return status == 0 ? 1 : status
  }

  /// Calls a function with the status at every end of this process by C's `exit`, before what was
  /// asked for earlier; the process ends with the status that it gives.
  package static func watchExit(_ action: @escaping (Int32) -> Int32) {
    state.exitAction = action
    unsafe on_exit(
      { status, _ in
        let given = Console.statusAtExit(status)
        let final = Console.state.exitAction?(given) ?? given
        if final != status { _exit(final) }
      }, nil)
  }

  /// Has every end of this process by C's `exit` pass `statusAtExit`.
  package static func checkAtExit() {
    unsafe on_exit(
      { status, _ in
        let final = Console.statusAtExit(status)
        if final != status { _exit(final) }
      }, nil)
  }
}

extension Console.Stream {
  fileprivate var file: UnsafeMutablePointer<FILE> {
    self == .output ? unsafe clinux_stdout() : unsafe clinux_stderr()
  }
}
