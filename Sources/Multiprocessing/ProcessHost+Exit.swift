internal import Exploring
internal import LinuxSystem
internal import SharedMemory
internal import Tracing
internal import Waiting

extension ProcessHost {
  /// How long a daemon has, once it was told to end, before it is killed.
  private static let daemonGrace = 1.0
  /// How long children that an interrupt may have reached have to end, before they are interrupted.
  private static let interruptHeadStart = 0.1
  /// How long interrupted children have to end, before they are killed.
  private static let interruptGrace = 3.0

  /// Has an action done before this process ends in order, after those that are added later.
  ///
  /// - Returns: A token for `removeExitHook`.
  package func addExitHook(_ action: @escaping () -> Void) -> Int { exitHooks.add(action) }

  /// Drops an action of `addExitHook`.
  package func removeExitHook(_ token: Int) { exitHooks.remove(token) }

  /// Ends this process in order: sees to its children, flushes what is printed, and leaves.
  ///
  /// - Parameters:
  ///   - interrupted: Whether it ends by a KeyboardInterrupt, which then ends its children.
  ///   - endsLanguage: Whether the language runs what it runs at the end of a program, such as
  ///     finalizers.
  package func exit(_ status: Int32, interrupted: Bool = false, endsLanguage: Bool = true) -> Never
  {
    if let serverLoop, isLoadingProgram { serverLoop.exitWhileLoading(status) }
    let interruptedNow = finish(interrupted: interrupted)
    if !isMain {
      logger.log(Logger.Level.info, "process exiting with exitcode \(status)")
    }
    let status = interruptedNow && status == 0 ? 1 : status
    Console.flushAll()
    openArena?.processes.setExitStatus(status & 0xff)
    if endsLanguage { endLanguage(status) }
    Self.leave(status)
  }

  /// Ends this process when all that had to be done is done: what is printed is flushed.
  package static func leave(_ status: Int32) -> Never {
    let status = Console.statusAtExit(status)
    Exploration.shared.stepper?.end()
    CurrentProcess.exit(Trace.shared.end(status: status))
  }

  /// Sees to the children before this process ends: runs the exit hooks, ends daemons, joins the
  /// others. After an interrupt, or when one comes meanwhile, all are ended.
  ///
  /// Blocks until no child is left. A second interrupt kills those that are left at once.
  ///
  /// - Parameters:
  ///   - interrupted: Whether the process ends by a KeyboardInterrupt.
  ///   - service: Called after events were served, for what the language does then.
  /// - Returns: Whether there was an interrupt, before or meanwhile.
  @discardableResult package func finish(interrupted: Bool = false, service: () -> Void = {})
    -> Bool
  {
    guard !isFinishing else { return interrupted }
    isFinishing = true
    logger.log(Logger.Level.info, "process shutting down")
    while let bar = progressBars.last { bar.end(done: 0, isSuccess: false) }
    var wasInterrupted = interrupted || waitBeforeExit?() ?? false
    atExit()
    while let hook = exitHooks.takeLast() { hook() }
    if !children.isEmpty { wasInterrupted = finishChildren(wasInterrupted, service) }
    server?.shutDown()
    server = nil
    shutDownLaunchers()
    return wasInterrupted
  }

  private func finishChildren(_ interruptedBefore: Bool, _ service: () -> Void) -> Bool {
    let daemons = activeChildren().filter(\.isDaemon)
    for daemon in daemons {
      logger.log(Logger.Level.info, "calling terminate() for daemon \(daemon.name)")
      // Where no grace can be granted, there is none.
      do { try daemon.terminateStarted(grace: Self.daemonGrace) } catch { try? daemon.send(.kill) }
    }
    if !interruptedBefore && joinChildren(service: service) {
      // The interrupt that ended the children may have come here too, and first to them.
      return Signals.takeInterrupt()
    }
    endInterruptedChildren()
    return true
  }

  /// Waits until no child is left, or an interrupt comes.
  private func joinChildren(service: () -> Void) -> Bool {
    for child in activeChildren() {
      logger.log(Logger.Level.info, "calling join() for process \(child.name)")
      child.resumeIfPaused()
    }
    while wait(until: .never, noting: .children, for: { collectAll() }) != .done {
      if serviceEvents().interrupted { return false }
      service()
    }
    return true
  }

  /// Ends children after an interrupt. A terminal sends it to all processes, `kill` to one: those
  /// that it did not reach get it from here.
  private func endInterruptedChildren() {
    for child in activeChildren() { child.resumeIfPaused() }
    if waitIgnoringEvents(seconds: Self.interruptHeadStart) { return }
    for child in activeChildren() { try? child.send(.interrupt) }
    if waitIgnoringEvents(seconds: Self.interruptGrace) { return }
    for child in activeChildren() { try? child.send(.kill) }
    while !activeChildren().isEmpty { _ = waitForChildren(seconds: 1) }
  }

  /// Waits for all children, and serves events meanwhile, until a further interrupt.
  private func waitIgnoringEvents(seconds: Double) -> Bool {
    let deadline = Deadline(seconds: seconds)
    while true {
      switch wait(until: deadline, noting: .children, for: { collectAll() }) {
      case .done: return true
      case .timedOut: return false
      case .interrupted: if serviceEvents().interrupted { return false }
      }
    }
  }

  private func waitForChildren(seconds: Double) -> Bool {
    wait(until: Deadline(seconds: seconds), noting: .children) { collectAll() } == .done
  }

  private func collectAll() -> Bool {
    // Finds those too that somebody else has collected, which nothing announces.
    _ = activeChildren()
    return children.isEmpty
  }
}
