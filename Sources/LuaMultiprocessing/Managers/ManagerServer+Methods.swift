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
    let run = try runs.make(call)
    do throws(LuaFailure) {
      try run.thread.take(call.count, from: call)
      run.client = client
      run.isCancelled = false
      run.context = Context(client: client, running: run)
      run.request = takeRequest()
      try start(run)
    } catch {
      current = run.takeRequest() ?? current
      runs.end(run)
      throw error
    }
    return 0
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

  /// Tells the methods that run for a client that it is gone.
  func cancelMethods(of client: Int) {
    for run in runs.active where run.client == client {
      run.isCancelled = true
      interrupt(run)
    }
  }

  private func interrupt(_ run: MethodRun) {
    if let task = run.task { Scheduler.shared.interrupt(task) }
  }

  /// The error that the running method gets because its caller is gone, once.
  func takeCancellation() -> LuaFailure? {
    guard let running, running.isCancelled else { return nil }
    running.isCancelled = false
    return .error(
      className: "ConnectionError", message: "the client that called this method is gone")
  }

  // MARK: Waiting for referents of this server

  /// Parks a call that the running method makes of a referent.
  func parkMethod(until deadline: Deadline) throws(LuaFailure) -> Int {
    guard let running else {
      throw .runtimeError("a method that waits was called where nobody can wait")
    }
    let ticket = park(Request(peer: MethodPeer(running), number: 0), until: deadline)
    running.ticket = ticket
    running.reply = nil
    // The loop has the deadlines of what is parked.
    Scheduler.shared.interrupt(Scheduler.shared.main)
    return ticket
  }

  /// If the call just made was parked: waits for the answer and pushes it.
  func awaitAnswer(_ call: LuaCall) throws(LuaFailure) {
    guard let running, let ticket = running.ticket else { return }
    running.ticket = nil
    while true {
      if let reply = running.reply {
        running.reply = nil
        return try push(call, reply)
      }
      if Scheduler.shared.park(WaitRequest(.answer)) == .interrupted,
        let failure = takeCancellation()
      {
        try withdraw(call, ticket)
        throw failure
      }
    }
  }

  private func push(_ call: LuaCall, _ reply: [UInt8]) throws(LuaFailure) {
    let body = Array(reply.dropFirst(ReplyHeader.size))
    if reply[ReplyHeader.size - 1] != 0 {
      try ErrorTransport.push(call, body)
      throw .raised
    }
    _ = try Unpickler.decodeAll(call, body)
  }
}

extension MethodRun {
  func takeRequest() -> ManagerServer.Request? {
    defer { request = nil }
    return request
  }
}
