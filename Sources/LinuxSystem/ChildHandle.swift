internal import CLinux

/// A child of this process from its start until it has been collected.
///
/// The pid stays the child's for all that time, since a pid is given away anew only after its
/// process was collected. The pidfd is there to be waited on together with other descriptors; where
/// there is no descriptor left for it, everything but `sentinel` goes on without it.
package struct ChildHandle: ~Copyable {
  package let pid: Int32
  /// The pidfd's number, or -1.
  private var pidfd: Int32

  /// Takes charge of a child that was just started.
  package init(pid: Int32) {
    self.pid = pid
    pidfd = max(-1, clinux_pidfd_open(pid))
  }

  deinit {
    if pidfd >= 0 { _ = clinux_close(pidfd) }
  }

  /// A descriptor that is readable once the child has ended. Stays the handle's. Python's
  /// `Process.sentinel`.
  package mutating func sentinel() throws(SystemError) -> Int32 {
    if pidfd >= 0 { return pidfd }
    pidfd = try SystemError.check(
      clinux_pidfd_open(pid), "pidfd_open", of: "process \(pid)", remedy: Remedy.descriptors)
    return pidfd
  }

  /// Collects the child if it has ended; nil while it runs. Never blocks. Must not be called again
  /// after it returned a status.
  package func reap() -> ExitStatus? {
    var code: Int32 = 0
    let result = unsafe clinux_reap(pid, &code)
    if result == 0 { return nil }
    return result > 0 ? ExitStatus(code: code) : .unknown
  }

  /// Sends a signal. A child that has ended and is not collected takes it without effect.
  package func send(_ signal: ProcessSignal) throws(SystemError) {
    try SystemError.check(clinux_kill(pid, signal.rawValue), "kill", of: "process \(pid)")
  }

  /// Sends SIGKILL after so many seconds, unless the child was collected by then, whatever this
  /// process does in between. Does not block.
  package func killLater(seconds: Double) throws(SystemError) {
    let nanoseconds = Int64(max(0, min(seconds, 1e9)) * 1e9)
    try SystemError.check(
      clinux_kill_later(pid, nanoseconds), "timer_create", of: "the end of process \(pid)",
      remedy: "raise the limit of pending signals (ulimit -i)")
  }

  /// In a forked child: lets go of the parent's handle. The descriptor, if any, is the caller's to
  /// close, together with others.
  package consuming func disown() -> Int32? {
    let number = pidfd
    discard self
    return number >= 0 ? number : nil
  }

  /// Some child of this process that has ended and waits to be collected; it may be a stranger's,
  /// such as one of `io.popen`.
  package static func peekEnded() -> Int32? {
    let pid = clinux_peek_ended_child()
    return pid > 0 ? pid : nil
  }
}
