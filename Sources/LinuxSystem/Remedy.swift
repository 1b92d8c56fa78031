internal import Glibc

/// What a user can do about the limits that starting processes runs into.
enum Remedy {
  static let descriptors =
    "close files or processes that are no longer needed, or raise the limit (ulimit -n)"
  static let processes =
    "join or end some processes, or raise the limit (ulimit -u, or pids.max of the control group)"
  static let memory = "free some memory, or start fewer processes"

  /// The remedy for a failed `fork`, `clone` or `exec`.
  static func forStarting(errno: Int32) -> String? {
    switch errno {
    case E2BIG: "make the environment smaller"
    case EAGAIN: processes
    case ENOMEM: memory
    case ENFILE, EMFILE: descriptors
    case ENOENT: "mount /proc, which is needed to start the program anew"
    default: nil
    }
  }
}
