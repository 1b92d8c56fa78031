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
  package static var numbers: Range<Int32> { 1..<clinux_signal_limit() }

  /// All signals that have a name, such as `SIGTERM`.
  package static var named: [(name: String, number: Int32)] {
    var found: [(name: String, number: Int32)] = []
    var number: Int32 = 0
    while let name = unsafe clinux_signal_name(Int32(found.count), &number) {
      found.append((unsafe String(cString: name), number))
    }
    return found
  }

  /// What a signal is called in English; nil if it has no name.
  package static func text(of signal: Int32) -> String? {
    guard let text = unsafe clinux_signal_text(signal) else { return nil }
    return unsafe String(cString: text)
  }

  /// Has a signal do something else than it does now.
  package static func set(_ signal: Int32, to action: Action) throws(SystemError) {
    let code =
      switch action {
      case .standard, .own, .other: CLINUX_ACTION_DEFAULT
      case .ignore: CLINUX_ACTION_IGNORE
      case .note: CLINUX_ACTION_NOTE
      }
    try SystemError.check(
      clinux_script_signal_set(signal, code), "sigaction", of: "signal \(signal)")
  }

  /// What a signal does now.
  package static func action(of signal: Int32) throws(SystemError) -> Action {
    let code = try SystemError.check(
      clinux_script_signal_action(signal), "sigaction", of: "signal \(signal)")
    switch UInt32(code) {
    case CLINUX_ACTION_DEFAULT.rawValue: return .standard
    case CLINUX_ACTION_IGNORE.rawValue: return .ignore
    case CLINUX_ACTION_NOTE.rawValue: return .note
    case CLINUX_ACTION_OWN.rawValue: return .own
    default: return .other
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
    Double(clinux_alarm(Int64(min(seconds, 1e9) * 1e9))) / 1e9
  }

  /// Sends a signal to any process; 0 only asks whether it may be sent.
  package static func send(_ signal: Int32, to pid: Int32) throws(SystemError) {
    try SystemCall.check("kill", of: "process \(pid)") { kill(pid, signal) }
  }
}

/// The timer of a task's soft limit. There is one.
package enum SoftTimer {
  /// Starts it anew; false where the system has no timer left: then nothing happens.
  package static func set(nanoseconds: Int64) -> Bool {
    clinux_soft_timer(max(nanoseconds, 1)) == 0
  }

  /// Stops it, and forgets that it has run out.
  package static func clear() { _ = clinux_soft_timer(0) }

  /// True once after it has run out.
  package static func takeExpired() -> Bool { clinux_soft_timer_take() }
}
