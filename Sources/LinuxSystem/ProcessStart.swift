internal import CLinux
internal import Glibc

/// The ways in which a process makes another one.
package enum ProcessStart {
  /// What a fork is on each of its two sides.
  package enum Side: ~Copyable {
    case parent(child: Int32)
    /// The new process. It is armed to die with its parent, has forgotten its parent's signals, and
    /// has all signals blocked, until it restores the mask.
    case child(mask: Signals.Mask)
  }

  /// Copies this process. Flushes stdio, so that nothing is printed twice. Python's `fork` method.
  package static func fork() throws(SystemError) -> Side {
    Console.flushAll()
    let parent = getpid()
    let mask = Signals.blockAll()
    let pid = clinux_fork()
    if pid == 0 {
      armChild(of: parent)
      return .child(mask: mask)
    }
    Signals.restore(mask)
    guard pid > 0 else {
      throw SystemError(
        call: "fork", errno: -pid, subject: "this process",
        remedy: Remedy.forStarting(errno: -pid))
    }
    return .parent(child: pid)
  }

  /// Copies this process as a child of its parent, for a server that forks on its parent's behalf.
  ///
  /// - Parameter pidWord: Where the kernel stores the new pid before the process runs; memory that
  ///   the parent shares, so that it finds the process even if this one dies here.
  package static func forkSibling(pidWord: UnsafeMutablePointer<Int32>?)
    throws(SystemError) -> Side
  {
    Console.flushAll()
    let parent = CurrentProcess.parentPID
    let mask = Signals.blockAll()
    let pid = unsafe clinux_fork_sibling(pidWord)
    if pid == 0 {
      armChild(of: parent)
      return .child(mask: mask)
    }
    Signals.restore(mask)
    guard pid > 0 else { throw siblingError(-pid) }
    return .parent(child: pid)
  }

  /// Copies this process as one that is nobody's child: it does not end with this process, and the
  /// terminal sends it nothing. It has /dev/null as its streams.
  ///
  /// - Parameters:
  ///   - kept: The two descriptors that the new process has. All others are closed there.
  ///   - body: What the new process does.
  package static func detached(
    keeping kept: (Int32, Int32), _ body: () -> Never
  ) throws(SystemError) {
    Console.flushAll()
    let mask = Signals.blockAll()
    let pid = clinux_fork_detached(kept.0, kept.1)
    if pid == 0 { body() }
    Signals.restore(mask)
    guard pid > 0 else {
      throw SystemError(
        call: "fork", errno: -pid, subject: "a process of its own",
        remedy: Remedy.forStarting(errno: -pid))
    }
  }

  /// What `forkSibling` throws, for the process on whose behalf it was called.
  package static func siblingError(_ errno: Int32) -> SystemError {
    SystemError(
      call: "clone", errno: errno, subject: "a child by the fork server",
      remedy: Remedy.forStarting(errno: errno))
  }

  /// Runs this program anew, as a child that begins with every signal blocked, with stdin from
  /// /dev/null, armed to die with this process. Blocks until the new program has begun.
  ///
  /// - Parameters:
  ///   - arguments: The argument vector, program name first.
  ///   - keeping: Descriptors that the new program has under the same numbers.
  ///   - streams: What it has as stdout and stderr.
  package static func again(
    arguments: [String], keeping: [Int32], streams: Streams = Streams()
  ) throws(SystemError) -> Int32 {
    Console.flushAll()
    let pid = unsafe withVector(arguments) { vector in
      unsafe keeping.withUnsafeBufferPointer { kept in
        unsafe clinux_spawn(
          "/proc/self/exe", vector, kept.baseAddress, Int32(kept.count), streams.numbers)
      }
    }
    guard pid > 0 else {
      throw SystemError(
        call: "clone and exec", errno: -pid, subject: "/proc/self/exe",
        remedy: Remedy.forStarting(errno: -pid))
    }
    return pid
  }

  /// What a program has as its streams; nil: stdin from /dev/null, the others of this process.
  package struct Streams {
    var numbers = clinux_streams(input: -1, output: -1, error: -1)

    /// The descriptors that become them, which stay the caller's.
    package init(input: Int32 = -1, output: Int32 = -1, error: Int32 = -1) {
      numbers = clinux_streams(input: input, output: output, error: error)
    }
  }

  /// Starts a command that PATH leads to, as a child that dies with this process. What a terminal
  /// sends does not reach it. Blocks until it has begun.
  package static func command(
    _ words: [String], streams: Streams
  ) throws(SystemError) -> Int32 {
    let pid = unsafe withVector(words) { unsafe clinux_spawn_command($0, streams.numbers) }
    return try SystemError.check(pid, "exec", of: words.first ?? "")
  }

  /// In a program started by `again`, at once: arms it anew, since an exec may have disarmed it,
  /// and ends it if its parent is gone.
  package static func confirmParent(_ parent: Int32) {
    _ = SystemCall.run("prctl") { clinux_prctl(PR_SET_PDEATHSIG, UInt(SIGKILL)) }
    if CurrentProcess.parentPID != parent { CurrentProcess.exit(1) }
  }

  /// Sees to it that the memory of this process, and of all that come from it, is at the same
  /// addresses in each run of the program: where it is not yet, runs the program anew.
  package static func fixAddresses() {
    guard clinux_fix_addresses() == 1 else { return }
    _ = unsafe withVector(ProcessEnvironment.argumentTexts) { unsafe clinux_exec_again($0) }
  }

  private static func withVector(
    _ arguments: [String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Int32
  ) -> Int32 {
    var vector = unsafe arguments.map { unsafe strdup($0) }
    unsafe vector.append(nil)
    defer { for index in unsafe vector.indices { unsafe free(vector[index]) } }
    return unsafe vector.withUnsafeBufferPointer { unsafe body($0.baseAddress!) }
  }

  private static func armChild(of parent: Int32) {
    confirmParent(parent)
    clinux_signals_forget()
    _ = clinux_stdin_from_null()
    // What stdio has read ahead was the parent's.
    unsafe __fpurge(clinux_stdin())
    unsafe clearerr(clinux_stdin())
  }
}
