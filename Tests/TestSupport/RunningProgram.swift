import Foundation
import Glibc

/// A program that a test watches and hurts while it runs: a process group of its own whose stdout
/// and stderr are pipes.
///
/// The end of its output is the proof that nothing is left of it: every process that it started has
/// the pipe open until it ends, also one that nobody knows of.
package final class RunningProgram {
  /// The process, which leads a process group of the same number.
  package let pid: Int32
  private let output: Int32
  private let errors: Int32
  private var pending: [UInt8] = []
  private var pendingErrors: [UInt8] = []
  private var ending: ProgramRun.Ending?
  private var isOver = false

  /// Starts a program, with stdin from /dev/null.
  package init(_ program: String, _ arguments: [String]) throws {
    let folder = try TemporaryFolder()
    let pipes = try ["stdout", "stderr"].map { try Self.makePipe("\(folder.path)/\($0)") }
    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    unsafe posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    unsafe posix_spawn_file_actions_adddup2(&actions, pipes[0].write, 1)
    unsafe posix_spawn_file_actions_adddup2(&actions, pipes[1].write, 2)
    var attributes = posix_spawnattr_t()
    unsafe posix_spawnattr_init(&attributes)
    defer { unsafe posix_spawnattr_destroy(&attributes) }
    var none = sigset_t()
    var all = sigset_t()
    unsafe sigemptyset(&none)
    unsafe sigfillset(&all)
    unsafe posix_spawnattr_setsigmask(&attributes, &none)
    unsafe posix_spawnattr_setsigdefault(&attributes, &all)
    let flags = POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF
    unsafe posix_spawnattr_setflags(&attributes, Int16(flags))

    var words = unsafe ([program] + arguments).map { unsafe strdup($0) }
    unsafe words.append(nil)
    defer { for index in unsafe words.indices { unsafe free(words[index]) } }
    var started: pid_t = 0
    let failure = unsafe posix_spawn(&started, program, &actions, &attributes, words, environ)
    for pipe in pipes { close(pipe.write) }
    (output, errors) = (pipes[0].read, pipes[1].read)
    guard failure == 0 else { throw CocoaError(.executableLoad) }
    pid = started
  }

  /// A pipe by way of a file name: its ends are closed on exec from the beginning, so that no other
  /// program of a test that runs beside gets them.
  private static func makePipe(_ path: String) throws -> (read: Int32, write: Int32) {
    guard unsafe mkfifo(path, 0o600) == 0 else { throw CocoaError(.fileWriteUnknown) }
    let read = unsafe open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    let write = unsafe open(path, O_WRONLY | O_CLOEXEC)
    guard read >= 0, write >= 0 else { throw CocoaError(.fileReadUnknown) }
    return (read, write)
  }

  deinit {
    // Once all is over the group's number may be somebody else's.
    if !isOver || ending == nil { killGroup() }
    _ = wait()
    close(output)
    close(errors)
  }

  /// Sends a signal to the program's first process.
  package func send(_ signal: Int32) { if ending == nil { kill(pid, signal) } }

  /// Sends a signal to all processes of its group, as a terminal does.
  package func sendToGroup(_ signal: Int32) { kill(-pid, signal) }

  /// Kills what is left of it.
  package func killGroup() { sendToGroup(SIGKILL) }

  /// The next line of its stdout; nil at the end of the output, or after so many seconds.
  package func line(seconds: Double = 30) -> String? {
    Self.line(output, &pending, seconds)
  }

  /// The next line of its stderr; nil at the end of it, or after so many seconds.
  package func errorLine(seconds: Double = 30) -> String? {
    Self.line(errors, &pendingErrors, seconds)
  }

  private static func line(_ descriptor: Int32, _ pending: inout [UInt8], _ seconds: Double)
    -> String?
  {
    let deadline = Date(timeIntervalSinceNow: seconds)
    while true {
      if let end = pending.firstIndex(of: 10) {
        defer { pending.removeFirst(end + 1) }
        return String(decoding: pending[..<end], as: UTF8.self)
      }
      guard let more = read(descriptor, until: deadline), !more.isEmpty else { return nil }
      pending += more
    }
  }

  /// What is left of its stdout, up to its end.
  ///
  /// - Returns: nil if there is no end after so many seconds: somebody still has the pipe open.
  package func rest(seconds: Double = 30) -> String? {
    let rest = Self.rest(output, &pending, seconds)
    isOver = rest != nil
    return rest
  }

  /// What is left of its stderr, up to its end; nil if there is no end after so many seconds.
  package func allErrors(seconds: Double = 30) -> String? {
    Self.rest(errors, &pendingErrors, seconds)
  }

  private static func rest(_ descriptor: Int32, _ pending: inout [UInt8], _ seconds: Double)
    -> String?
  {
    let deadline = Date(timeIntervalSinceNow: seconds)
    while let more = read(descriptor, until: deadline) {
      if more.isEmpty {
        defer { pending = [] }
        return String(decoding: pending, as: UTF8.self)
      }
      pending += more
    }
    return nil
  }

  /// Waits until the first process has ended.
  package func wait() -> ProgramRun.Ending {
    if let ending { return ending }
    var status: Int32 = 0
    while unsafe waitpid(pid, &status, 0) < 0 && errno == EINTR {}
    let signal = status & 0x7f
    let now: ProgramRun.Ending = signal == 0 ? .exit((status >> 8) & 0xff) : .signal(signal)
    ending = now
    return now
  }

  /// Bytes that have come; empty at the end; nil when none came in time.
  private static func read(_ descriptor: Int32, until deadline: Date) -> [UInt8]? {
    while true {
      var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      let left = deadline.timeIntervalSinceNow
      guard left > 0 else { return nil }
      guard unsafe poll(&entry, 1, Int32(min(left, 3600) * 1000) + 1) > 0 else { continue }
      var buffer = [UInt8](repeating: 0, count: 65536)
      let count = unsafe Glibc.read(descriptor, &buffer, buffer.count)
      if count >= 0 { return Array(buffer.prefix(count)) }
    }
  }
}
