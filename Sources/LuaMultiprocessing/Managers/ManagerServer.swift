internal import LinuxSystem
internal import LuaRuntime
internal import Multiprocessing
internal import Network
internal import SharedMemory
internal import Waiting
internal import Wire

/// The server of a manager: one loop that takes requests from its transports and answers them.
///
/// A request that may wait is carried out by a task of its own, and the loop goes on. What there is
/// to do for a request is Lua's (`server.lua` and the referents); this has the bytes and the tasks.
///
/// A referent lives as long as somebody outside holds its token, a shared object without contents;
/// the holds of a process that dies end with it, so the referent does too.
final class ManagerServer {
  /// The server that this process is, if it is one.
  static var current: ManagerServer? { Module.shared.server }

  /// Whether the loop of a server runs, which keeps all clients waiting, and not one of its
  /// methods.
  static var isInLoop: Bool { current.map { $0.running == nil } ?? false }

  let address: ManagerAddress
  var transports: [any ManagerTransport]
  /// The transport for clients of other programs, if there is one.
  private(set) var remote: RemoteTransport?
  private(set) var isStopping = false

  /// What clients must have that connect by address.
  private(set) var authkey: [UInt8] = []

  /// A request that is being carried out.
  struct Request {
    let peer: ManagerPeer
    let number: UInt64
  }

  /// What is being carried out: another in the loop and in each method.
  struct Context {
    /// The request at hand; nil also once it was handed to a task, for then no reply is due.
    var request: Request?
    /// Its client.
    var client = 0
    /// The method that runs, if it is one.
    var running: MethodRun?
  }

  var context = Context()
  /// Methods that run as tasks.
  var runs = MethodRuns()
  private var referents: Referents
  private var requestsSinceSweep = 0
  private var bytesSinceSweep = 0
  private var nextSweep = Deadline.now
  private var spinner = YieldingWait()
  /// Functions of `server.lua`.
  private var functions: [String: LuaReference] = [:]
  private var callFunction: LuaReference?

  /// What a server needs of the module's parts in Lua, and the types that most have.
  static let usualParts = ["server", "referent_dict", "referent_list"]

  private static let sweepInterval = 1024
  /// Bytes of arguments after which it is time to sweep although there were fewer requests: what
  /// came in may have taken the place of as much that nobody wants any more.
  private static let sweepBytes = 8 << 20
  /// Seconds after which the tokens and the clients are looked at, whether there are requests or
  /// not.
  private static let idle = 0.25

  init(_ address: ManagerAddress) {
    self.address = address
    referents = Referents(address.requests.arena)
    transports = [LocalTransport(address.requests)]
  }

  /// Listens at an address too, for clients that have the key. Nothing is served before `serve`.
  func listen(_ socket: ListeningSocket, authkey: [UInt8]) throws(LuaFailure) {
    let transport = try RemoteTransport(socket, authkey: authkey)
    transports.append(transport)
    remote = transport
  }

  /// The request that is being carried out.
  var current: Request? {
    get { context.request }
    set { context.request = newValue }
  }
  /// The client of the request at hand.
  var client: Int { context.client }
  /// The method that runs.
  var running: MethodRun? { context.running }

  /// Makes `serve` return after the request at hand.
  func stop() { isStopping = true }

  // MARK: The loop

  /// Blocks until told to stop.
  /// - authkey: What clients must have that connect by address. The description of its types, as
  /// `managers.lua` makes it, is on top of the stack, and is popped.
  func serve(_ call: LuaCall, authkey: [UInt8]) throws(LuaFailure) {
    self.authkey = authkey
    try load(call)
    while !isStopping {
      var served = 0
      for transport in transports { served += try transport.serve(self, call) }
      if Scheduler.shared.yield() { served += 1 }
      requestsSinceSweep += served
      if served == 0 {
        try wait(call)
      } else if requestsSinceSweep >= Self.sweepInterval || bytesSinceSweep >= Self.sweepBytes
        || nextSweep.isPast
      {
        try sweep(call)
      }
    }
    try end(call)
  }

  private func wait(_ call: LuaCall) throws(LuaFailure) {
    let idle = Deadline(seconds: Self.idle)
    let happened = try Module.shared.wait(call) { () throws(LuaFailure) in
      if transports.count == 1 { return address.requests.waitUntilReadable(idle) }
      var spinner = spinner
      let found = spinner.wait {
        transports.contains { $0.hasRequests }
      }
      self.spinner = spinner
      if found { return .done }
      let things = transports.flatMap(\.awaitables)
      // Other programs may connect: it is not told of as one that only this program can ask.
      return try translatingMemory { () throws(SharedMemoryError) in
        try address.requests.arena.waitForAny(things, idle, looksFirst: false, for: .several)
          .outcome
      }
    }
    if !happened, idle.isPast { try sweep(call) }
  }

  /// Tells all that wait that nothing will come.
  private func end(_ call: LuaCall) throws(LuaFailure) {
    for run in runs.active {
      guard let request = run.takeRequest() else { continue }
      call.pushRaised(ManagerClient.shutDown(address))
      try replyWithError(call, request, nil)
    }
    for transport in transports { transport.close() }
    try Module.shared.parts.push("server", call)
    try call.getField(-1, "finish")
    try call.call(arguments: 0, results: 0)
    call.pop()
  }

  // MARK: Requests

  /// Carries out a request, and sends the reply unless a task will.
  func handle(
    _ call: LuaCall, from peer: ManagerPeer, number: UInt64, referent: UInt64, method: RawSpan,
    arguments: RawSpan
  ) throws(LuaFailure) {
    let top = call.count
    defer { call.setTop(top) }
    bytesSinceSweep += arguments.byteCount
    if !runs.notified.isEmpty { runs.notified[peer.client] = nil }
    context = Context(request: Request(peer: peer, number: number), client: peer.client)
    do throws(LuaFailure) {
      try call.push(callFunction!)
      try call.push(Int(truncatingIfNeeded: referent))
      try call.push(bytes: method)
      let count = try Unpickler.decodeAll(call, arguments, from: peer.reach)
      try call.callTraced(arguments: count + 2, results: LuaCall.allResults)
      guard let request = takeRequest() else { return }
      try reply(call, request, from: top + 1)
    } catch {
      call.pushRaised(error)
      guard let request = takeRequest() else { return }
      try replyWithError(call, request, call.takeOrigin())
    }
  }

  /// The request at hand, for which no reply is due from here on.
  func takeRequest() -> Request? {
    defer { current = nil }
    return current
  }

  /// Sends the values from `first` on.
  func reply(
    _ call: LuaCall, _ request: Request, from first: Int
  ) throws(LuaFailure) {
    do throws(LuaFailure) {
      try Module.shared.withMessage { message throws(LuaFailure) in
        request.peer.begin(message, number: request.number, isError: false)
        try Pickler.encodeStack(
          call, from: first, count: call.count - first + 1, into: message, root: "result")
        request.peer.send(message)
      }
    } catch {
      call.pushRaised(error)
      try replyWithError(call, request, nil)
    }
  }

  /// Sends the error on top, which is popped.
  func replyWithError(
    _ call: LuaCall, _ request: Request, _ origin: LuaErrorOrigin?
  ) throws(LuaFailure) {
    try Module.shared.withMessage { message throws(LuaFailure) in
      request.peer.begin(message, number: request.number, isError: true)
      try ErrorTransport.encode(call, origin, into: message)
      request.peer.send(message)
    }
  }

  // MARK: Calls inside of the server

  /// Calls a method of a referent for code that runs in the server; arguments are the values from
  /// `first` on, which are replaced by the results.
  func callHere(
    _ call: LuaCall, _ referent: UInt64, _ method: String, from first: Int
  ) throws(LuaFailure) {
    let outer = context
    (context.request, context.client) = (nil, running?.client ?? 0)
    defer { context = outer }
    try call.push(callFunction!)
    try call.push(Int(truncatingIfNeeded: referent))
    try call.push(method)
    for _ in 0..<3 { call.insert(first) }
    // The three were inserted last first: the order is function, referent, method again.
    try call.call(arguments: call.count - first, results: LuaCall.allResults)
  }

  /// Whether the request at hand came from another computer.
  var isRemote: Bool { (current ?? running?.request)?.peer.reach == .network }

  // MARK: Referents

  /// A number for a new referent.
  func newReferent() throws(LuaFailure) -> UInt64 { try referents.newNumber() }

  /// Pushes a proxy for a referent, which from here on lives as long as somebody has one.
  func pushProxy(
    _ call: LuaCall, _ number: UInt64, _ typeid: String, exposed: [String]
  ) throws(LuaFailure) {
    let token = try referents.holdToken(of: number)
    try ProxyBinding.push(
      call,
      Proxy(
        .here(address, token), referent: number, typeid: typeid,
        exposed: exposed))
  }

  /// Pushes a proxy for a referent that a client of another program names.
  func pushProxy(_ call: LuaCall, named number: UInt64) throws(LuaFailure) {
    try run(call, "proxy", results: 1) { () throws(LuaFailure) in
      try call.push(Int(clamping: number))
    }
  }

  /// Keeps a referent for the client of the request at hand, which is in another program.
  func holdForClient(_ number: UInt64) throws(LuaFailure) {
    try (current?.peer as? RemotePeer)?.hold(number)
  }

  /// A hold on a referent, which keeps it alive for whoever has it.
  func holdToken(of referent: UInt64) throws(LuaFailure) -> SharedToken {
    try referents.holdToken(of: referent)
  }

  /// Lets go of the referents that nobody else holds, and of clients that are gone.
  private func sweep(_ call: LuaCall) throws(LuaFailure) {
    requestsSinceSweep = 0
    bytesSinceSweep = 0
    nextSweep = Deadline(seconds: Self.idle)
    try letGo(of: transports.flatMap { $0.takeGone() })
    _ = try forgetUnheld(call)
    guard try collect(call) else { return }
    // What was in those that go now may go too.
    while try forgetUnheld(call), try collect(call) {}
    try run(call, "collected") { () throws(LuaFailure) in try call.pushNil() }
  }

  /// Drops the referents that nobody has a proxy for; whether there were any.
  private func forgetUnheld(_ call: LuaCall) throws(LuaFailure) -> Bool {
    let unheld = referents.takeUnheld()
    for number in unheld {
      try run(call, "forget") { () throws(LuaFailure) in try call.push(Int(number)) }
    }
    return !unheld.isEmpty
  }

  /// Has Lua collect its garbage if it is worth it; whether it did.
  private func collect(_ call: LuaCall) throws(LuaFailure) -> Bool {
    try run(call, "collect", results: 1) { () throws(LuaFailure) in try call.pushNil() }
    defer { call.pop() }
    return call.booleanValue(-1)
  }

  // MARK: The part in Lua

  private func load(_ call: LuaCall) throws(LuaFailure) {
    try Module.shared.parts.push("server", call)
    try call.getField(-1, "prepare")
    try call.copy(-3)
    try call.call(arguments: 1, results: 0)
    for name in ["forget", "proxy", "collect", "collected"] {
      try call.getField(-1, name)
      functions[name] = try call.reference(-1)
      call.pop()
    }
    try call.getField(-1, "call")
    callFunction = try call.reference(-1)
    call.pop(3)
  }

  /// Calls a function of `server.lua` with the one value that is pushed, and leaves its results.
  private func run(
    _ call: LuaCall, _ name: String, results: Int = 0,
    _ pushArgument: () throws(LuaFailure) -> Void
  ) throws(LuaFailure) {
    guard let function = functions[name] else { return }
    try call.push(function)
    try pushArgument()
    try call.call(arguments: 1, results: results)
  }
}
