public import CLinux
internal import Glibc

/// What the machine can do at once.
public enum Processor {
  /// CPUs that this process may run on, at least 1.
  package static var usableCount: Int {
    var set = cpu_set_t()
    guard unsafe sched_getaffinity(0, MemoryLayout<cpu_set_t>.size, &set) == 0 else {
      return sysconf(Int32(_SC_NPROCESSORS_ONLN))
    }
    // Nothing is allocated: a fork would copy the pages that the allocator tidies up.
    let count = unsafe withUnsafeBytes(of: set) { unsafe $0.reduce(0) { $0 + $1.nonzeroBitCount } }
    return max(1, count)
  }

  /// Tells the CPU that this is a spinning loop.
  @inlinable public static func pause() { clinux_pause() }
}
