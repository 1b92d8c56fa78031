/// How a process ended.
package struct ExitStatus: Hashable, Sendable {
  /// 0 … 255 for an exit status, -n when signal n ended the process. Python's `exitcode`.
  package let code: Int32

  /// The status that such a code tells of.
  package init(code: Int32) { self.code = code }

  /// The end of a child that somebody else has collected, so that nobody can know its status.
  package static let unknown = ExitStatus(code: 255)

  /// The signal that ended the process, if one did.
  package var signal: Int32? { code < 0 ? -code : nil }

  /// The code as Python's `repr` of a process shows it: `0`, `3`, `-SIGTERM`.
  package var text: String {
    guard let signal, let name = Self.names[signal] else { return "\(code)" }
    return "-\(name)"
  }

  private static let names: [Int32: String] = [
    1: "SIGHUP", 2: "SIGINT", 3: "SIGQUIT", 4: "SIGILL", 5: "SIGTRAP", 6: "SIGABRT", 7: "SIGBUS",
    8: "SIGFPE", 9: "SIGKILL", 10: "SIGUSR1", 11: "SIGSEGV", 12: "SIGUSR2", 13: "SIGPIPE",
    14: "SIGALRM", 15: "SIGTERM", 16: "SIGSTKFLT", 17: "SIGCHLD", 18: "SIGCONT", 19: "SIGSTOP",
    20: "SIGTSTP", 21: "SIGTTIN", 22: "SIGTTOU", 23: "SIGURG", 24: "SIGXCPU", 25: "SIGXFSZ",
    26: "SIGVTALRM", 27: "SIGPROF", 28: "SIGWINCH", 29: "SIGIO", 30: "SIGPWR", 31: "SIGSYS",
  ]
}
