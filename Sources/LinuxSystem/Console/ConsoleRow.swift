internal import CLinux
internal import Glibc

/// The row at the bottom of the terminal: a bar that shows progress, with the cursor behind it.
///
/// Text of others must not be appended to it: the process that holds the lock of that terminal
/// takes the row away before he writes, and its owner draws it again below. In the middle of
/// somebody's line it begins a row.
enum ConsoleRow {
  /// What the row of stderr in which the cursor is has.
  private enum Contents: UInt32 { case nothing, bar, text }

  private static let erase = "\r\u{1B}[K"

  /// To be called before a text that ends with `last` is written to a stream, whose lock is held.
  static func makeWay(_ stream: Console.Stream, for last: UInt8, _ state: ConsoleState) {
    // The row is of stderr.
    guard let word = state.word(2), stream == .error || state.streamsAreOne else { return }
    unsafe state.lastBuffered.pointee = 0
    if word.load() == Contents.bar.rawValue { put(erase) }
    word.store((last == UInt8(ascii: "\n") ? Contents.nothing : .text).rawValue)
  }

  /// Shows a text in a row of its own, in place of the one that is there. With `stays` the row
  /// becomes a line like any other; an empty text takes the row away.
  static func show(_ text: String, stays: Bool) {
    let state = ConsoleState.shared
    guard let word = state.word(2) else { return }
    let lock = ConsoleLock.take(.error, state)
    defer { lock?.release() }
    var held = Contents(rawValue: word.load()) ?? .nothing
    let last = unsafe UInt8(bitPattern: state.lastBuffered.pointee)
    let hasText = last != 0 && last != UInt8(ascii: "\n")
    if hasText && state.streamsAreOne, unsafe __fpending(clinux_stdout()) == 0 { held = .text }
    unsafe state.lastBuffered.pointee = 0
    guard !text.isEmpty || held == .bar else { return }
    let before = !text.isEmpty && held == .text ? "\n" : ""
    put(before + erase + text + (stays ? "\n" : ""))
    word.store((text.isEmpty || stays ? Contents.nothing : .bar).rawValue)
  }

  private static func put(_ text: String) {
    var bytes = [UInt8](text.utf8)[...]
    while !bytes.isEmpty {
      let written = unsafe bytes.withUnsafeBytes { bytes in
        SystemCall.run("write") { unsafe write(STDERR_FILENO, bytes.baseAddress, bytes.count) }
      }
      if written < 0 && written != -Int(EINTR) { return }
      bytes = bytes.dropFirst(max(0, written))
    }
  }
}

extension Console {
  /// How many columns the terminal on stderr has; nil if there is none that can erase a line. One
  /// that does not say has 80.
  package static var columns: Int? { columns(of: STDERR_FILENO) }

  /// The same of the terminal behind a descriptor.
  static func columns(of descriptor: Int32) -> Int? {
    var size = winsize()
    let failed = SystemCall.run("ioctl") { unsafe ioctl(descriptor, UInt(TIOCGWINSZ), &size) }
    guard failed == 0, let kind = ProcessEnvironment.variable("TERM"), kind != [UInt8]("dumb".utf8)
    else { return nil }
    return size.ws_col == 0 ? 80 : Int(size.ws_col)
  }

  /// Shows a text, shorter than the terminal is wide, in the last row of stderr, in place of the
  /// one that is shown there. Whatever a process of the tree prints to that terminal takes it away
  /// first.
  package static func showRow(_ text: String) { ConsoleRow.show(text, stays: false) }

  /// Takes the row away.
  package static func hideRow() { ConsoleRow.show("", stays: false) }

  /// Shows a last text, which stays as a line.
  package static func leaveRow(_ text: String) { ConsoleRow.show(text, stays: true) }
}
