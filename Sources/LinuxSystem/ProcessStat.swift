internal import CLinux
internal import Glibc

/// What the system says of a process.
package struct ProcessStat: Equatable, Sendable {
  /// The letter of `/proc/PID/stat`: R, S, D, T, Z, X …
  package let state: UInt8
  /// When it started, in clock ticks since boot: with the pid it names a process for ever.
  package let startTime: UInt64
  /// How many pages of memory it has at the moment.
  var residentPages = 0

  /// Whether it still runs: a zombie has ended, it was only not collected yet.
  package var isRunning: Bool {
    state != UInt8(ascii: "Z") && state != UInt8(ascii: "X") && state != UInt8(ascii: "x")
  }

  /// Whether it was stopped, by a signal or a debugger.
  package var isStopped: Bool { state == UInt8(ascii: "T") || state == UInt8(ascii: "t") }

  /// Reads it; nil when there is no such process.
  package static func read(_ pid: Int32) throws(SystemError) -> ProcessStat? {
    let text: [UInt8]
    let path = "/proc/\(pid)/stat"
    do throws(SystemError) {
      text = try WholeFile.read(path, limit: 1024)
    } catch {
      if error.errno == ESRCH { return nil }
      if error.errno == ENOENT, unsafe access("/proc/self/stat", F_OK) == 0 { return nil }
      throw SystemError(call: error.call, errno: error.errno, subject: path, remedy: "mount /proc")
    }
    // The command name may hold anything, parentheses too: the last one ends it.
    let fields = text.lastIndex(of: UInt8(ascii: ")")).map { text[$0...] } ?? []
    let rest = fields.dropFirst(2).split(separator: UInt8(ascii: " "))
    guard rest.count > 21, let state = rest[0].first,
      let startTime = UInt64(String(decoding: rest[19], as: UTF8.self))
    else {
      throw SystemError(call: "read", errno: EPROTO, subject: path)
    }
    let pages = Int(String(decoding: rest[21], as: UTF8.self)) ?? 0
    return ProcessStat(state: state, startTime: startTime, residentPages: pages)
  }

  /// Whether that process runs, as far as anybody can tell: `/proc` is asked, and a pidfd where
  /// there is no `/proc`. When nobody can tell, it counts as running.
  /// - Parameter startTime: When it must have started, 0 if that is not known.
  package static func isRunning(_ pid: Int32, startTime: UInt64) -> Bool {
    do throws(SystemError) {
      guard let stat = try read(pid) else { return false }
      return stat.isRunning && (startTime == 0 || stat.startTime == startTime)
    } catch {
      return hasNotEnded(pid)
    }
  }

  private static func hasNotEnded(_ pid: Int32) -> Bool {
    let number = SystemCall.run("pidfd_open") { clinux_pidfd_open(pid) }
    guard number >= 0 else { return number != -ESRCH }
    let process = OwnedDescriptor(owning: number)
    var ended = pollfd(fd: process.number, events: Int16(POLLIN), revents: 0)
    return SystemCall.run("poll") { unsafe poll(&ended, 1, 0) } <= 0
  }

  /// This process's id.
  package static var currentPID: Int32 { getpid() }
}
