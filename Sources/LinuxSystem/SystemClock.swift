internal import CLinux

/// The system's clocks, in seconds.
package enum SystemClock {
  /// Seconds since 1970 (CLOCK_REALTIME). Python's `time.time`.
  package static var realtime: Double { Double(clinux_realtime_ns()) / 1e9 }

  /// Seconds on a clock that nobody can set (CLOCK_MONOTONIC). Python's `time.monotonic`.
  package static var monotonic: Double { Double(Deadline.clock) / 1e9 }
}
