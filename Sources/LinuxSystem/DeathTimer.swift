internal import CLinux

/// A timer that kills this process when it runs out, whatever the process does then. There is one.
package enum DeathTimer {
  /// Starts it anew. False where the system has no timer left: then nothing happens.
  package static func set(nanoseconds: Int64) -> Bool {
    clinux_death_timer(max(nanoseconds, 1)) == 0
  }

  /// Stops it.
  package static func clear() { _ = clinux_death_timer(0) }
}
