internal import CLinux

/// What the system says of a process.
package struct ProcessStat: Equatable, Sendable {
  /// The letter of `/proc/PID/stat`: R, S, D, T, Z, X …
  package let state: UInt8
  /// When it started, in clock ticks since boot: with the pid it names a process for ever.
  package let startTime: UInt64

  /// Whether it still runs: a zombie has ended, it was only not collected yet.
  package var isRunning: Bool {
    state != UInt8(ascii: "Z") && state != UInt8(ascii: "X") && state != UInt8(ascii: "x")
  }

  /// Reads it; nil when there is no such process.
  package static func read(_ pid: Int32) throws(SystemError) -> ProcessStat? {
    var state: CChar = 0
    var startTime: UInt64 = 0
    let result = unsafe clinux_process_stat(pid, &state, &startTime)
    if result == -clinux_esrch { return nil }
    try SystemError.check(result, "read", of: "/proc/\(pid)/stat", remedy: "mount /proc")
    return ProcessStat(state: UInt8(bitPattern: state), startTime: startTime)
  }

  /// Whether that process runs, as far as anybody can tell: `/proc` is asked, and a pidfd where
  /// there is no `/proc`. When nobody can tell, it counts as running.
  /// - Parameter startTime: When it must have started, 0 if that is not known.
  package static func isRunning(_ pid: Int32, startTime: UInt64) -> Bool {
    do throws(SystemError) {
      guard let stat = try read(pid) else { return false }
      return stat.isRunning && (startTime == 0 || stat.startTime == startTime)
    } catch {
      return clinux_process_runs(pid) != 0
    }
  }

  /// This process's id.
  package static var currentPID: Int32 { clinux_getpid() }
}
