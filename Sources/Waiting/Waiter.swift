package import LinuxSystem

/// One wait, which may take several sleeps: the caller looks at its predicate, announces itself
/// where others see it, looks again, and sleeps.
///
/// No sleep lasts longer than half a second: a wake-up that died with its sender only delays.
package struct Waiter {
  private let doorbell: Doorbell
  private let deadline: Deadline
  private let reason: WaitReason
  private var tick = Self.shortestTick
  /// When the first sleep began; 0 before it.
  private var begun: Int64 = 0
  /// Whether nothing has happened in the last sleep: the caller may look after the dead.
  package private(set) var hasTicked = false

  private static let shortestTick: Int64 = 50_000_000
  private static let longestTick: Int64 = 500_000_000

  /// A wait that a doorbell interrupts, which ends at a deadline at the latest.
  package init(_ doorbell: Doorbell, _ deadline: Deadline, for reason: WaitReason) {
    self.doorbell = doorbell
    self.deadline = deadline
    self.reason = reason
  }

  /// Sleeps while the words are as expected.
  /// - Returns: nil if the predicate should be looked at again.
  package mutating func sleep(_ first: Futex.Condition? = nil, _ second: Futex.Condition? = nil)
    -> WaitOutcome?
  {
    let rung = doorbell.word.load()
    if let early = outcomeBeforeSleep() { return early }
    var request = nextSleep()
    request.first = (doorbell.word, rung)
    request.second = first
    request.third = second
    return sleep(request, rung)
  }

  /// Waits until a condition holds, which is looked at again whenever the doorbell has rung.
  /// - Returns: `.interrupted` when something rang that the condition did not account for: the
  ///   caller sees to what has happened and calls again.
  package mutating func wait(until condition: () -> Bool) -> WaitOutcome {
    let scheduler = Scheduler.shared
    let isMain = scheduler.current === scheduler.main
    let begin = doorbell.word.load()
    while true {
      let rung = doorbell.word.load()
      if condition() { return .done }
      if deadline.isPast { return .timedOut }
      let isInterrupted =
        isMain ? doorbell.take() : scheduler.takeInterrupt() || rung != begin
      if isInterrupted || Signals.hasEvent { return .interrupted }
      var request = nextSleep()
      request.first = (doorbell.word, rung)
      switch scheduler.park(request) {
      case .woken: continue
      case .interrupted: return condition() ? .done : .interrupted
      case .timedOut:
        // Who looks for deadlocks at a tick must know that the condition does not hold.
        if condition() { return .done }
        noteTick(scheduler)
        if isMain { scheduler.observer?.didIdle() }
      }
    }
  }

  /// Sleeps for all that `announce` adds; it announces this process to others where they must know.
  /// - Parameter isReady: Whether one of the things is there already, asked after the announcement.
  package mutating func sleep(
    announcing announce: (inout WaitRequest) -> Void, unless isReady: () -> Bool
  ) -> WaitOutcome? {
    let rung = doorbell.word.load()
    if let early = outcomeBeforeSleep() { return early }
    var request = nextSleep()
    request.first = (doorbell.word, rung)
    announce(&request)
    return isReady() ? nil : sleep(request, rung)
  }

  /// A sleep until the next tick, or the deadline.
  private mutating func nextSleep() -> WaitRequest {
    let now = Deadline.clock
    if begun == 0 { begun = Scheduler.shared.current.beginWait(for: reason, at: now) }
    // Where somebody decides when sleeps end, there is nothing to look after meanwhile.
    let isControlled = Scheduler.shared.sleepControl != nil
    let until =
      isControlled ? deadline : Deadline(nanoseconds: min(deadline.nanoseconds, now + tick))
    var request = WaitRequest(reason, until: until)
    request.end = reason.looksAround ? .never : deadline
    request.begun = begun
    return request
  }

  /// Nothing has happened for a tick.
  private mutating func noteTick(_ scheduler: Scheduler) {
    tick = min(tick * 2, Self.longestTick)
    scheduler.observer?.didTick(scheduler.current)
  }

  private func outcomeBeforeSleep() -> WaitOutcome? {
    let scheduler = Scheduler.shared
    // Each task but the main one hears the doorbell for itself, even if others have taken note of
    // it: what it waits for may have been seen to by another one.
    let isMain = scheduler.current === scheduler.main
    if isMain ? doorbell.take() : scheduler.takeInterrupt() { return .interrupted }
    return deadline.isPast ? .timedOut : nil
  }

  private mutating func sleep(_ request: WaitRequest, _ rung: UInt32) -> WaitOutcome? {
    let scheduler = Scheduler.shared
    let woken = scheduler.park(request)
    hasTicked = woken == .timedOut
    if scheduler.current !== scheduler.main {
      if hasTicked { noteTick(scheduler) }
      return woken == .interrupted || doorbell.word.load() != rung ? .interrupted : nil
    }
    switch woken {
    case .woken: return nil
    case .interrupted:
      _ = doorbell.take()
      return .interrupted
    case .timedOut:
      if !deadline.isPast { noteTick(scheduler) }
      return nil
    }
  }
}
