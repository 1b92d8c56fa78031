internal import CLinux
internal import Glibc

/// C's stdin, whose buffer a script's own `io.read` shares: nothing that came ahead is lost.
package enum StandardInput {
  /// What reading a line has come to.
  package enum Line {
    /// A line, without its end.
    case text([UInt8])
    /// There is no more, now.
    case end
    /// A signal came instead.
    case interrupted
  }

  /// Waits until reading does not block. Signals are let in only while it sleeps, and `givesUp` is
  /// asked before each sleep: no Ctrl-C comes unseen in between.
  ///
  /// - Returns: false if `givesUp` said so.
  package static func wait(unless givesUp: () -> Bool) -> Bool {
    if hasBytes { return true }
    var noted = sigset_t()
    var before = sigset_t()
    unsafe sigemptyset(&noted)
    for signal in [SIGINT, SIGWINCH, SIGCONT] { unsafe sigaddset(&noted, signal) }
    unsafe sigprocmask(SIG_BLOCK, &noted, &before)
    defer { unsafe sigprocmask(SIG_SETMASK, &before, nil) }
    var input = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
    repeat {
      if givesUp() { return false }
    } while unsafe ppoll(&input, 1, nil, &before) < 0 && errno == EINTR
    return true
  }

  /// Whether stdio has read ahead.
  private static var hasBytes: Bool {
    let file = unsafe clinux_stdin().pointee
    return unsafe UInt(bitPattern: file._IO_read_ptr) < UInt(bitPattern: file._IO_read_end)
  }

  /// A byte; nil at the end, or if a signal came instead.
  static func readByte() -> (byte: UInt8?, interrupted: Bool) {
    let byte = unsafe getc(clinux_stdin())
    guard byte == EOF else { return (UInt8(truncatingIfNeeded: byte), false) }
    let interrupted = unsafe ferror(clinux_stdin()) != 0 && errno == EINTR
    unsafe clearerr(clinux_stdin())
    return (nil, interrupted)
  }

  /// Reads a line. Blocks until there is one.
  package static func readLine() -> Line {
    var line: UnsafeMutablePointer<CChar>?
    var room = 0
    errno = 0
    let length = unsafe getline(&line, &room, clinux_stdin())
    let interrupted = errno == EINTR
    defer { unsafe free(line) }
    guard length >= 0 else {
      unsafe clearerr(clinux_stdin())
      return interrupted ? .interrupted : .end
    }
    let bytes = unsafe UnsafeRawBufferPointer(start: line, count: length)
    let ended = unsafe bytes.last == UInt8(ascii: "\n")
    return .text(unsafe [UInt8](bytes.dropLast(ended ? 1 : 0)))
  }

  /// All that is left of it. Blocks until its end.
  package static func readAll() throws(SystemError) -> [UInt8] {
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 1 << 14)
    while true {
      let got = unsafe fread(&piece, 1, piece.count, clinux_stdin())
      bytes += piece.prefix(got)
      guard got == 0 else { continue }
      if unsafe ferror(clinux_stdin()) != 0 {
        throw SystemError(call: "read", errno: errno, subject: "stdin")
      }
      return bytes
    }
  }
}
