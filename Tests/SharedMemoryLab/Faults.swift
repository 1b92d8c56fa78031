import Glibc
import LinuxSystem
import SharedMemory
import TestSupport
import Waiting

/// Each system call fails in turn: the operation reports it or does without, and everything else
/// goes on.
enum Faults {
  private static let calls: [(name: String, errno: Int32)] = [
    ("memfd_create", EMFILE), ("memfd_create", EINVAL), ("ftruncate", EFBIG), ("fcntl", EPERM),
    ("mmap", ENOMEM), ("fallocate", ENOSPC), ("fallocate", ENOMEM), ("fallocate", EINTR),
    ("madvise", EINVAL), ("futex", EINTR), ("futex", EAGAIN), ("futex_waitv", ENOSYS),
    ("futex_waitv", EINTR), ("open", EMFILE), ("read", EIO), ("pidfd_open", EMFILE),
    ("set_robust_list", ENOSYS), ("sigaction", EINVAL), ("ppoll", EINTR), ("ppoll", ENOMEM),
    ("fstat", EIO), ("kill", EPERM),
  ]

  static func run(_ random: inout SeededRandom, _ scale: Int) throws(Failure) {
    var failed = 0
    var hit = 0
    for (name, errno) in calls {
      for count in [1, -1] {
        for nth in [1, 2, 3, 5] {
          // Endless EINTR is no failure that a system can have.
          if errno == EINTR, count < 0 { continue }
          let child = ForkedChild {
            _ = FaultInjection.arm(name, nth: nth, errno: errno, count: count)
            let outcome = story(usingMuch: name == "madvise")
            let hits = FaultInjection.disarm()
            return outcome == .broken ? 9 : (outcome == .failed ? 1 : 0) | (hits > 0 ? 2 : 0)
          }
          let end = child.wait()
          guard case .exited(let status) = end, status < 9 else {
            throw Failure("\(name) with \(errno), call \(nth): \(end)")
          }
          failed += Int(status & 1)
          hit += Int(status >> 1 & 1)
        }
      }
    }
    print("faults: \(hit) runs with a failing call, \(failed) of them reported it")
    try require(hit > 30 && failed > 10, "too few calls were made to fail")
  }

  private enum Outcome { case fine, failed, broken }

  /// A short life of an arena.
  private static func story(usingMuch: Bool) -> Outcome {
    do {
      let arena = try Arena.create(capacity: 256 << 20)
      var outcome = Outcome.fine
      do { try use(arena, usingMuch) } catch is SharedMemoryError { outcome = .failed }
      FaultInjection.disarm()
      let problems = arena.problems()
      guard problems.isEmpty else {
        print(problems)
        fflush(nil)
        return .broken
      }
      try use(arena, usingMuch)
      return outcome
    } catch is SharedMemoryError {
      return .failed
    } catch {
      print("broken: \(error)")
      fflush(nil)
      return .broken
    }
  }

  private static func use(_ arena: Arena, _ usingMuch: Bool) throws {
    let channel = try Channel(in: arena)
    try put(channel, Message.make(0, length: 10))
    try put(channel, Message.make(1, length: 1_700_000), references: [channel.id])
    for number in 0..<2 {
      guard case .done(number) = channel.take(.now, { Message.number(in: $0) }) else {
        throw Failure("message \(number) is lost")
      }
    }
    let child = try Subject(arena) {
      usleep(3000)
      try put(channel, Message.make(2, length: 10))
      usleep(3000)
      try put(channel, Message.make(3, length: 10))
    }
    _ = try arena.waitForAny([Readable(channel), DescriptorReadiness(-1, 1)], .never)
    for number in 2..<4 {
      guard case .done(number) = channel.take(.never, { Message.number(in: $0) }) else {
        throw Failure("message \(number) is lost")
      }
    }
    _ = child.child.wait()
    guard !arena.processes.isAlive(child.slot) else { throw Failure("a dead child lives") }
    arena.processes.reap(child.slot)
    guard usingMuch else { return }
    var vectors = try (0..<50).map { _ in
      try SharedVector(in: arena, .uint8, count: 1_000_000)
    }
    while !vectors.isEmpty { vectors.removeLast() }
  }
}
