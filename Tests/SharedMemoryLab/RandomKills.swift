import Glibc
import LinuxSystem
import SharedMemory
import TestSupport

/// Processes that use everything at once, killed at random instants and replaced: nothing that was
/// put is lost or seen twice, save what the dead had pinned, and nothing is left of them.
enum RandomKills {
  private struct Scene {
    let arena: Arena
    let channels: [Channel]
    let mutex: SharedMutex
    let stop: SharedCell
    /// The next message's number.
    let next: SharedCell
    /// For each message: 1 when its put began, 2 when it returned.
    let put: SharedVector
    /// For each message, how often it was seen.
    let seen: SharedVector

    init() throws {
      arena = try Arena.create(capacity: 4 << 30)
      channels = [
        try Channel(in: arena), try Channel(in: arena, limit: .items(5)),
        try Channel(in: arena, limit: .bytes(100_000)),
      ]
      mutex = try SharedMutex(in: arena)
      stop = try SharedCell(in: arena, .int32)
      next = try SharedCell(in: arena, .int64)
      put = try SharedVector(in: arena, .uint8, count: 4_000_000)
      seen = try SharedVector(in: arena, .uint8, count: 4_000_000)
    }
  }

  static func run(_ random: inout SeededRandom, _ scale: Int) throws(Failure) {
    let scene = try expect("scene") { try Scene() }
    let before = scene.arena.census()
    let kills = 300 * scale
    var workers: [Subject] = []
    for number in 0..<5 { workers.append(try worker(scene, random.next(), number)) }
    var lostAtMost = 0
    for kill in 0..<kills {
      usleep(UInt32(random.below(3000)))
      let index = random.below(workers.count)
      let victim = workers[index]
      victim.child.send(SIGKILL)
      // Sometimes the others have to find out by themselves.
      if random.chance(3) { usleep(UInt32(random.below(20_000))) }
      let end = victim.child.wait()
      try require(end == .killed(signal: SIGKILL), "a worker ended with \(end)")
      lostAtMost += reap(victim, scene)
      workers[index] = try worker(scene, random.next(), kill)
    }
    _ = scene.stop.number.store(Int64(1), at: 0)
    for worker in workers {
      let end = worker.child.wait()
      try require(end == .exited(0), "a worker ended with \(end)")
      lostAtMost += reap(worker, scene)
    }
    for channel in scene.channels {
      while case .done(let number) = channel.take(.now, { Message.number(in: $0) }) {
        guard let number else { throw Failure("a message is damaged") }
        _ = scene.seen.numbers.add(Int64(1), at: number)
      }
    }
    try verify(scene, lostAtMost: lostAtMost, kills: kills)
    let problems = scene.arena.problems()
    try require(problems.isEmpty, problems.joined(separator: "; "))
    let after = scene.arena.census()
    // Each channel may have a segment in reserve, and larger ones.
    try require(
      after.objects == before.objects && after.processes == before.processes
        && after.blocks <= before.blocks + 3, "left behind: \(after), before: \(before)")
  }

  /// - Returns: How many messages may have died with it.
  private static func reap(_ worker: Subject, _ scene: Scene) -> Int {
    scene.arena.processes.reclaim(worker.slot)
    let claim = scene.arena.processes.claim(worker.slot, 0)?.sequence
    scene.arena.processes.reap(worker.slot)
    return claim == nil ? 0 : 1
  }

  private static func verify(_ scene: Scene, lostAtMost: Int, kills: Int) throws(Failure) {
    let count = Int(scene.next.number.integer(at: 0))
    var lost = 0
    var seen = 0
    for number in 0..<count {
      let times = scene.seen.numbers.integer(at: number)
      try require(times <= 1, "message \(number) was seen \(times) times")
      seen += Int(times)
      if scene.put.numbers.integer(at: number) == 2, times == 0 { lost += 1 }
    }
    print("random-kills: \(kills) kills, \(count) messages, \(seen) seen, \(lost) lost in pins")
    try require(lost <= lostAtMost, "\(lost) messages are lost, \(lostAtMost) were in pins")
    try require(seen > kills, "the workers did too little")
  }

  private static func worker(_ scene: Scene, _ seed: UInt64, _ number: Int) throws(Failure)
    -> Subject
  {
    try Subject(scene.arena) {
      var random = SeededRandom(seed: seed)
      let processes = scene.arena.processes
      guard let claim = processes.claim(processes.current, 0) else { return }
      while scene.stop.number.integer(at: 0) == 0 {
        let channel = scene.channels[random.below(scene.channels.count)]
        switch random.below(10) {
        case 0...3: try send(scene, channel, &random)
        case 4...7: receive(scene, channel, claim, &random)
        case 8: try lock(scene)
        default: try makeObjects(scene, channel, &random)
        }
      }
    }
  }

  private static func send(_ scene: Scene, _ channel: Channel, _ random: inout SeededRandom) throws
  {
    guard let after = scene.next.number.add(Int64(1), at: 0) else { return }
    let number = Int(after) - 1
    let length = random.chance(10) ? random.below(60_000) : random.below(300)
    let references = random.chance(4) ? [scene.mutex.id, channel.id] : []
    _ = scene.put.numbers.store(Int64(1), at: number)
    let outcome = try SharedMemoryLab.put(
      channel, Message.make(number, length: length), references: references,
      Deadline(seconds: 0.001))
    if outcome == .done { _ = scene.put.numbers.store(Int64(2), at: number) }
  }

  private static func receive(
    _ scene: Scene, _ channel: Channel, _ claim: ClaimWord, _ random: inout SeededRandom
  ) {
    if random.chance(10) { _ = channel.peek { Message.number(in: $0) } }
    let taken = channel.take(Deadline(seconds: 0.001), claim: claim) { Message.number(in: $0) }
    if case .done(let number) = taken {
      // A damaged one is seen at the end: it is missing.
      if let number { _ = scene.seen.numbers.add(Int64(1), at: number) }
      claim.clear()
    }
  }

  private static func lock(_ scene: Scene) throws {
    guard scene.mutex.acquire(Deadline(seconds: 0.01)).outcome == .done else { return }
    try scene.mutex.release()
  }

  private static func makeObjects(
    _ scene: Scene, _ channel: Channel, _ random: inout SeededRandom
  ) throws {
    let inner = try Channel(in: scene.arena)
    let end = try ChannelEnd(in: scene.arena, reads: inner, writes: nil)
    let vector = try SharedVector(in: scene.arena, .double, count: random.below(20_000))
    try SharedMemoryLab.put(inner, [1, 2, 3], references: [vector.id, scene.mutex.id])
    if random.chance(2) { try SharedMemoryLab.put(inner, [4], references: [channel.id]) }
    withExtendedLifetime(end) {}
    if random.chance(2) { _ = inner.take(.now) { _ in } }
  }
}
