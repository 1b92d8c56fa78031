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
    case 7: "make the environment smaller"  // E2BIG
    case 11: processes  // EAGAIN
    case 12: memory  // ENOMEM
    case 23, 24: descriptors  // ENFILE, EMFILE
    case 2: "mount /proc, which is needed to start the program anew"  // ENOENT
    default: nil
    }
  }
}
