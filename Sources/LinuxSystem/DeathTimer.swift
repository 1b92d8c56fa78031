internal import Glibc

/// A timer that kills this process when it runs out, whatever the process does then. There is one.
package enum DeathTimer {
  // The signal itself, not a handler: it comes also while signals are blocked or the process is
  // stopped.
  private nonisolated(unsafe) static var timer = SignalTimer(CLOCK_MONOTONIC, SIGKILL)

  /// Starts it anew. False where the system has no timer left: then nothing happens.
  package static func set(nanoseconds: Int64) -> Bool {
    unsafe timer.set(max(nanoseconds, 1)) == 0
  }

  /// Stops it.
  package static func clear() { unsafe timer.stop() }
}
