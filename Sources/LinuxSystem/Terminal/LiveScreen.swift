internal import CLinux
internal import Glibc

/// A terminal of which the whole screen shows one text, again and again, until a user presses a key
/// that ends it. What stood there before is there again afterwards.
package final class LiveScreen {
  /// What has happened while the screen was shown.
  package enum Event: Equatable, Sendable {
    case key(UInt8)
    /// The terminal has another size, or was away.
    case resized
    /// A signal wants the process to end, or the terminal is gone.
    case ended(signal: Int32)
    /// A descriptor that was watched is ready.
    case ready
    case timedOut
  }

  /// The signal of Ctrl-C.
  package static let interrupt = SIGINT

  private let signals: OwnedDescriptor
  private var before: termios?
  private var isShown = false

  private static let noted = [SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGWINCH, SIGCONT]

  /// Takes over the terminal of stdout; nil where there is none that can be.
  package init?() {
    let kind = ProcessEnvironment.variable("TERM")
    guard ProcessEnvironment.isTerminal(STDOUT_FILENO), let kind, kind != [UInt8]("dumb".utf8),
      !kind.isEmpty
    else { return nil }
    var mask = sigset_t()
    unsafe sigemptyset(&mask)
    for signal in Self.noted { unsafe sigaddset(&mask, signal) }
    unsafe sigprocmask(SIG_BLOCK, &mask, nil)
    let number = SystemCall.run("signalfd") {
      unsafe signalfd(-1, &mask, Int32(SFD_CLOEXEC | SFD_NONBLOCK))
    }
    guard number >= 0 else { return nil }
    signals = OwnedDescriptor(owning: number)
    enter()
  }

  deinit { leave() }

  /// Its size in columns and rows.
  package var size: (columns: Int, rows: Int) {
    var size = winsize()
    let failed = unsafe ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size)
    guard failed == 0, size.ws_col > 0, size.ws_row > 0 else { return (80, 24) }
    return (Int(size.ws_col), Int(size.ws_row))
  }

  /// The columns of the terminal of stdout; 100 where there is none.
  package static var columns: Int { Console.columns(of: STDOUT_FILENO) ?? 100 }

  // MARK: Showing

  /// The alternate screen, without a cursor and without lines that are broken at the end of a row.
  private func enter() {
    var attributes = termios()
    if unsafe tcgetattr(STDIN_FILENO, &attributes) == 0 {
      before = attributes
      attributes.c_lflag &= ~tcflag_t(ICANON | ECHO | ISIG)
      attributes.c_iflag &= ~tcflag_t(IXON)
      unsafe tcsetattr(STDIN_FILENO, TCSADRAIN, &attributes)
    }
    isShown = true
    write("\u{1b}[?1049h\u{1b}[?25l\u{1b}[?7l")
  }

  /// Gives the terminal back as it was.
  package func leave() {
    guard isShown else { return }
    isShown = false
    write("\u{1b}[?7h\u{1b}[?25h\u{1b}[?1049l")
    if var before { unsafe tcsetattr(STDIN_FILENO, TCSADRAIN, &before) }
  }

  /// Shows lines from the top of the screen, in place of those that are shown.
  package func show(_ lines: [String]) {
    write("\u{1b}[H" + lines.map { $0 + "\u{1b}[K" }.joined(separator: "\r\n") + "\u{1b}[J")
  }

  private func write(_ text: String) {
    try? Console.write([UInt8](text.utf8), to: .output, flush: true)
  }

  /// Stops this process, as the Ctrl-Z key does, with the terminal as it was meanwhile.
  package func suspend() {
    leave()
    raise(SIGSTOP)
    enter()
  }

  // MARK: Waiting

  /// Waits for the next event, until a deadline.
  package func wait(_ deadline: Deadline, _ watched: Poll.Watch) -> Event {
    var watches = [watched, (signals.number, Poll.readable)]
    if before != nil { watches.append((STDIN_FILENO, Poll.readable)) }
    guard let ready = (try? Poll.wait(watches, deadline)) ?? nil else { return .resized }
    if ready[1], let event = takeSignal() { return event }
    if ready.count > 2, ready[2] {
      var byte: UInt8 = 0
      return unsafe read(STDIN_FILENO, &byte, 1) == 1 ? .key(byte) : .ended(signal: SIGHUP)
    }
    return ready[0] ? .ready : .timedOut
  }

  private func takeSignal() -> Event? {
    var info = signalfd_siginfo()
    let size = MemoryLayout<signalfd_siginfo>.size
    guard unsafe read(signals.number, &info, size) == size else { return nil }
    let signal = Int32(info.ssi_signo)
    return signal == SIGWINCH || signal == SIGCONT ? .resized : .ended(signal: signal)
  }
}
