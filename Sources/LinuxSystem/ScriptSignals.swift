internal import CLinux
internal import Glibc

/// Signals that a script handles: what comes is noted, and its functions run when the language gets
/// to it.
package enum ScriptSignals {
  /// What a signal does.
  package enum Action: Sendable {
    /// What the system does by default.
    case standard
    case ignore
    /// It is noted, for `take`.
    case note
    /// This program uses it.
    case own
    /// Another library handles it.
    case other
  }

  /// The numbers that signals have.
  package static var numbers: Range<Int32> { 1..<__libc_current_sigrtmax() + 1 }

  /// All signals that have a name, such as `SIGTERM`.
  package static var named: KeyValuePairs<String, Int32> {
    [
      "SIGABRT": SIGABRT, "SIGALRM": SIGALRM, "SIGBUS": SIGBUS, "SIGCHLD": SIGCHLD,
      "SIGCONT": SIGCONT, "SIGFPE": SIGFPE, "SIGHUP": SIGHUP, "SIGILL": SIGILL, "SIGINT": SIGINT,
      "SIGIO": SIGIO, "SIGKILL": SIGKILL, "SIGPIPE": SIGPIPE, "SIGPOLL": SIGPOLL,
      "SIGPROF": SIGPROF, "SIGPWR": SIGPWR, "SIGQUIT": SIGQUIT, "SIGSEGV": SIGSEGV,
      "SIGSTKFLT": SIGSTKFLT, "SIGSTOP": SIGSTOP, "SIGSYS": SIGSYS, "SIGTERM": SIGTERM,
      "SIGTRAP": SIGTRAP, "SIGTSTP": SIGTSTP, "SIGTTIN": SIGTTIN, "SIGTTOU": SIGTTOU,
      "SIGURG": SIGURG, "SIGUSR1": SIGUSR1, "SIGUSR2": SIGUSR2, "SIGVTALRM": SIGVTALRM,
      "SIGWINCH": SIGWINCH, "SIGXCPU": SIGXCPU, "SIGXFSZ": SIGXFSZ,
      "SIGRTMIN": __libc_current_sigrtmin(), "SIGRTMAX": __libc_current_sigrtmax(),
    ]
  }

  /// What a signal is called in English; nil if it has no name.
  package static func text(of signal: Int32) -> String? {
    guard let text = unsafe sigdescr_np(signal) else { return nil }
    return unsafe String(cString: text)
  }

  /// Has a signal do something else than it does now.
  package static func set(_ signal: Int32, to action: Action) throws(SystemError) {
    let owner = clinux_signal_owner_of(signal)
    var failed = isReplaceable(owner) ? clinux_signal_release(signal, owner) : 0
    if failed == 0 {
      let script = CLINUX_SIGNAL_OWNER_SCRIPT
      switch action {
      case .standard, .own, .other: failed = clinux_signal_release(signal, script)
      case .ignore: failed = clinux_signal_ignore(signal, script)
      case .note:
        // A read that waits is not disturbed: the function runs when it is done.
        failed = clinux_signal_handle(
          signal, script, clinux_script_signal_note, CLINUX_SIGNAL_RESTARTS.rawValue)
      }
    }
    try SystemError.check(failed, "sigaction", of: "signal \(signal)")
  }

  /// Whether a script may want something else of a signal that this program uses.
  private static func isReplaceable(_ owner: clinux_signal_owner) -> Bool {
    owner == CLINUX_SIGNAL_OWNER_INTERRUPT || owner == CLINUX_SIGNAL_OWNER_QUIT
      || owner == CLINUX_SIGNAL_OWNER_EDITOR
  }

  /// What a signal does now.
  package static func action(of signal: Int32) throws(SystemError) -> Action {
    var found = sigaction()
    try SystemCall.check("sigaction", of: "signal \(signal)") {
      unsafe sigaction(signal, nil, &found)
    }
    guard let handler = unsafe found.__sigaction_handler.sa_handler else { return .standard }
    let ignored = 1  // SIG_IGN, which is a macro
    if unsafe unsafeBitCast(handler, to: Int.self) == ignored { return .ignore }
    switch clinux_signal_owner_of(signal) {
    case CLINUX_SIGNAL_OWNER_NONE: return .other
    case CLINUX_SIGNAL_OWNER_SCRIPT: return .note
    default: return .own
    }
  }

  /// The signals that came since the last call, the lowest number first; several of one count as
  /// one.
  package static func take() -> [Int32] {
    var bits = clinux_script_signals_take()
    var signals: [Int32] = []
    while bits != 0 {
      signals.append(Int32(bits.trailingZeroBitCount) + 1)
      bits &= bits - 1
    }
    return signals
  }

  /// Whether `take` would give any.
  package static var arePending: Bool { clinux_script_signals_pending() }

  /// Has SIGALRM come after so many seconds; 0: never. Returns how many were left before.
  package static func alarm(seconds: Double) -> Double {
    let microseconds = Int((min(seconds, 1e9) * 1e6).rounded(.up))
    var before = itimerval()
    var after = itimerval()
    after.it_value = timeval(
      tv_sec: microseconds / 1_000_000, tv_usec: microseconds % 1_000_000)
    guard unsafe setitimer(ITIMER_REAL, &after, &before) == 0 else { return 0 }
    return Double(before.it_value.tv_sec) + Double(before.it_value.tv_usec) / 1e6
  }

  /// Sends a signal to any process; 0 only asks whether it may be sent.
  package static func send(_ signal: Int32, to pid: Int32) throws(SystemError) {
    try SystemCall.check("kill", of: "process \(pid)") { kill(pid, signal) }
  }
}

/// The timer of a task's soft limit. There is one.
package enum SoftTimer {
  private nonisolated(unsafe) static var timer = SignalTimer(
    CLOCK_MONOTONIC, clinux_signal_soft_limit(), handledBy: clinux_soft_limit_note)

  /// Starts it anew; false where the system has no timer left: then nothing happens.
  package static func set(nanoseconds: Int64) -> Bool {
    unsafe timer.set(max(nanoseconds, 1)) == 0
  }

  /// Stops it, and forgets that it has run out.
  package static func clear() {
    unsafe timer.stop()
    _ = takeExpired()
  }

  /// True once after it has run out.
  package static func takeExpired() -> Bool { clinux_soft_limit_take() }
}
