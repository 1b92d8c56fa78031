package import LinuxSystem
package import SharedMemory

/// What had happened when events were served.
package struct ProcessEvents {
  /// SIGINT came: the language raises KeyboardInterrupt.
  package var interrupted = false
  /// Children that ended and were collected.
  package var ended: [ChildProcess] = []
}

extension ProcessHost {
  /// How long a sleep lasts at most before it looks again. No event depends on it, unless a library
  /// replaced a signal handler.
  static let tick: Int64 = 500_000_000

  /// Sees to what signals announced: collects children that ended, and tells who wanted to know.
  /// To be called when a wait returns `.interrupted`, and at calls that look at processes.
  ///
  /// An interrupt is reported once; the caller must raise it.
  ///
  /// - Parameter isWaiting: Whether this process is in the middle of a wait.
  @discardableResult package func serviceEvents(isWaiting: Bool = true) -> ProcessEvents {
    answerQuestion(isWaiting: isWaiting)
    return ProcessEvents(interrupted: Signals.takeInterrupt(), ended: collectEnded())
  }

  /// Waits until a condition holds. The condition is looked at again whenever a signal or another
  /// process has rung this process's doorbell.
  ///
  /// - Parameter note: What others are told that this process waits for.
  /// - Returns: `.interrupted` when something rang that the condition did not account for: the
  ///   caller serves events and calls again.
  package func wait(
    until deadline: Deadline, noting note: SleepNote = .several, for condition: () -> Bool
  ) -> WaitOutcome {
    let begin = Signals.rings
    while true {
      let seen = Signals.rings
      if condition() { return .done }
      if deadline.isPast { return .timedOut }
      if hasRung(since: begin) || Signals.hasEvent { return .interrupted }
      lastSleep = note
      openArena?.processes.beginSleep(note)
      Signals.sleep(unlessRungSince: seen, until: deadline, atMost: Self.tick)
      openArena?.processes.endSleep()
    }
  }

  /// With an arena, waits on shared memory take note of the same rings: one is reported once.
  /// A fiber takes note for itself, whatever others in this process have seen to meanwhile.
  private func hasRung(since begin: UInt32) -> Bool {
    if Fiber.current != nil { return Fiber.takeInterrupt() || Signals.rings != begin }
    return openArena?.processes.takeDoorbell() ?? (Signals.rings != begin)
  }

  /// Sleeps until a deadline. Python's `time.sleep`.
  ///
  /// - Returns: `.timedOut` at the deadline, `.interrupted` when there are events to serve before.
  package func sleep(until deadline: Deadline) -> WaitOutcome {
    wait(until: deadline, noting: .time) { false }
  }

  /// Collects all children that have ended.
  package func collectEnded() -> [ChildProcess] {
    _ = Signals.takeChildEvent()
    var ended: [ChildProcess] = []
    while let pid = ChildHandle.peekEnded() {
      if let child = children[pid], child.collect() != nil {
        ended.append(child)
      } else if pid != server?.pid || !collectServer() {
        // Somebody else's child, which hides those of ours that ended after it.
        ended += children.values.filter { $0.collect() != nil }
        _ = collectServer()
        break
      }
    }
    return ended
  }

  private func collectServer() -> Bool {
    guard let server, server.collect() else { return false }
    self.server = nil
    return true
  }

  /// The children that have not ended, in the order in which they started. Python's
  /// `active_children()`, which collects those that have.
  package func activeChildren() -> [ChildProcess] {
    for child in children.values { _ = child.collect() }
    return children.values.sorted { $0.startIndex < $1.startIndex }
  }
}
