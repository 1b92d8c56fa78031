internal import CLinux

/// Forks of this process by code that does not know this package, such as a module in C.
package enum ForeignForks {
  /// Has `before` called ahead of each such fork, in this process, and `child` in the new one
  /// before any other code runs there; both with all signals blocked. A later call replaces the
  /// functions.
  package static func watch(
    before: @convention(c) () -> Void, child: @convention(c) () -> Void
  ) {
    _ = clinux_watch_forks(before, child)
  }

  /// Grows in the new process of a fork: the process that reads it twice knows whether the code
  /// between the two reads runs in two processes.
  package static var count: UInt32 { clinux_fork_count() }
}
