internal import LinuxSystem
package import SharedMemory
internal import Waiting

// Calls that may wait, or run code of scripts: each as a task.

extension ManagerServer {
  /// A task for the rest of the request at hand, to be started or given back.
  package func makeRun() throws(MultiprocessingError) -> MethodRun {
    try runs.make { () throws(MultiprocessingError) in MethodRun(try host.makeMethodState()) }
  }

  /// Gives back one that was not started.
  package func giveBack(_ run: MethodRun) { runs.end(run) }

  /// Does the rest of the request at hand as a task.
  ///
  /// - Parameter isWithdrawable: Whether it ends when its client gives the call up.
  package func start(
    _ run: MethodRun, isWithdrawable: Bool, _ work: @escaping () -> Void
  ) throws(MultiprocessingError) {
    run.client = context.client
    run.isWithdrawable = isWithdrawable
    run.isCancelled = false
    run.isForNobody = false
    run.context = Context(client: context.client, running: run, place: context.place)
    run.request = takeRequest()
    let traced = context.traced
    context.traced = nil
    // A task keeps its server: methods may still run when the loop has ended, and nobody else has
    // the server any more.
    let task = GreenTask { [self] in
      traced?.began()
      work()
      traced?.hasEnded()
      runs.end(run)
      // What it did may be news for the loop, wherever that waits.
      Scheduler.shared.interrupt(Scheduler.shared.main)
    }
    task.willRun = { [self] in exchange(run) }
    task.didStop = { [self] in exchange(run) }
    task.owner = runs.task(of: run.client)
    task.principal = UInt64(run.client)
    run.task = task
    do throws(SystemError) {
      try Scheduler.shared.start(task)
    } catch {
      context.request = run.takeRequest()
      runs.end(run)
      throw .system(error)
    }
  }

  /// Exchanges what there is once in a server and is another for each method, when one begins or
  /// stops to run.
  private func exchange(_ run: MethodRun) {
    swap(&context, &run.context)
    run.state.exchange()
    if run.task == nil { run.context = Context() }
  }

  /// Does something that does not wait as the client of the request at hand: locks are the
  /// client's.
  package func actingForClient<Failure: Error>(_ body: () throws(Failure) -> Void) throws(Failure) {
    guard isInLoop, hasRequest else { return try body() }
    Scheduler.shared.actAs(runs.task(of: context.client))
    defer { Scheduler.shared.actAs(0) }
    try body()
  }

  /// Has the methods that sleep look again at what they wait for, since something was done for one
  /// of them by another: the outcomes of a pool were taken in, say.
  package func interruptMethods() {
    for run in runs.active where run.isParked { run.interrupt() }
  }

  // MARK: Clients that go

  /// Lets go of clients that are gone by now, which costs a few loads for each, and tells whether
  /// the client of the request at hand is there. If it is not, there is no request any more.
  package func isForSomebody() -> Bool {
    if transports.contains(where: \.hasGone) { letGo(of: transports.flatMap { $0.takeGone() }) }
    // A client may have died before its first message was read.
    if let request = context.request, request.peer.isGone { context.request = nil }
    return context.request != nil
  }

  /// Ends what is done for clients that are gone: their methods learn of it, and who waits for a
  /// lock that they left is told so, as with a process that ended.
  func letGo(of clients: [ManagerPeer]) {
    for peer in clients {
      for run in runs.active where run.client == peer.client { run.cancel() }
      runs.clientIsGone(peer.client)
    }
    if !clients.isEmpty { Scheduler.shared.yield() }
    for task in runs.takeEndedTasks() { address.requests.object.arena.abandonLocks(ofTask: task) }
    for peer in clients { runs.notified.removeValue(forKey: peer.client)?.notify() }
  }

  /// Notes that a client is told, by the method that runs, that it was notified: the notification
  /// is another's if it turns out to be gone.
  package func noteNotified(_ condition: SharedCondition) {
    guard let running = context.running, running.isWithdrawable else { return }
    runs.notified[running.client] = condition
  }

  /// Ends a method that its client gave up, if it only waits, so that what it waits for goes to
  /// another.
  func withdraw(_ number: UInt64, of peer: ManagerPeer) {
    for run in runs.active
    where run.isWithdrawable && run.request?.peer === peer && run.request?.number == number {
      _ = run.takeRequest()
      run.cancel()
    }
    Scheduler.shared.yield()
  }

  /// Ends the wait of a method, whose client then gets an error or, if it was too late, the result.
  func cancel(_ number: UInt64) {
    for run in runs.active where run.request?.number == number { run.cancel() }
  }

  /// Whether a method that only waits runs for a client that is gone, or has given it up.
  package var runsForNobody: Bool { context.running?.isForNobody ?? false }

  /// The error that the running method gets because its caller is gone, once.
  package func takeCancellation() -> MultiprocessingError? {
    guard let running = context.running, running.isCancelled else { return nil }
    running.isCancelled = false
    return .connection("the client that called this method is gone")
  }
}
