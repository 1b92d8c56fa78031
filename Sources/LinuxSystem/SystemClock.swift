internal import Glibc

/// The system's clocks, in seconds.
package enum SystemClock {
  /// Seconds since 1970 (CLOCK_REALTIME). Python's `time.time`.
  package static var realtime: Double { read(CLOCK_REALTIME) }

  /// Seconds on a clock that nobody can set (CLOCK_MONOTONIC). Python's `time.monotonic`.
  package static var monotonic: Double { Double(Deadline.clock) / 1e9 }

  /// Seconds of processor time that this process has used.
  static var processorTime: Double { read(CLOCK_PROCESS_CPUTIME_ID) }

  private static func read(_ clock: clockid_t) -> Double {
    var now = timespec()
    unsafe clock_gettime(clock, &now)
    return Double(now.tv_sec * 1_000_000_000 + now.tv_nsec) / 1e9
  }
}
