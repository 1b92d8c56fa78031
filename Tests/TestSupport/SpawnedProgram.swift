import Dispatch
import Foundation
import Glibc
import Synchronization

/// A program started by the tests: the leader of a process group of its own, with files as its
/// standard streams.
///
/// Foundation's `Process` is not used in tests. It lists the process's descriptors and copies 256
/// bytes for each name, beyond the end of what readdir(3) read; with many descriptors it crashes.
package final class SpawnedProgram: Sendable {
  private struct State {
    var hasEnded = false
    var wasKilled = false
  }

  private let pid: pid_t
  private let state = Mutex(State())

  /// Starts a program with no other descriptors than the streams. These are paths, or as many as
  /// are given; stdin is read, the others are written over.
  package init(
    _ program: String, _ arguments: [String], environment: [String: String], folder: String,
    streams: [String]
  ) throws {
    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    for (descriptor, path) in streams.enumerated() {
      let mode = descriptor == 0 ? O_RDONLY : O_WRONLY | O_TRUNC
      unsafe posix_spawn_file_actions_addopen(&actions, Int32(descriptor), path, mode, 0)
    }
    unsafe posix_spawn_file_actions_addclosefrom_np(&actions, 3)

    var attributes = posix_spawnattr_t()
    unsafe posix_spawnattr_init(&attributes)
    defer { unsafe posix_spawnattr_destroy(&attributes) }
    var noSignals = sigset_t()
    var allSignals = sigset_t()
    unsafe sigemptyset(&noSignals)
    unsafe sigfillset(&allSignals)
    unsafe posix_spawnattr_setsigmask(&attributes, &noSignals)
    unsafe posix_spawnattr_setsigdefault(&attributes, &allSignals)
    let flags = POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF
    unsafe posix_spawnattr_setflags(&attributes, Int16(flags))

    var pid: pid_t = 0
    let env = "/usr/bin/env"  // changes the folder, then becomes the program
    let failure = unsafe Self.withVector([env, "-C", folder, program] + arguments) { words in
      unsafe Self.withVector(environment.map { "\($0)=\($1)" }) { variables in
        unsafe posix_spawn(&pid, env, &actions, &attributes, words, variables)
      }
    }
    guard failure == 0 else {
      throw CocoaError(.executableLoad, userInfo: [NSFilePathErrorKey: program])
    }
    self.pid = pid
  }

  /// Waits for its end; kills it and its process group when that takes longer than the seconds.
  package func wait(seconds: Double) -> ProgramRun.Ending {
    let watchdog = DispatchWorkItem { self.killIfRunning() }
    DispatchQueue.global().asyncAfter(deadline: .now() + seconds, execute: watchdog)
    defer { watchdog.cancel() }
    // The ended process is kept until no watchdog can send it, or who gets its number, a signal.
    var information = unsafe siginfo_t()
    while unsafe waitid(P_PID, id_t(pid), &information, WEXITED | WNOWAIT) != 0 && errno == EINTR {}
    let wasKilled = state.withLock { state in
      state.hasEnded = true
      return state.wasKilled
    }
    var status: Int32 = 0
    while unsafe waitpid(pid, &status, 0) < 0 && errno == EINTR {}
    if wasKilled { return .watchdog(seconds: seconds) }
    let signal = status & 0x7f
    return signal == 0 ? .exit((status >> 8) & 0xff) : .signal(signal)
  }

  private func killIfRunning() {
    state.withLock { state in
      guard !state.hasEnded else { return }
      state.wasKilled = true
      kill(-pid, SIGKILL)
    }
  }

  private static func withVector<Result>(
    _ words: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Result
  ) -> Result {
    let vector = unsafe words.map { unsafe strdup($0) } + [nil]
    defer { for index in words.indices { unsafe free(vector[index]) } }
    return unsafe body(vector)
  }
}
