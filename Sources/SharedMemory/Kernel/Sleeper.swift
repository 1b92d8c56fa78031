internal import LinuxSystem

/// One wait of this process: sleeps until something changed, in bounded steps.
///
/// No sleep lasts longer than half a second: a wake-up that died with its sender only delays. The steps
/// are also when a waiting process looks after the dead.
struct Sleeper {
  let memory: Memory
  let deadline: Deadline
  /// What others are told that this process sleeps for.
  let note: SleepNote
  private var tick: Int64 = 50_000_000

  init(_ memory: Memory, _ deadline: Deadline, for note: SleepNote = .several) {
    self.memory = memory
    self.deadline = deadline
    self.note = note
  }

  /// Sleeps while the words are as expected. The caller has looked at its predicate after it announced itself.
  /// - Returns: nil if the predicate should be looked at again.
  mutating func sleep(_ first: Futex.Condition, _ second: Futex.Condition? = nil) -> WaitOutcome? {
    if Fiber.current != nil { return sleepOnFiber([first] + (second.map { [$0] } ?? [])) }
    let doorbell = memory.word32(memory.ownSlot + Slot.doorbell32)
    let rung = doorbell.load()
    if memory.takeDoorbell() { return .interrupted }
    if deadline.isPast { return .timedOut }
    Failpoint.hit(.sleepAnnounced)
    let until = deadline.capped(nanosecondsFromNow: tick)
    memory.beginSleep(note)
    let reason = Futex.wait((doorbell, rung), first, second, until)
    memory.endSleep()
    if reason == .timedOut, !deadline.isPast {
      tick = min(tick * 2, 500_000_000)
      memory.sweep()
    }
    return nil
  }

  /// Sleeps while the word at a place is as expected. The place is noted in the own slot: should a process die
  /// that was woken there, whoever mourns it wakes the others who sleep there.
  mutating func sleep(at place: UInt64, while expected: UInt32) -> WaitOutcome? {
    let waiting = memory.ownSlot + Slot.waiting
    memory.store(waiting, place)
    defer { memory.store(waiting, 0) }
    return sleep((memory.word32(place), expected))
  }

  /// Like ``sleep(_:_:)``, on many words.
  mutating func sleep(_ conditions: [Futex.Condition]) -> WaitOutcome? {
    if Fiber.current != nil { return sleepOnFiber(conditions) }
    let doorbell = memory.word32(memory.ownSlot + Slot.doorbell32)
    let rung = doorbell.load()
    if memory.takeDoorbell() { return .interrupted }
    if deadline.isPast { return .timedOut }
    let until = deadline.capped(nanosecondsFromNow: tick)
    memory.beginSleep(note)
    let reason = Futex.wait(conditions + [(doorbell, rung)], until)
    memory.endSleep()
    if reason == .timedOut, !deadline.isPast {
      tick = min(tick * 2, 500_000_000)
      memory.sweep()
    }
    return nil
  }
}

extension Sleeper {
  /// Gives the thread to others meanwhile. Each fiber hears the doorbell for itself, whoever else has taken note of
  /// it: what it waits for may have been seen to by another one.
  private mutating func sleepOnFiber(_ conditions: [Futex.Condition]) -> WaitOutcome? {
    let doorbell = memory.word32(memory.ownSlot + Slot.doorbell32)
    let rung = doorbell.load()
    if Fiber.takeInterrupt() { return .interrupted }
    if deadline.isPast { return .timedOut }
    let until = deadline.capped(nanosecondsFromNow: tick)
    _ = Fiber.sleep(conditions + [(doorbell, rung)], until)
    tick = min(tick * 2, 500_000_000)
    return doorbell.load() == rung ? nil : .interrupted
  }
}

extension Memory {
  /// Whether the own doorbell rang since it was last asked.
  func takeDoorbell() -> Bool {
    let rung = word32(ownSlot + Slot.doorbell32).load()
    guard unsafe rung != local.pointee.doorbellSeen else { return false }
    unsafe local.pointee.doorbellSeen = rung
    return true
  }
}

/// Waiting actively for the moment that it takes to wake a sleeping process, where that pays.
///
/// To wake a process on another CPU takes some 20 µs and a hand-over to a spinning one less than one. So a
/// wait begins with a spin of about 50 µs, if there is a second CPU to do the other side's work. Where
/// spins fail, because the CPUs are busy or the other side is slow, they become rarer.
struct Spinner {
  private var failures: Int = 0
  private var skips = 0

  static let nanoseconds: Int64 = 49_000

  /// Spins until the condition holds; false if it did not in time or spinning does not pay.
  @inline(__always)
  mutating func spin(_ memory: Memory, until condition: () -> Bool) -> Bool {
    guard memory.canSpin, Fiber.current == nil else { return false }
    if skips > 0 {
      skips -= 1
      return false
    }
    let end = Deadline.clock + Self.nanoseconds
    repeat {
      for _ in 0..<32 {
        if condition() {
          failures = 0
          return true
        }
        Processor.pause()
      }
    } while Deadline.clock < end
    failures = min(failures + 1, 10)
    if failures > 2 { skips = 1 << (failures - 2) }
    return false
  }
}

/// Waiting actively, for the layers above.
package struct ActiveWait {
  private var spinner = Spinner()

  /// Has not waited yet.
  package init() {}

  /// Spins for a moment until the condition holds, where that pays; false if it did not.
  @inline(__always)
  package mutating func wait(in arena: Arena, until condition: () -> Bool) -> Bool {
    spinner.spin(arena.memory, until: condition)
  }
}
