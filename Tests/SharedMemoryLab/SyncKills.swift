import Glibc
import LinuxSystem
import SharedMemory
import TestSupport

/// Processes that wait with conditions, semaphores, events and barriers, killed at random: no
/// wake-up is lost to a dead one, and nobody waits for one.
enum SyncKills {
  static func run(_ random: inout SeededRandom, _ scale: Int) throws(Failure) {
    try consumers(&random, 100 * scale)
    try parties(&random, 60 * scale)
    try permits(&random, 60 * scale)
  }

  private static func patience() -> Deadline { Deadline(seconds: 30) }

  // MARK: Conditions

  /// Consumers of a number that the laboratory counts up, telling one of them each time. However
  /// many of those who wait are killed, the others take what was told.
  private static func consumers(_ random: inout SeededRandom, _ kills: Int) throws(Failure) {
    let arena = try expect("create") { try Arena.create(capacity: 64 << 20) }
    let before = arena.census()
    try consumers(arena, &random, kills)
    let problems = arena.problems()
    try require(problems.isEmpty, problems.joined(separator: "; "))
    let after = arena.census()
    try require(after == before, "left behind: \(after), before: \(before)")
  }

  private static func consumers(_ arena: Arena, _ random: inout SeededRandom, _ kills: Int)
    throws(Failure)
  {
    let lock = try expect("lock") { try SharedMutex(in: arena) }
    let condition = try expect("condition") { try SharedCondition(in: arena, lock: lock) }
    let items = try expect("cell") { try SharedCell(in: arena, .int64) }
    func worker() throws(Failure) -> Subject {
      try Subject(arena) {
        while true {
          _ = lock.acquire()
          while items.number.integer(at: 0) == 0 {
            let wait = try condition.beginWait()
            _ = condition.sleep(wait)
            _ = lock.acquire()
            _ = condition.endWait(wait)
          }
          _ = items.number.add(Int64(-1), at: 0)
          try lock.release()
        }
      }
    }
    var workers: [Subject] = []
    for _ in 0..<5 { workers.append(try worker()) }
    for kill in 0..<kills {
      _ = lock.acquire()
      _ = items.number.add(Int64(1), at: 0)
      condition.notify()
      try expect("release") { try lock.release() }
      if random.chance(2) { usleep(UInt32(random.below(300))) }
      let index = random.below(workers.count)
      workers[index].child.send(SIGKILL)
      if random.chance(3) { usleep(UInt32(random.below(2000))) }
      _ = workers[index].child.wait()
      if random.chance(2) { arena.processes.reap(workers[index].slot) }
      let end = patience()
      while items.number.integer(at: 0) != 0 {
        try require(!end.isPast, "nobody took what was told, after \(kill) kills")
        usleep(50)
      }
      arena.processes.reap(workers[index].slot)
      workers[index] = try worker()
    }
    try end(arena, workers)
    try require(condition.waiting == 0, "the dead are still counted")
    print("sync-kills: \(kills) waiters of a condition died")
  }

  private static func end(_ arena: Arena, _ workers: [Subject]) throws(Failure) {
    for worker in workers {
      worker.child.send(SIGKILL)
      _ = worker.child.wait()
      arena.processes.reap(worker.slot)
    }
  }

  // MARK: Barriers

  /// Parties that meet again and again. Where one is killed, the others are told so; the one that
  /// sees it first resets the barrier, and its successor joins them.
  private static func parties(_ random: inout SeededRandom, _ kills: Int) throws(Failure) {
    let arena = try expect("create") { try Arena.create(capacity: 64 << 20) }
    let barrier = try expect("barrier") { try SharedBarrier(in: arena, parties: 4) }
    let rounds = try expect("cell") { try SharedCell(in: arena, .int64) }
    let stop = try expect("cell") { try SharedCell(in: arena, .int64) }
    func worker(_ seed: UInt64) throws(Failure) -> Subject {
      try Subject(arena) {
        var random = SeededRandom(seed: seed)
        while stop.number.integer(at: 0) == 0 {
          try meet(barrier, rounds, &random)
        }
        barrier.abort()
      }
    }
    var workers: [Subject] = []
    for _ in 0..<4 { workers.append(try worker(random.next())) }
    for kill in 0..<kills {
      let seen = rounds.number.integer(at: 0)
      let end = patience()
      while rounds.number.integer(at: 0) < seen + 2 {
        try require(!end.isPast, "nobody meets any more, after \(kill) kills")
        usleep(50)
      }
      usleep(UInt32(random.below(500)))
      let index = random.below(workers.count)
      workers[index].child.send(SIGKILL)
      _ = workers[index].child.wait()
      // Sometimes the others have to find out by themselves.
      if random.chance(8) { usleep(UInt32(random.below(60_000))) }
      arena.processes.reap(workers[index].slot)
      workers[index] = try worker(random.next())
    }
    _ = stop.number.store(Int64(1), at: 0)
    for worker in workers {
      let end = worker.child.wait()
      try require(end == .exited(0), "a party ended with \(end)")
      arena.processes.reap(worker.slot)
    }
    let problems = arena.problems()
    try require(problems.isEmpty, problems.joined(separator: "; "))
    print("sync-kills: \(kills) parties died, \(rounds.number.integer(at: 0)) rounds")
  }

  private static func meet(
    _ barrier: SharedBarrier, _ rounds: SharedCell, _ random: inout SeededRandom
  ) throws {
    switch try barrier.arrive(hasAction: random.chance(2)) {
    case .arrived(let party):
      if party.mustAct {
        _ = rounds.number.add(Int64(1), at: 0)
        barrier.finishAction(party)
      } else {
        _ = barrier.wait(party)
        if party.index == barrier.parties - 1 { _ = rounds.number.add(Int64(1), at: 0) }
      }
      if barrier.leave(party) != nil, barrier.isBroken { barrier.reset() }
    case .broken: barrier.reset()
    case .interrupted: break
    }
  }

  // MARK: Semaphores and events

  /// Permits and flags go round among processes that are killed; a permit that died with one is
  /// replaced.
  private static func permits(_ random: inout SeededRandom, _ kills: Int) throws(Failure) {
    let arena = try expect("create") { try Arena.create(capacity: 64 << 20) }
    let semaphore = try expect("semaphore") { try SharedSemaphore(in: arena, permits: 0) }
    let event = try expect("event") { try SharedEvent(in: arena) }
    let taken = try expect("cell") { try SharedCell(in: arena, .int64) }
    func worker() throws(Failure) -> Subject {
      try Subject(arena) {
        while true {
          _ = event.wait(since: event.beginWait())
          _ = semaphore.acquire()
          _ = taken.number.add(Int64(1), at: 0)
        }
      }
    }
    var workers: [Subject] = []
    for _ in 0..<6 { workers.append(try worker()) }
    for kill in 0..<kills {
      let index = random.below(workers.count)
      let seen = taken.number.integer(at: 0)
      event.set()
      for _ in 0..<3 { _ = semaphore.release() }
      usleep(UInt32(random.below(200)))
      workers[index].child.send(SIGKILL)
      if random.chance(2) { event.clear() }
      // One of the permits may have died with it.
      let end = patience()
      while taken.number.integer(at: 0) < seen + 2 || semaphore.permits > 0 {
        try require(!end.isPast, "nobody takes a permit, after \(kill) kills")
        event.set()
        usleep(50)
      }
      _ = workers[index].child.wait()
      arena.processes.reap(workers[index].slot)
      workers[index] = try worker()
    }
    try self.end(arena, workers)
    let problems = arena.problems()
    try require(problems.isEmpty, problems.joined(separator: "; "))
    print("sync-kills: \(kills) takers of permits died")
  }
}
