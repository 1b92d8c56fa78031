internal import CLinux
internal import Glibc

/// A child of this process: while it runs, after it has ended, and after it has been collected.
///
/// A pid is given away anew only after its process was collected, and only this handle collects the
/// child; so signals go by pid, and a pidfd is opened only to wait on a descriptor.
package struct ChildHandle: ~Copyable {
  /// Its process id, which nobody else gets before the child has been collected.
  package let pid: Int32
  /// How the child ended, once it has been collected.
  package private(set) var status: ExitStatus?
  /// What `sentinel` gives, or -1.
  private var descriptor: Int32 = -1

  /// Takes charge of a child that was just started.
  package init(pid: Int32) { self.pid = pid }

  deinit {
    if descriptor >= 0 { OwnedDescriptor.close(descriptor) }
  }

  /// Collects the child if it has ended. Never blocks.
  ///
  /// - Returns: How it ended; nil while it runs.
  @discardableResult package mutating func poll() -> ExitStatus? {
    if status != nil { return status }
    var code: Int32 = 0
    let result = unsafe clinux_reap(pid, &code)
    if result != 0 { status = result > 0 ? ExitStatus(code: code) : .unknown }
    return status
  }

  /// Blocks until the child has ended, and collects it. For a child that was killed.
  @discardableResult package mutating func wait() -> ExitStatus {
    if status == nil { _ = clinux_wait_ended(pid) }
    return poll() ?? .unknown
  }

  /// A descriptor that is readable once the child has ended. Stays the handle's. Python's
  /// `Process.sentinel`.
  package mutating func sentinel() throws(SystemError) -> Int32 {
    if descriptor >= 0 { return descriptor }
    let hasEnded = poll() != nil
    descriptor = try SystemCall.check(
      "pidfd_open", of: "process \(pid)", remedy: Remedy.descriptors
    ) { hasEnded ? eventfd(1, Int32(EFD_CLOEXEC)) : clinux_pidfd_open(pid) }
    return descriptor
  }

  /// Sends a signal, unless the child has been collected.
  package mutating func send(_ signal: ProcessSignal) throws(SystemError) {
    try send(number: signal.rawValue)
  }

  /// Sends any signal, by its number, unless the child has been collected.
  package mutating func send(number: Int32) throws(SystemError) {
    guard poll() == nil else { return }
    let pid = pid
    try SystemCall.check("kill", of: "process \(pid)") { kill(pid, number) }
  }

  /// Waits until a child that was sent SIGSTOP has stopped, which takes moments.
  ///
  /// - Returns: false if it has ended, or has not stopped in time: the system keeps it, or somebody
  ///   else told it to go on.
  package mutating func waitUntilStopped() -> Bool {
    let deadline = Deadline(seconds: 0.05)
    while poll() == nil && !deadline.isPast {
      if isStopped { return true }
      CurrentProcess.yield()
    }
    return false
  }

  /// Sends SIGKILL after so many seconds, unless the child was collected by then, whatever this
  /// process does in between. Does not block.
  package mutating func killLater(seconds: Double) throws(SystemError) {
    guard poll() == nil else { return }
    let nanoseconds = Int64(max(0, min(seconds, 1e9)) * 1e9)
    try SystemError.check(
      clinux_kill_later(pid, nanoseconds), "timer_create", of: "the end of process \(pid)",
      remedy: "raise the limit of pending signals (ulimit -i)")
  }

  private var isStopped: Bool { Self.peek(P_PID, pid, WSTOPPED) != nil }

  /// The pid of a child of which there is such news, which stays; nil if there is none.
  private static func peek(_ kind: idtype_t, _ pid: Int32, _ news: Int32) -> Int32? {
    var info = unsafe siginfo_t()
    let failed = SystemCall.run("waitid") {
      unsafe waitid(kind, id_t(pid), &info, news | WNOHANG | WNOWAIT)
    }
    let found = unsafe info._sifields._sigchld.si_pid
    return failed == 0 && found > 0 ? found : nil
  }
}

/// A descriptor of a process that is readable once the process has ended.
package enum ProcessDescriptor {
  /// Opens one; nil if there is no such process, or there are no descriptors left.
  package static func open(_ pid: Int32) -> Int32? {
    let descriptor = SystemCall.run("pidfd_open") { clinux_pidfd_open(pid) }
    return descriptor >= 0 ? descriptor : nil
  }

  /// Closes it.
  package static func close(_ descriptor: Int32) { OwnedDescriptor.close(descriptor) }
}
