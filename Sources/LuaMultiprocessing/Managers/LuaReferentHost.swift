internal import LinuxSystem
internal import LuaRuntime
internal import Multiprocessing
internal import SharedMemory
internal import Wire

/// Carries out the requests of a manager's server in Lua: `server.lua` and the referents' files
/// have what there is to do, this reads arguments and writes results.
final class LuaReferentHost: ReferentHost {
  /// What the server must have that it serves, and its key.
  private(set) var authkey: [UInt8] = []
  private unowned var made: ManagerServer?
  /// The stack of what runs: the server's loop, or a method.
  fileprivate var call: LuaCall
  /// Functions of `server.lua`.
  private var functions: [String: LuaReference] = [:]
  private var callFunction: LuaReference?
  /// The shared objects that referents are, by the referents' numbers.
  private var shared: [UInt64: [ObjectID]] = [:]

  /// What a server needs of the module's parts in Lua, and the types that most have.
  static let usualParts = ["server", "referent_dict", "referent_list"]

  private init(_ call: LuaCall) { self.call = call }

  /// A server for referents in Lua.
  static func makeServer(_ call: LuaCall, _ requests: Channel) -> LuaServer {
    let host = LuaReferentHost(call)
    let address = ManagerAddress.here(requests, pid: Module.shared.host.pid)
    let server = ManagerServer(address, host: host)
    host.made = server
    describe(to: Module.shared.host)
    return LuaServer(server: server, host: host)
  }

  /// The server that it works for, which keeps it.
  var server: ManagerServer {
    guard let made else { preconditionFailure("a host without its server") }
    return made
  }

  /// Has others told whom it serves and with what, and where clients had its objects made.
  private static func describe(to process: ProcessHost) {
    let usual = process.scriptPlace
    // Not weakly: an object that is referred to weakly counts its references slowly ever after.
    process.scriptPlace = { Module.shared.server?.server.makersPlace ?? usual() }
    process.describeService = { Module.shared.server?.describeService() ?? ServiceAnswer() }
  }

  private func describeService() -> ServiceAnswer {
    ServiceAnswer(
      clients: server.clientsOfTasks,
      tokens: shared.reduce(into: [:]) { tokens, referent in
        guard let token = server.token(of: referent.key) else { return }
        for object in referent.value { tokens[object] = token }
      })
  }

  /// Notes which shared objects a new referent is.
  func note(_ object: AnyObject?, as referent: UInt64) {
    if let holder = object as? any SharedHolder { shared[referent] = holder.sharedIDs }
  }

  /// Gives a referent another name, if it is a shared object.
  func name(_ referent: UInt64, _ name: String) throws(LuaFailure) {
    let arena = try SharedObjects.arena()
    for id in shared[referent] ?? [] { try id.name(name, in: arena) }
  }

  /// Takes over the description of its types, as `managers.lua` makes it, which is on top of the
  /// stack and is popped.
  ///
  /// - Parameter part: The part of the module that knows the referents.
  func prepare(
    _ call: LuaCall, authkey: [UInt8], part: String = "server"
  ) throws(LuaFailure) {
    self.authkey = authkey
    self.call = call
    try Module.shared.parts.push(part, call)
    try call.getField(-1, "prepare")
    try call.copy(-3)
    try call.call(arguments: 1, results: 0)
    for name in ["forget", "proxy", "collect", "collected", "finish"] {
      if try call.getField(-1, name) != .nil { functions[name] = try call.reference(-1) }
      call.pop()
    }
    try call.getField(-1, "call")
    callFunction = try call.reference(-1)
    call.pop(3)
  }

  // MARK: Requests

  func call(
    _ referent: UInt64, method: RawSpan, arguments: RawSpan, from reach: Reach
  ) throws(MultiprocessingError) {
    try keeping { () throws(LuaFailure) in
      let top = call.count
      do throws(LuaFailure) {
        try call.push(callFunction!)
        try call.push(Int(truncatingIfNeeded: referent))
        try call.push(bytes: method)
        let count = try Unpickler.decodeAll(call, arguments, from: reach)
        try call.callTraced(arguments: count + 2, results: LuaCall.allResults)
        guard let request = server.takeRequest() else { return }
        try reply(call, request, from: top + 1)
      } catch {
        call.pushRaised(error)
        guard let request = server.takeRequest() else { return }
        try replyWithError(call, request, call.takeOrigin())
      }
    }
  }

  /// Sends the values from `first` on.
  func reply(
    _ call: LuaCall, _ request: ManagerRequest, from first: Int
  ) throws(LuaFailure) {
    do throws(LuaFailure) {
      try Module.shared.withMessage { message throws(LuaFailure) in
        try server.reply(request, isError: false, message) { message throws(LuaFailure) in
          try Pickler.encodeStack(
            call, from: first, count: call.count - first + 1, into: message, root: "result")
        }
      }
      Parcel.letGo(call, from: first)
    } catch {
      call.pushRaised(error)
      try replyWithError(call, request, nil)
    }
  }

  /// Sends the error on top, which is popped.
  func replyWithError(
    _ call: LuaCall, _ request: ManagerRequest, _ origin: LuaErrorOrigin?
  ) throws(LuaFailure) {
    try Module.shared.withMessage { message throws(LuaFailure) in
      try server.reply(request, isError: true, message) { message throws(LuaFailure) in
        try ErrorTransport.encode(call, origin, into: message)
      }
    }
  }

  func refuse(
    _ request: ManagerRequest, with error: MultiprocessingError
  ) throws(MultiprocessingError) {
    try keeping { () throws(LuaFailure) in
      call.pushRaised(LuaFailure(error))
      try replyWithError(call, request, nil)
    }
  }

  // MARK: Methods as tasks

  func makeMethodState() throws(MultiprocessingError) -> any MethodState {
    do throws(LuaFailure) {
      return LuaMethodState(self, try LuaThread(call))
    } catch {
      call.pushRaised(error)
      throw .raised
    }
  }

  /// Runs the function at 1 with the arguments above it, as the rest of the request at hand, as a
  /// task of its own; in a task already, or without a request, just calls it. Returns the number of
  /// results.
  func spawn(_ call: LuaCall) throws(LuaFailure) -> Int {
    guard server.isInLoop, server.hasRequest else {
      try call.call(arguments: call.count - 1, results: LuaCall.allResults)
      return call.count
    }
    try start(call, isWithdrawable: false)
    return 0
  }

  /// Like `spawn`, for a method of the module's own types: nothing is to be seen of clients that
  /// are gone by now, and the method ends if its client gives the call up.
  func spawnForClient(_ call: LuaCall) throws(LuaFailure) -> Int {
    guard server.isInLoop else { return try spawn(call) }
    guard server.hasRequest else {
      throw .runtimeError("a method that waits was called where nobody can wait")
    }
    if server.isForSomebody() { try start(call, isWithdrawable: true) }
    return 0
  }

  /// Calls the function at 1, which does not wait, with the arguments above it, as the client of
  /// the request at hand: locks are the client's. Returns the number of results.
  func callForClient(_ call: LuaCall) throws(LuaFailure) -> Int {
    if server.isInLoop, server.hasRequest, !server.isForSomebody() { return 0 }
    try server.actingForClient { () throws(LuaFailure) in
      try call.call(arguments: call.count - 1, results: LuaCall.allResults)
    }
    return call.count
  }

  private func start(_ call: LuaCall, isWithdrawable: Bool) throws(LuaFailure) {
    let run = try translating { () throws(MultiprocessingError) in try server.makeRun() }
    guard let state = run.state as? LuaMethodState else { return }
    do throws(LuaFailure) {
      try state.thread.take(call.count, from: call)
    } catch {
      server.giveBack(run)
      throw error
    }
    try translating { () throws(MultiprocessingError) in
      try server.start(run, isWithdrawable: isWithdrawable) {
        self.execute(run, state.thread.call)
      }
    }
  }

  /// In the task: calls the function and sends what comes of it.
  private func execute(_ run: MethodRun, _ call: LuaCall) {
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

  /// Calls a method of a referent for code that runs in the server; arguments are the values from
  /// `first` on, which are replaced by the results.
  func callHere(
    _ call: LuaCall, _ referent: UInt64, _ method: String, from first: Int
  ) throws(LuaFailure) {
    try server.inside { () throws(LuaFailure) in
      try call.push(callFunction!)
      try call.push(Int(truncatingIfNeeded: referent))
      try call.push(method)
      for _ in 0..<3 { call.insert(first) }
      // The three were inserted last first: the order is function, referent, method again.
      try call.call(arguments: call.count - first, results: LuaCall.allResults)
    }
  }

  // MARK: Referents

  /// Pushes a proxy for a referent, which from here on lives as long as somebody has one.
  func pushProxy(
    _ call: LuaCall, _ number: UInt64, _ typeid: String, exposed: [String]
  ) throws(LuaFailure) {
    let token = try translating { () throws(MultiprocessingError) in
      try server.holdToken(of: number)
    }
    try ProxyBinding.push(
      call,
      Proxy(.here(server.address, token), referent: number, typeid: typeid, exposed: exposed))
  }

  /// Pushes a proxy for a referent that a client of another program names.
  func pushProxy(_ call: LuaCall, named number: UInt64) throws(LuaFailure) {
    guard let function = functions["proxy"] else { return }
    try call.push(function)
    try call.push(Int(clamping: number))
    try call.call(arguments: 1, results: 1)
  }

  // MARK: What the server tells

  func release(_ referent: UInt64) throws(MultiprocessingError) {
    shared[referent] = nil
    try tell("forget", Int(truncatingIfNeeded: referent))
  }

  func noteCollected() throws(MultiprocessingError) { try tell("collected", 0) }

  func finish() throws(MultiprocessingError) { try tell("finish", 0) }

  func collectGarbage() throws(MultiprocessingError) -> Bool {
    var hasCollected = false
    try keeping { () throws(LuaFailure) in
      guard let function = functions["collect"] else { return }
      try call.push(function)
      try call.call(arguments: 0, results: 1)
      hasCollected = call.booleanValue(-1)
    }
    return hasCollected
  }

  /// Calls a function of `server.lua` with a number.
  private func tell(_ name: String, _ number: Int) throws(MultiprocessingError) {
    try keeping { () throws(LuaFailure) in
      guard let function = functions[name] else { return }
      try call.push(function)
      try call.push(number)
      try call.call(arguments: 1, results: 0)
    }
  }

  /// Does something and leaves the stack as it was, or with the error on top.
  private func keeping(
    _ body: () throws(LuaFailure) -> Void
  ) throws(MultiprocessingError) {
    let call = call
    let top = call.count
    do throws(LuaFailure) {
      try body()
      call.setTop(top)
    } catch {
      call.pushRaised(error)
      if call.count > top + 1 { call.replace(top + 1) }
      call.setTop(top + 1)
      throw .raised
    }
  }
}

/// A server whose referents are objects in Lua.
struct LuaServer {
  let server: ManagerServer
  let host: LuaReferentHost

  /// Serves with the types that the table on top describes, which is popped. Blocks until told to
  /// end.
  ///
  /// - Parameter authkey: What clients must have that connect by address.
  func serve(_ call: LuaCall, authkey: [UInt8]) throws(LuaFailure) {
    try host.prepare(call, authkey: authkey)
    while !server.isStopping {
      let idle = try translating { () throws(MultiprocessingError) in try server.step() }
      guard let idle else { continue }
      let happened = try Module.shared.wait(call) { () throws(LuaFailure) in
        try translating { () throws(MultiprocessingError) in try server.wait(until: idle) }
      }
      if !happened {
        try translating { () throws(MultiprocessingError) in try server.idled(until: idle) }
      }
    }
    try translating { () throws(MultiprocessingError) in try server.end() }
  }
}

/// A Lua stack of its own for a method that runs as a task.
final class LuaMethodState: MethodState {
  let thread: LuaThread
  private unowned let host: LuaReferentHost
  /// What runs on its stack while it does not run; what runs elsewhere while it does.
  private var line: RunningLine
  private var call: LuaCall

  init(_ host: LuaReferentHost, _ thread: LuaThread) {
    self.host = host
    self.thread = thread
    line = RunningLine(of: thread)
    call = thread.call
  }

  func exchange() {
    Interrupts.exchange(&line)
    swap(&host.call, &call)
  }
}
