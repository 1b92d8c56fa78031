package import LinuxSystem

/// Something that can be waited for together with other things.
package enum Awaitable {
  /// Until a message can be taken, or never will be.
  case readable(Channel)
  /// Until a message can be put, or never will be.
  case writable(Channel)
  /// Until nobody alive has it.
  case free(SharedMutex)
  /// Until the process has ended.
  case ended(SlotID)
  /// Until a word is not as expected any more. Who changes it wakes who sleeps on it.
  case changed(Futex.Condition)
  /// Until the descriptor is ready for these events (``Poll/readable``, ``Poll/writable``).
  case descriptor(Int32, events: Int16)
}

extension Arena {
  /// Waits until at least one of several things is ready.
  ///
  /// It takes nothing: by the time that the caller does, another process may have been quicker.
  /// - Parameter looksFirst: Whether descriptors are to be looked at before sleeping on them; not
  ///   needed by one who has just found that they have nothing.
  /// - Returns: The indices of those that are ready, in order; empty unless the outcome is `.done`.
  package func waitForAny(
    _ things: [Awaitable], _ deadline: Deadline, looksFirst: Bool = true
  ) throws(SharedMemoryError) -> (outcome: WaitOutcome, ready: [Int]) {
    var wait = AnyWait(memory, things, deadline, looksFirst: looksFirst)
    do throws(SystemError) { return try wait.run() } catch { throw .system(error) }
  }
}

/// One wait for several things.
///
/// Without descriptors it sleeps on the words of all of them at once. With descriptors it sleeps in poll,
/// where a signal tells it that a word changed; who changes the word knows from a flag beside
/// it that somebody may sleep so.
struct AnyWait {
  private let memory: Memory
  private let things: [Awaitable]
  private let descriptors: [Poll.Watch]
  private let deadline: Deadline
  private let looksFirst: Bool
  private var sleeper: Sleeper

  init(_ memory: Memory, _ things: [Awaitable], _ deadline: Deadline, looksFirst: Bool) {
    self.memory = memory
    self.looksFirst = looksFirst || deadline == .now
    self.things = things
    self.deadline = deadline
    descriptors = things.compactMap { thing in
      if case .descriptor(let number, let events) = thing { (number, events) } else { nil }
    }
    sleeper = Sleeper(memory, deadline)
  }

  mutating func run() throws(SystemError) -> (outcome: WaitOutcome, ready: [Int]) {
    var polled =
      descriptors.isEmpty || !looksFirst ? [] : try Poll.wait(descriptors, .now)
    var hasSlept = false
    while true {
      let found = ready(polled)
      if !found.isEmpty {
        if hasSlept { passOn() }
        return (.done, found)
      }
      hasSlept = true
      if deadline == .now { return (.timedOut, []) }
      let outcome: WaitOutcome?
      if descriptors.isEmpty {
        outcome = sleepOnWords()
      } else {
        (outcome, polled) = try sleepInPoll()
      }
      if let outcome {
        let found = ready(polled)
        return found.isEmpty ? (outcome, []) : (.done, found)
      }
    }
  }

  /// Which things are ready now; for descriptors, which were when they were polled.
  private func ready(_ polled: [Bool]?) -> [Int] {
    var found: [Int] = []
    var next = 0
    for (index, thing) in things.enumerated() {
      if case .descriptor = thing {
        if let polled, next < polled.count, polled[next] { found.append(index) }
        next += 1
      } else if isReady(thing) {
        found.append(index)
      }
    }
    return found
  }

  private func isReady(_ thing: Awaitable) -> Bool {
    switch thing {
    case .readable(let channel): channel.isReadable
    case .writable(let channel):
      channel.core.hasRoom(0, holdingLock: false) || channel.flags.refusesPut
    case .free(let mutex): !mutex.isLocked
    case .ended(let slot): !memory.isAlive(slot)
    case .changed(let condition): condition.word.load() != condition.expected
    case .descriptor: false
    }
  }

  // MARK: Sleeping on words

  private mutating func sleepOnWords() -> WaitOutcome? {
    announce(ChannelWords.sleepers)
    let conditions = things.flatMap { self.conditions(of: $0) }
    if things.contains(where: { isReady($0) }) { return nil }
    // More than the system watches at once: the rest is looked at every few milliseconds.
    let limit = 127
    guard conditions.count > limit else { return sleeper.sleep(conditions) }
    if memory.takeDoorbell() { return .interrupted }
    if deadline.isPast { return .timedOut }
    let until = deadline.capped(nanosecondsFromNow: 5_000_000)
    if Fiber.sleep(Array(conditions.prefix(limit)), until) { return nil }
    _ = Futex.wait(Array(conditions.prefix(limit)), until)
    return nil
  }

  private func conditions(of thing: Awaitable) -> [Futex.Condition] {
    switch thing {
    case .readable(let channel): conditions(channel.core, channel.core.tailTicket)
    case .writable(let channel): conditions(channel.core, channel.core.headTicket)
    case .free(let mutex): mutex.sleepingCondition.map { [$0] } ?? []
    case .ended(let slot):
      memory.find(slot).flatMap { memory.life($0).announceSleeper() }.map { [$0] } ?? []
    case .changed(let condition): [condition]
    case .descriptor: []
    }
  }

  private func conditions(_ core: ChannelCore, _ ticket: SharedWord64) -> [Futex.Condition] {
    let seen = UInt32(truncatingIfNeeded: ticket.load())
    return [(ticket.lowHalf, seen), (core.flagsWord, core.flagsWord.load())]
  }

  private func announce(_ how: UInt32) {
    for thing in things {
      switch thing {
      case .readable(let channel): channel.core.readerSleep.insert(how)
      case .writable(let channel): channel.core.writerSleep.insert(how)
      default: break
      }
    }
  }

  /// This wait takes nothing: others who sleep on the same things may want the wake-up.
  private func passOn() {
    for thing in things where isReady(thing) {
      switch thing {
      case .readable(let channel):
        channel.core.passOn(channel.core.readerSleep, channel.core.tailTicket.lowHalf)
      case .writable(let channel):
        channel.core.passOn(channel.core.writerSleep, channel.core.headTicket.lowHalf)
      case .free(let mutex): mutex.wakeNext()
      case .ended(let slot): memory.find(slot).map { memory.life($0).wakeNext() }
      case .changed, .descriptor: break
      }
    }
  }

  // MARK: Sleeping in poll

  private mutating func sleepInPoll() throws(SystemError) -> (WaitOutcome?, [Bool]?) {
    try DoorbellSignal.prepare()
    let polling = memory.word32(memory.ownSlot + Slot.polling32)
    polling.store(1)
    defer { polling.store(0) }
    announce(ChannelWords.pollers)
    if memory.takeDoorbell() { return (.interrupted, nil) }
    if things.contains(where: { isReady($0) }) {
      return (nil, try Poll.wait(descriptors, .now))
    }
    if deadline.isPast { return (.timedOut, nil) }
    // Locks, processes and plain words have no flag for pollers: they are looked at now and then.
    let hasOthers = things.contains { thing in
      switch thing {
      case .free, .ended, .changed: true
      default: false
      }
    }
    let tick: Int64 = hasOthers || Fiber.current != nil ? 5_000_000 : 200_000_000
    if Fiber.sleep([], deadline.capped(nanosecondsFromNow: tick)) {
      return (Fiber.takeInterrupt() ? .interrupted : nil, try Poll.wait(descriptors, .now))
    }
    memory.beginSleep(.several)
    defer { memory.endSleep() }
    let polled = try Poll.wait(descriptors, deadline.capped(nanosecondsFromNow: tick))
    memory.sweep()
    return (nil, polled)
  }
}
