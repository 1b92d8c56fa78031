package import LinuxSystem
internal import SharedMemory
package import Waiting

/// What had happened when events were served.
package struct ProcessEvents {
  /// SIGINT came: the language raises KeyboardInterrupt.
  package var interrupted = false
  /// Children that ended and were collected.
  package var ended: [ChildProcess] = []
}

extension ProcessHost {
  /// Sees to what signals announced: collects children that ended, and tells who wanted to know.
  /// To be called when a wait returns `.interrupted`, and at calls that look at processes.
  ///
  /// An interrupt is reported once; the caller must raise it.
  ///
  /// - Parameter isWaiting: Whether this process is in the middle of a wait.
  @discardableResult package func serviceEvents(isWaiting: Bool = true) -> ProcessEvents {
    answerQuestion(isWaiting: isWaiting)
    // Ctrl-C is the main thread's.
    let interrupted = CurrentTask.number == 0 && Signals.takeInterrupt()
    return ProcessEvents(interrupted: interrupted, ended: collectEnded())
  }

  /// Waits until a condition holds. The condition is looked at again whenever a signal or another
  /// process has rung this process's doorbell.
  ///
  /// - Parameter reason: What others are told that this process waits for.
  /// - Returns: `.interrupted` when something rang that the condition did not account for: the
  ///   caller serves events and calls again.
  package func wait(
    until deadline: Deadline, noting reason: WaitReason = .several, for condition: () -> Bool
  ) -> WaitOutcome {
    var waiter = Waiter(Signals.doorbell, deadline, for: reason)
    return waiter.wait(until: condition)
  }

  /// Sleeps until a deadline. Python's `time.sleep`.
  ///
  /// - Returns: `.timedOut` at the deadline, `.interrupted` when there are events to serve before.
  package func sleep(until deadline: Deadline) -> WaitOutcome {
    wait(until: deadline, noting: .time) { false }
  }

  /// A thread of this process has ended: the reentrant locks that it has left go to the one who
  /// takes them next.
  package func threadEnded(_ task: UInt32) {
    openArena?.abandonLocks(ofTask: task, onlyReentrant: true)
  }

  /// Collects all children that have ended. Without such a child this costs a load for each.
  package func collectEnded() -> [ChildProcess] {
    var ended: [ChildProcess] = []
    for pid in ChildWatch.shared.suspects {
      if let child = children[pid] {
        if child.collect() != nil { ended.append(child) }
      } else {
        _ = collectServer()
      }
    }
    return ended
  }

  /// Whether there is something that `serviceEvents` would see to.
  package var hasEvents: Bool { Signals.hasEvent || ChildWatch.shared.hasEnded }

  private func collectServer() -> Bool {
    guard let server, server.collect() else { return false }
    self.server = nil
    return true
  }

  /// The children that have not ended, in the order in which they started. Python's
  /// `active_children()`, which collects those that have.
  package func activeChildren() -> [ChildProcess] {
    for child in children.values { _ = child.collect() }
    return children.values.filter { !$0.isAuxiliary }.sorted { $0.startIndex < $1.startIndex }
  }
}
