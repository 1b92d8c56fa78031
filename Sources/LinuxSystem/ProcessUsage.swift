internal import CLinux
internal import Glibc

/// What a process uses of the machine at one moment.
package struct ProcessUsage: Sendable {
  /// Nanoseconds of processor time that it has used since it started.
  package let processorTime: Int64
  /// Bytes of memory that it has at the moment, what it shares with others included.
  package let memory: Int
  /// Whether it sleeps in the system, wherever that is.
  package let isAsleep: Bool
  /// Whether it was stopped, by a signal or a debugger.
  package let isStopped: Bool

  /// What a process uses; nil when it has ended.
  package init?(of pid: Int32) {
    guard let found = try? ProcessStat.read(pid), found.isRunning else { return nil }
    var clock = clockid_t()
    var time = timespec()
    guard unsafe clock_getcpuclockid(pid, &clock) == 0, unsafe clock_gettime(clock, &time) == 0
    else { return nil }
    processorTime = Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    memory = found.residentPages * sysconf(Int32(_SC_PAGESIZE))
    isAsleep = found.state == UInt8(ascii: "S")
    isStopped = found.isStopped
  }
}

/// The end of a process, as a descriptor that becomes readable with it.
package struct ProcessWatch: ~Copyable {
  private let descriptor: OwnedDescriptor

  /// Watches a process; nil if there is none of that number.
  package init?(of pid: Int32) {
    let number = SystemCall.run("pidfd_open") { clinux_pidfd_open(pid) }
    guard number >= 0 else { return nil }
    descriptor = OwnedDescriptor(owning: number)
  }

  /// What to poll.
  package var watch: Poll.Watch { (descriptor.number, Poll.readable) }
}
