internal import CLinux
internal import Glibc

/// The system's clocks, in seconds.
package enum SystemClock {
  /// Seconds since 1970 (CLOCK_REALTIME). Python's `time.time`.
  package static var realtime: Double {
    let virtual = clinux_script_ns()
    return virtual < 0 ? read(CLOCK_REALTIME) : firstMoment + Double(virtual) / 1e9
  }

  /// When a virtual clock began: 1 January 2026, as CLua has it.
  private static let firstMoment = 1_767_225_600.0

  /// Seconds on a clock that nobody can set (CLOCK_MONOTONIC). Python's `time.monotonic`.
  package static var monotonic: Double {
    let virtual = clinux_script_ns()
    return Double(virtual < 0 ? Deadline.clock : virtual) / 1e9
  }

  /// Seconds of processor time that this process has used.
  static var processorTime: Double { read(CLOCK_PROCESS_CPUTIME_ID) }

  /// Seconds of processor time that a process has used; nil if there is none.
  package static func processorTime(of pid: Int32) -> Double? {
    var clock = clockid_t()
    return unsafe clock_getcpuclockid(pid, &clock) == 0 ? read(clock) : nil
  }

  private static func read(_ clock: clockid_t) -> Double {
    var now = timespec()
    unsafe clock_gettime(clock, &now)
    return Double(now.tv_sec * 1_000_000_000 + now.tv_nsec) / 1e9
  }
}
