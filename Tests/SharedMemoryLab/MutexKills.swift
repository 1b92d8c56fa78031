import Glibc
import LinuxSystem
import SharedMemory
import TestSupport

/// A lock whose owners are killed at random: never two owners, and a death in the middle is
/// reported once.
enum MutexKills {
  static func run(_ random: inout SeededRandom, _ scale: Int) throws(Failure) {
    for isRecursive in [false, true] { try run(&random, 100 * scale, isRecursive) }
  }

  private struct Scene {
    let arena: Arena
    let mutex: SharedMutex
    let stop: SharedCell
    /// 1 while somebody is inside.
    let inside: SharedCell
    /// How often a lock was had, and how often it was abandoned.
    let entries: SharedCell
    let abandoned: SharedCell
    /// Who was inside together with another.
    let intruders: SharedCell

    init(_ isRecursive: Bool) throws {
      arena = try Arena.create(capacity: 64 << 20)
      mutex = try SharedMutex(in: arena, recursive: isRecursive)
      stop = try SharedCell(in: arena, .int32)
      inside = try SharedCell(in: arena, .int64)
      entries = try SharedCell(in: arena, .int64)
      abandoned = try SharedCell(in: arena, .int64)
      intruders = try SharedCell(in: arena, .int64)
    }
  }

  private static func run(_ random: inout SeededRandom, _ kills: Int, _ isRecursive: Bool)
    throws(Failure)
  {
    let scene = try expect("scene") { try Scene(isRecursive) }
    var workers: [Subject] = []
    for _ in 0..<4 { workers.append(try worker(scene)) }
    var diedInside = 0
    for _ in 0..<kills {
      usleep(UInt32(random.below(3000)))
      let index = random.below(workers.count)
      let victim = workers[index]
      victim.child.send(SIGKILL)
      if random.chance(2) { usleep(UInt32(random.below(60_000))) }
      _ = victim.child.wait()
      if scene.arena.processes.word(victim.slot, 0)?.load() == 1 { diedInside += 1 }
      scene.arena.processes.reap(victim.slot)
      workers[index] = try worker(scene)
    }
    _ = scene.stop.number.store(Int64(1), at: 0)
    for worker in workers {
      let end = worker.child.wait()
      try require(end == .exited(0), "a worker ended with \(end)")
      scene.arena.processes.reap(worker.slot)
    }
    let last = scene.mutex.acquire(.now)
    try require(last.outcome == .done, "the lock cannot be had in the end")
    let abandoned = scene.abandoned.number.integer(at: 0) + (last.abandoned ? 1 : 0)
    let intruders = scene.intruders.number.integer(at: 0)
    let entries = scene.entries.number.integer(at: 0)
    print("mutex-kills: \(kills) kills, \(entries) entries, \(abandoned) abandoned")
    try require(intruders == 0, "\(intruders) times two were inside")
    // The mark is set a little after the lock was taken, and taken off a little before its release.
    try require(abandoned >= diedInside, "\(diedInside) died inside, \(abandoned) were reported")
    try require(abandoned <= kills, "\(kills) died, \(abandoned) were reported")
    try require(entries > kills, "the workers did too little")
  }

  private static func worker(_ scene: Scene) throws(Failure) -> Subject {
    try Subject(scene.arena) {
      let processes = scene.arena.processes
      guard let mark = processes.word(processes.current, 0) else { return }
      while scene.stop.number.integer(at: 0) == 0 {
        let (outcome, abandoned) = scene.mutex.acquire(.never)
        guard outcome == .done else { continue }
        mark.store(1)
        if abandoned {
          _ = scene.abandoned.number.add(Int64(1), at: 0)
        } else if scene.inside.number.integer(at: 0) != 0 {
          _ = scene.intruders.number.add(Int64(1), at: 0)
        }
        _ = scene.inside.number.store(Int64(1), at: 0)
        if scene.mutex.isRecursive {
          _ = scene.mutex.acquire(.now)
          try scene.mutex.release()
        }
        _ = scene.entries.number.add(Int64(1), at: 0)
        _ = scene.inside.number.store(Int64(0), at: 0)
        mark.store(0)
        try scene.mutex.release()
      }
    }
  }
}
