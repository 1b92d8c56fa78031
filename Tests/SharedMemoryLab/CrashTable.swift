import Foundation
import Glibc
import LinuxSystem
import SharedMemory
import TestSupport

/// Every act, killed at every pass of every failpoint on its way, and what the others see then.
///
/// With `MPRUN_ACT`, only the acts that have its text in their names.
enum CrashTable {
  static func run(_ random: inout SeededRandom, _ scale: Int) throws(Failure) {
    let common = try newArena()
    var deaths = 0
    var covered: Set<Failpoint> = []
    let wanted = ProcessInfo.processInfo.environment["MPRUN_ACT"]
    let acts = Act.all.filter { act in wanted.map { act.name.contains($0) } ?? true }
    for act in acts {
      for point in Failpoint.allCases {
        let passes = try count(act, point, act.inNewArena ? try newArena() : common)
        if passes > 0 { covered.insert(point) }
        for nth in chosen(passes, act.samples * scale, &random) {
          do throws(Failure) {
            let arena = act.inNewArena ? try newArena() : common
            try kill(act, point, nth, arena, reclaimFirst: random.chance(2))
          } catch {
            throw Failure("\(act.name), killed at \(point) pass \(nth) of \(passes): \(error)")
          }
          deaths += 1
        }
      }
    }
    print("crash-table: \(acts.count) acts, \(covered.count) failpoints, \(deaths) deaths")
    if wanted != nil { return }
    let missed = Set(Failpoint.allCases).subtracting(covered).subtracting([.lockTakeover])
    try require(missed.isEmpty, "no act passes \(missed)")
  }

  /// All passes of a place where there are few, and the first, the last and a sample of the others.
  private static func chosen(_ passes: Int, _ most: Int, _ random: inout SeededRandom) -> [Int] {
    guard passes > most else { return Array(1..<(passes + 1)) }
    let ends = most > 2 ? [1, passes] : []
    return ends + (0..<(most - ends.count)).map { _ in 1 + random.below(passes) }
  }

  private static func newArena() throws(Failure) -> Arena {
    try expect("create") { try Arena.create(capacity: 1 << 30) }
  }

  /// How often an act passes a failpoint.
  private static func count(_ act: Act, _ point: Failpoint, _ arena: Arena) throws(Failure) -> Int {
    try inWorld(act, arena) { (world) throws(Failure) in
      let processes = arena.processes
      let subject = try Subject(arena, killedAt: point.rawValue, nth: 0) {
        try act.play(world)
        let passes = UInt64(FailpointTrigger.passes)
        processes.word(processes.current, 1)?.store(passes)
      }
      let end = subject.child.wait()
      try require(end == .exited(0), "\(act.name) ended with \(end)")
      let passes = processes.word(subject.slot, 1)?.load() ?? 0
      processes.reap(subject.slot)
      return Int(passes)
    }
  }

  private static func kill(
    _ act: Act, _ point: Failpoint, _ nth: Int, _ arena: Arena, reclaimFirst: Bool
  ) throws(Failure) {
    try inWorld(act, arena) { (world) throws(Failure) in
      let subject = try Subject(arena, killedAt: point.rawValue, nth: nth) { try act.play(world) }
      let end = subject.child.wait()
      try require(end == .killed(signal: SIGKILL), "it ended with \(end)")
      try require(!arena.processes.isAlive(subject.slot), "the dead are taken for alive")
      // The others go on at once, or after the reaping has begun: either must work.
      if !reclaimFirst { try useEverything(world) }
      arena.processes.reclaim(subject.slot)
      try act.verify(world, subject.slot, point)
      arena.processes.reap(subject.slot)
      try useEverything(world)
      let problems = arena.problems()
      try require(problems.isEmpty, problems.joined(separator: "; "))
    }
  }

  /// Uses what has nothing to do with the act's own messages, and the locks.
  private static func useEverything(_ world: World) throws(Failure) {
    let channel = world.channel
    _ = channel.count
    _ = channel.peek { Message.number(in: $0) }
    try expect("make objects") {
      let other = try Channel(in: world.arena)
      try put(other, Message.make(1, length: 100), references: [world.marker.id])
      try put(other, Message.make(2, length: 30_000))
      guard try World.drain(other) == [1, 2] else { throw Failure("another channel is broken") }
    }
  }

  /// Runs something in a new world, and sees to it that nothing is left of it.
  private static func inWorld<Value>(
    _ act: Act, _ arena: Arena, _ body: (World) throws(Failure) -> Value
  ) throws(Failure) -> Value {
    let before = arena.census()
    let value = try inNewWorld(act, arena, body)
    let after = arena.census()
    try require(after == before, "left behind: \(after), before: \(before)")
    return value
  }

  private static func inNewWorld<Value>(
    _ act: Act, _ arena: Arena, _ body: (World) throws(Failure) -> Value
  ) throws(Failure) -> Value {
    let world = try expect("world") { try World(arena) }
    try expect("prepare") { try act.prepare(world) }
    return try body(world)
  }

  // MARK: Successors

  /// The successor of a dead one dies too, at any point of what it does with what it takes over.
  static func runSuccessors(_ random: inout SeededRandom, _ scale: Int) throws(Failure) {
    let arena = try newArena()
    let acts = Act.all.filter { act in
      ["put a short", "put a long", "take a short", "take a long", "put a message that needs"]
        .contains { act.name.hasPrefix($0) }
    }
    let points: [Failpoint] = [
      .putLocked, .putWritten, .putIntent, .putPublished, .putMoved, .takeLocked, .takeIntent,
      .takeClaimed, .takeConsumed, .takeMoved, .transactionStore, .transactionCommit,
    ]
    var deaths = 0
    for act in acts {
      for point in points where try count(act, point, arena) > 0 {
        for second in Failpoint.allCases {
          for nth in 1...2 {
            do throws(Failure) {
              if try killTwice(act, point, second, nth, arena, inOrder: random.chance(2)) {
                deaths += 1
              }
            } catch {
              throw Failure(
                "\(act.name), killed at \(point), successor at \(second) pass \(nth): \(error)")
            }
          }
        }
      }
    }
    print("crash-successors: \(deaths) successors died")
    try require(deaths > 300, "too few heirs died")
  }

  /// - Returns: Whether the successor passed the place where it was to die.
  private static func killTwice(
    _ act: Act, _ point: Failpoint, _ second: Failpoint, _ nth: Int, _ arena: Arena, inOrder: Bool
  ) throws(Failure) -> Bool {
    try inWorld(act, arena) { (world) throws(Failure) in
      let first = try Subject(arena, killedAt: point.rawValue) { try act.play(world) }
      let firstEnd = first.child.wait()
      try require(firstEnd == .killed(signal: SIGKILL), "the first ended with \(firstEnd)")
      let processes = arena.processes
      let successor = try Subject(arena, killedAt: second.rawValue, nth: nth) {
        let claim = processes.claim(processes.current, 0)
        _ = world.channel.take(.now, claim: claim) { _ in }
        try put(world.channel, Message.make(1000, length: 100), .now)
      }
      let successorEnd = successor.child.wait()
      let isDead = successorEnd == .killed(signal: SIGKILL)
      try require(isDead || successorEnd == .exited(0), "the successor ended with \(successorEnd)")
      for slot in inOrder ? [first.slot, successor.slot] : [successor.slot, first.slot] {
        arena.processes.reclaim(slot)
      }
      try verifySuccessors(world, [first.slot, successor.slot])
      arena.processes.reap(first.slot)
      arena.processes.reap(successor.slot)
      let problems = arena.problems()
      try require(problems.isEmpty, problems.joined(separator: "; "))
      return isDead
    }
  }

  /// What is missing in the channel is what the two had claimed, and nothing is there twice.
  private static func verifySuccessors(_ world: World, _ slots: [SlotID]) throws(Failure) {
    let sequences = slots.compactMap { world.arena.processes.claim($0, 0)?.sequence }
    let claimed = sequences.map { Int($0) }.sorted()
    let all = try world.drain()
    let found = all.filter { $0 != 1000 }
    let missing = (0..<world.filled).filter { !found.contains($0) }
    try require(found == found.sorted(), "the channel has \(all)")
    try require(Set(found).count == found.count, "the channel has \(all)")
    // An act that does not claim, and a successor's own message, leave more missing than was
    // claimed.
    try require(claimed.allSatisfy { !found.contains($0) }, "\(claimed) claimed, \(found) there")
    try require(missing.count <= 2, "\(missing) are missing")
    try require(
      missing.count <= claimed.count + 1, "\(missing) are missing, \(claimed) claimed")
  }
}
