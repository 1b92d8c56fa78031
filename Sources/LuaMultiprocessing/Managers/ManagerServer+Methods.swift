internal import LinuxSystem
internal import LuaRuntime
internal import Multiprocessing
internal import SharedMemory
internal import Waiting
internal import Wire

// Calls that may wait, or run code of scripts: each as a task.

extension ManagerServer {
  /// Runs the function at 1 with the arguments above it, as the rest of the request at hand, as a
  /// task of its own; in a task already, or without a request, just calls it. Returns the number of
  /// results.
  func spawn(_ call: LuaCall) throws(LuaFailure) -> Int {
    guard running == nil, current != nil else {
      try call.call(arguments: call.count - 1, results: LuaCall.allResults)
      return call.count
    }
    try start(call, isWithdrawable: false)
    return 0
  }

  /// Like `spawn`, for a method of the module's own types: nothing is to be seen of clients that
  /// are gone by now, and the method ends if its client gives the call up.
  func spawnForClient(_ call: LuaCall) throws(LuaFailure) -> Int {
    if running != nil { return try spawn(call) }
    guard current != nil else {
      throw .runtimeError("a method that waits was called where nobody can wait")
    }
    if try isForSomebody() { try start(call, isWithdrawable: true) }
    return 0
  }

  /// Calls the function at 1, which does not wait, with the arguments above it, as the client of
  /// the request at hand: locks are the client's. Returns the number of results.
  func callForClient(_ call: LuaCall) throws(LuaFailure) -> Int {
    if running == nil, current != nil {
      guard try isForSomebody() else { return 0 }
      Scheduler.shared.actAs(runs.task(of: client))
    }
    defer { if running == nil { Scheduler.shared.actAs(0) } }
    try call.call(arguments: call.count - 1, results: LuaCall.allResults)
    return call.count
  }

  /// Lets go of clients that are gone by now, and tells whether the client of the request at hand
  /// is there. If it is not, there is no request any more.
  private func isForSomebody() throws(LuaFailure) -> Bool {
    if transports.contains(where: \.hasGone) {
      try letGo(of: transports.flatMap { $0.takeGone() })
    }
    // A client may have died before its first message was read.
    if let current, current.peer.isGone { self.current = nil }
    return current != nil
  }

  private func start(_ call: LuaCall, isWithdrawable: Bool) throws(LuaFailure) {
    let run = try runs.make(call)
    do throws(LuaFailure) {
      try run.thread.take(call.count, from: call)
      run.client = client
      run.isWithdrawable = isWithdrawable
      run.isCancelled = false
      run.isForNobody = false
      run.context = Context(client: client, running: run)
      run.request = takeRequest()
      try start(run)
    } catch {
      current = run.takeRequest() ?? current
      runs.end(run)
      throw error
    }
  }

  private func start(_ run: MethodRun) throws(LuaFailure) {
    // A task keeps its server: methods may still run when `serve` has returned, and nobody else
    // has the server any more.
    let task = GreenTask { [self] in
      execute(run)
      runs.end(run)
      // What it did may be news for the loop, wherever that waits.
      Scheduler.shared.interrupt(Scheduler.shared.main)
    }
    task.willRun = { [self] in exchange(run) }
    task.didStop = { [self] in exchange(run) }
    task.owner = runs.task(of: run.client)
    run.task = task
    do throws(SystemError) {
      try Scheduler.shared.start(task)
    } catch {
      throw LuaFailure(MultiprocessingError.system(error))
    }
  }

  /// Exchanges what there is once in a server and is another for each method, when one begins or
  /// stops to run.
  private func exchange(_ run: MethodRun) {
    swap(&context, &run.context)
    Interrupts.exchange(&run.line)
    if run.task == nil { run.context = Context() }
  }

  /// In the task: calls the function and sends what comes of it.
  private func execute(_ run: MethodRun) {
    let call = run.thread.call
    do throws(LuaFailure) {
      try call.callTraced(arguments: call.count - 1, results: LuaCall.allResults)
      if let request = run.takeRequest() { try reply(call, request, from: 1) }
    } catch {
      call.pushRaised(error)
      if let request = run.takeRequest() {
        try? replyWithError(call, request, call.takeOrigin())
      }
    }
    call.setTop(0)
  }

  /// Has the methods that sleep look again at what they wait for, since something was done for one
  /// of them by another: the outcomes of a pool were taken in, say.
  func interruptMethods() {
    for run in runs.active where run.isParked { interrupt(run) }
  }

  /// Ends what is done for clients that are gone: their methods learn of it, and who waits for a
  /// lock that they left is told so, as with a process that ended.
  func letGo(of clients: [ManagerPeer]) throws(LuaFailure) {
    for peer in clients {
      for run in runs.active where run.client == peer.client { cancel(run) }
      runs.clientIsGone(peer.client)
    }
    if !clients.isEmpty { Scheduler.shared.yield() }
    for task in runs.takeEndedTasks() { try SharedObjects.arena().abandonLocks(ofTask: task) }
    for peer in clients { runs.notified.removeValue(forKey: peer.client)?.notify() }
  }

  /// Notes that a client is told, by the method that runs, that it was notified: the notification
  /// is another's if it turns out to be gone.
  func noteNotified(_ condition: SharedCondition) {
    if let running, running.isWithdrawable { runs.notified[running.client] = condition }
  }

  /// Ends a method of the module's own types that its client gave up, so that what it waits for
  /// goes to another.
  func withdraw(_ number: UInt64, of peer: ManagerPeer) {
    for run in runs.active
    where run.isWithdrawable && run.request?.peer === peer && run.request?.number == number {
      _ = run.takeRequest()
      cancel(run)
    }
    Scheduler.shared.yield()
  }

  private func cancel(_ run: MethodRun) {
    run.isCancelled = true
    run.isForNobody = run.isWithdrawable
    interrupt(run)
  }

  private func interrupt(_ run: MethodRun) {
    if let task = run.task { Scheduler.shared.interrupt(task) }
  }

  /// Whether a method of the module's own types runs for a client that is gone, or has given it up.
  var runsForNobody: Bool { running?.isForNobody ?? false }

  /// The error that the running method gets because its caller is gone, once.
  func takeCancellation() -> LuaFailure? {
    guard let running, running.isCancelled else { return nil }
    running.isCancelled = false
    return .error(
      className: "ConnectionError", message: "the client that called this method is gone")
  }
}

extension MethodRun {
  func takeRequest() -> ManagerServer.Request? {
    defer { request = nil }
    return request
  }
}
