internal import LinuxSystem
internal import LuaRuntime
internal import Multiprocessing
internal import Waiting

extension Module {
  /// Repeats a wait until it is over, attending to events whenever one interrupts it: ended
  /// children are collected, callbacks run, and a Ctrl-C is raised as KeyboardInterrupt.
  ///
  /// Returns false when the time was up.
  func wait(
    _ call: LuaCall, _ step: () throws(LuaFailure) -> WaitOutcome
  ) throws(LuaFailure) -> Bool {
    if !listeners.isEmpty { try attendToListeners(call) }
    let turns = threads?.turns
    defer { if threads?.turns != turns { Threads.beginTurn() } }
    while true {
      switch try step() {
      case .done: return true
      case .timedOut: return false
      case .interrupted: try attendToEvents(call, isWaiting: true)
      }
    }
  }

  /// Answers those who ask what this process does, between two steps of the script.
  package func answerQuestion() { host.answerQuestion(isWaiting: false) }

  /// What `attendToEvents` does, without a system call where nothing has happened. (The end of a
  /// child whose life cannot be seen is missed; hence the look that is taken now and then.)
  private func attendToListeners(_ call: LuaCall) throws(LuaFailure) {
    waits &+= 1
    if host.hasEvents || waits & 63 == 0 { return try attendToEvents(call) }
    for listener in listeners.values { try listener.attend(call) }
  }

  /// Does what is due between two waits, without waiting.
  ///
  /// - Parameter isWaiting: Whether the script waits, and this is in the middle of it.
  func attendToEvents(_ call: LuaCall, isWaiting: Bool = false) throws(LuaFailure) {
    // Ctrl-C and signals that the script handles are the main thread's, which needs a turn for
    // them.
    if Signals.hasEvent, !isMainTask { Scheduler.shared.yield() }
    let events = host.serviceEvents(isWaiting: isWaiting)
    for child in events.ended { instances.forget(child) }
    // Ahead of callbacks: nothing is said of workers that the same Ctrl-C has ended.
    if events.interrupted {
      Interrupts.noteDelivered()
      throw .keyboardInterrupt
    }
    for listener in listeners.values { try listener.attend(call) }
    if isMainTask { try signals.run(call) }
    try checkSoftLimit()
    if let failure = server?.server.takeCancellation() { throw LuaFailure(failure) }
    try threads?.raiseFailure(call)
    // What ended the wait may be a signal that a module in C handles.
    if isWaiting { try call.runHook() }
  }

  /// Does what cannot wait until the script's next wait: called between two of its instructions
  /// when a signal came.
  func attendBetweenInstructions(_ call: LuaCall) throws(LuaFailure) {
    if isAttending { return }
    isAttending = true
    defer {
      isAttending = false
      // A signal that came while a handler ran in a coroutine found nobody to attend to it.
      if ScriptSignals.arePending { Interrupts.requestAttention() }
    }
    for child in host.collectEnded() { instances.forget(child) }
    for listener in listeners.values { listener.keepUp(call) }
    if isMainTask { try signals.run(call) }
    try checkSoftLimit()
    try threads?.raiseFailure(call)
  }

  /// Whether what runs is a wait of a manager's client that has given it up, or is gone.
  static var runsForNobody: Bool { shared.server?.server.runsForNobody ?? false }

  private var isMainTask: Bool { CurrentTask.number == 0 }

  private func checkSoftLimit() throws(LuaFailure) {
    guard SoftTimer.takeExpired() else { return }
    throw .error(
      className: "SoftTimeLimitExceeded",
      message: "the task ran longer than its soft_timeout of \(softLimit) s")
  }
}
