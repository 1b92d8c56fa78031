internal import LinuxSystem
internal import LuaRuntime
internal import Multiprocessing
internal import SharedMemory
internal import Wire

// Calls that may wait, or run code of scripts: each on a fiber.

extension ManagerServer {
  /// Runs the function at 1 with the arguments above it, as the rest of the request at hand, on a fiber of
  /// its own; on a fiber already, or without a request, just calls it. Returns the number of results.
  func spawn(_ call: LuaCall) throws(LuaFailure) -> Int {
    guard Fiber.current == nil, current != nil else {
      try call.call(arguments: call.count - 1, results: LuaCall.allResults)
      return call.count
    }
    let run = try runs.make(call)
    try run.thread.take(call.count, from: call)
    run.request = takeRequest()
    run.client = client
    run.isCancelled = false
    enter(run) { run.fiber.run { self.execute(run) } }
    return 0
  }

  /// On the fiber: calls the function and sends what comes of it.
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

  /// Lets the methods go on whose sleep is over; returns how many.
  func resumeMethods() -> Int {
    let due = runs.due
    for run in due where runs.take(run) { enter(run) { run.fiber.resume() } }
    return due.count
  }

  /// Has the methods that sleep look again at what they wait for, since something was done for one of them
  /// by another: the outcomes of a pool were taken in, say.
  func interruptMethods() {
    for run in runs.sleeping { run.fiber.interrupt() }
  }

  /// Tells the methods that run for a client that it is gone.
  func cancelMethods(of client: Int) {
    for run in runs.sleeping where run.client == client {
      run.isCancelled = true
      run.fiber.interrupt()
    }
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
      _ = Fiber.sleep([], .never)
      if Fiber.takeInterrupt(), let failure = takeCancellation() {
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
