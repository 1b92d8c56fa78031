internal import CLinux
internal import Glibc

/// Asks for attention between two instructions of a script that computes, by the hook of
/// ``Signals``.
///
/// Its time is that which this process computes: waits are not disturbed, its own or those of
/// others, and an idle process not woken.
package enum UpkeepTimer {
  /// What ends or is due is seen to within 50 ms, also where the processors are shared.
  private static let interval: Int64 = 10_000_000

  private nonisolated(unsafe) static var timer = SignalTimer(
    CLOCK_PROCESS_CPUTIME_ID, clinux_signal_upkeep(), handledBy: clinux_signals_note_upkeep)

  /// Asks every 10 ms from now on. Where the system has no timer left, what is due waits until the
  /// script does.
  package static func start() { _ = unsafe timer.set(interval, repeats: true) }

  /// Asks no more.
  package static func stop() { unsafe timer.stop() }
}
