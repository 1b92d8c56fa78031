import LinuxSystem
import SharedMemory
import TestSupport

/// What is done with semaphores, events and conditions. The laboratory itself waits for a condition
/// where somebody has to: a record of its own is all that this takes.
extension Act {
  static var synchronization: [Act] { [semaphore, event] + conditions + barriers }

  /// What has been done so far, for a look after the death; kills come before or after it is noted.
  private static func note(_ world: World, _ step: Int64) {
    _ = world.marker.number.store(step, at: 0)
  }

  /// One of the values that a word had after the step that was noted, or has after the next one.
  private static func requireStep<Value: Equatable>(
    _ value: Value, among values: [Value], _ world: World
  ) throws(Failure) {
    let step = Int(world.marker.number.integer(at: 0))
    let possible = values[step...min(step + 1, values.count - 1)]
    try require(possible.contains(value), "\(value) after step \(step)")
  }

  // MARK: Semaphores and events

  private static var semaphore: Act {
    Act(
      name: "use a semaphore",
      prepare: { world in
        world.others = [try SharedSemaphore(in: world.arena, permits: 2, isBounded: true)]
      },
      play: { world in
        guard let semaphore = world.others[0] as? SharedSemaphore else { return }
        for step in 1...2 {
          _ = semaphore.acquire()
          note(world, Int64(step))
        }
        // Leaves the mark of a sleeper on it.
        _ = semaphore.acquire(Deadline(seconds: 0.001))
        for step in 3...4 {
          _ = semaphore.release()
          note(world, Int64(step))
        }
      },
      verify: { (world, _, _) throws(Failure) in
        guard let semaphore = world.others[0] as? SharedSemaphore else { return }
        let permits = semaphore.permits
        try requireStep(permits, among: [2, 1, 0, 1, 2], world)
        for _ in permits..<2 { try require(semaphore.release(), "no release") }
        try require(!semaphore.release(), "it has too many permits")
        for _ in 0..<2 {
          try require(semaphore.acquire(.now) == .done, "no permit")
        }
        try require(semaphore.acquire(.now) == .timedOut, "one too many")
      })
  }

  private static var event: Act {
    Act(
      name: "use an event",
      prepare: { world in world.others = [try SharedEvent(in: world.arena)] },
      play: { world in
        guard let event = world.others[0] as? SharedEvent else { return }
        _ = event.wait(since: event.beginWait(), Deadline(seconds: 0.001))
        event.set()
        note(world, 1)
        event.clear()
        note(world, 2)
        event.set()
        note(world, 3)
      },
      verify: { (world, _, _) throws(Failure) in
        guard let event = world.others[0] as? SharedEvent else { return }
        try requireStep(event.isSet, among: [false, true, false, true], world)
        event.clear()
        let start = event.beginWait()
        event.set()
        event.clear()
        try require(event.wait(since: start) == .done, "a set was not seen")
        try require(
          event.wait(since: event.beginWait(), .now) == .timedOut, "a set was seen twice")
      })
  }

  // MARK: Conditions

  /// A condition for which the laboratory waits a number of times, having slept for a moment.
  private final class Waited {
    let condition: SharedCondition
    var waits: [SharedCondition.Wait] = []
    var dead: SlotID?

    init(_ world: World, waits count: Int) throws(SharedMemoryError) {
      condition = try SharedCondition(in: world.arena, lock: world.recursive)
      for _ in 0..<count { try beginWait() }
    }

    func beginWait() throws(SharedMemoryError) {
      _ = condition.lock.acquire()
      let wait = try condition.beginWait()
      _ = condition.sleep(wait, Deadline(seconds: 0.0005))
      waits.append(wait)
    }

    /// How many of the laboratory's waits were notified; it waits no more.
    func end() -> Int { waits.filter { condition.endWait($0) }.count }
  }

  private static func condition(
    _ name: String, waits: Int, notified: ClosedRange<Int>,
    at points: [Failpoint: Int] = [:],
    prepare: @escaping (World, Waited) throws -> Void = { _, _ in },
    play: @escaping (World, Waited) throws -> Void
  ) -> Act {
    Act(
      name: name,
      prepare: { world in
        let waited = try Waited(world, waits: waits)
        try prepare(world, waited)
        world.others = [waited]
      },
      play: { world in
        guard let waited = world.others[0] as? Waited else { return }
        try play(world, waited)
      },
      verify: { (world, _, point) throws(Failure) in
        guard let waited = world.others[0] as? Waited else { return }
        if let dead = waited.dead { world.arena.processes.reap(dead) }
        try require(waited.condition.waiting <= waits, "a dead waiter is counted")
        let lock = waited.condition.lock
        try require(lock.acquire(.now).outcome == .done, "no lock")
        let before = waited.condition.waiting
        let found = waits - before
        try require(
          notified.contains(found) && found == points[point] ?? found, "\(found) are notified")
        waited.condition.notify()
        try require(
          waited.condition.waiting == max(before - 1, 0), "a notification is lost")
        waited.condition.notifyAll()
        try require(waited.end() == waits, "a notification is not seen")
        try expect("release") { try lock.release() }
      })
  }

  private static var conditions: [Act] {
    [
      condition("wait for a condition", waits: 0, notified: 0...0) { _, waited in
        _ = waited.condition.lock.acquire()
        _ = waited.condition.lock.acquire()
        try waited.beginWait()
        _ = waited.condition.lock.acquire()
        _ = waited.end()
        try waited.condition.lock.release()
      },
      condition("wait as one of many", waits: 4, notified: 0...0) { _, waited in
        for _ in 0..<5 { try waited.beginWait() }
        waited.waits.removeFirst(4)
        _ = waited.end()
      },
      condition("notify one", waits: 2, notified: 0...1, at: [.waiterToWake: 1]) { _, waited in
        _ = waited.condition.lock.acquire()
        waited.condition.notify()
        try waited.condition.lock.release()
      },
      condition("notify all", waits: 3, notified: 0...3) { _, waited in
        _ = waited.condition.lock.acquire()
        waited.condition.notifyAll()
        try waited.condition.lock.release()
      },
      condition(
        "hand on the notification of a dead process", waits: 0, notified: -1...(-1),
        prepare: { world, waited in try notifyAndKill(world, waited) },
        play: { world, waited in
          if let dead = waited.dead { world.arena.processes.reap(dead) }
        }
      ).verifying { (world, point) throws(Failure) in
        let points: [Failpoint] = [.waiterToWake, .conditionMended, .waiterLeft]
        guard let waited = world.others[0] as? Waited, let dead = waited.dead else { return }
        world.arena.processes.reap(dead)
        // A reclaimer that died between handing it on and noting that has it handed on again.
        let waiting = waited.condition.waiting
        try require(waiting == 1 || waiting == 0 && points.contains(point), "\(waiting) still wait")
        let first = waited.waits.removeFirst()
        try require(waited.condition.endWait(first), "the first of the two was not notified")
        _ = waited.end()
      },
    ]
  }

  /// Another process waits, the laboratory does so twice after it, the other one is notified and
  /// dies.
  private static func notifyAndKill(_ world: World, _ waited: Waited) throws {
    let processes = world.arena.processes
    let other = try Subject(world.arena, killedAt: Failpoint.conditionRegained.rawValue) {
      try waited.beginWait()
      processes.word(processes.current, 0)?.store(1)
      while processes.word(processes.current, 0)?.load() == 1 {}
      _ = waited.condition.lock.acquire()
      waited.condition.notify()
      try waited.condition.lock.release()
      _ = waited.end()
    }
    while processes.word(other.slot, 0)?.load() != 1 {}
    for _ in 0..<2 { try waited.beginWait() }
    processes.word(other.slot, 0)?.store(2)
    _ = other.child.wait()
    waited.dead = other.slot
  }

  private func verifying(_ body: @escaping (World, Failpoint) throws(Failure) -> Void) -> Act {
    Act(
      name: name, samples: samples, prepare: prepare, play: play,
      verify: { (world, _, point) throws(Failure) in try body(world, point) })
  }
}
