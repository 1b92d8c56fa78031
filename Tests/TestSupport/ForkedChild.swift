import Glibc

// Swift does not offer fork, as a fork of a program with threads is a trap. The programs that use
// this have one thread.
@_silgen_name("fork") private func systemFork() -> Int32

/// A forked copy of this process, for programs with one thread. It never outlives its parent.
public struct ForkedChild: Sendable {
  public let pid: Int32

  /// How a child ended.
  public enum End: Equatable, Sendable {
    case exited(Int32)
    case killed(signal: Int32)
  }

  /// Forks; the child runs the body and exits with what it returns, without any clean-up.
  public init(_ body: () -> Int32) {
    let parent = getpid()
    fflush(nil)
    pid = systemFork()
    precondition(pid >= 0, "fork failed")
    guard pid == 0 else { return }
    _ = systemProcessControl(deathSignalOption, UInt(SIGKILL), 0, 0, 0)
    if getppid() != parent { _exit(125) }
    _exit(body())
  }

  public func send(_ signal: Int32) { kill(pid, signal) }

  /// Waits for its end and collects it.
  public func wait() -> End {
    var status: Int32 = 0
    while unsafe waitpid(pid, &status, 0) < 0 && errno == EINTR {}
    let signal = status & 0x7f
    return signal == 0 ? .exited(status >> 8 & 0xff) : .killed(signal: signal)
  }

  /// Waits until it has ended, and leaves it a zombie.
  public func waitUntilZombie() {
    var info = unsafe siginfo_t()
    while unsafe waitid(P_PID, id_t(pid), &info, WEXITED | WNOWAIT) < 0 && errno == EINTR {}
  }

  /// Collects it if it has ended.
  public func poll() -> End? {
    var status: Int32 = 0
    guard unsafe waitpid(pid, &status, WNOHANG) == pid else { return nil }
    let signal = status & 0x7f
    return signal == 0 ? .exited(status >> 8 & 0xff) : .killed(signal: signal)
  }
}

/// PR_SET_PDEATHSIG
private let deathSignalOption: Int32 = 1

@_silgen_name("prctl") private func systemProcessControl(
  _ option: Int32, _ second: UInt, _ third: UInt, _ fourth: UInt, _ fifth: UInt
) -> Int32
