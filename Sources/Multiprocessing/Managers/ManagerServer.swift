package import LinuxSystem
package import Network
package import SharedMemory
internal import Tracing
internal import Waiting
package import Wire

/// The server of a manager: it takes requests from its transports, has its host carry them out, and
/// sends the replies.
///
/// A request that may wait is carried out by a task of its own, and the server goes on. What there
/// is to do for a request is the host's (``ReferentHost``); this has the bytes, the tasks, and the
/// lives of clients and referents.
///
/// A referent lives as long as somebody outside holds its token, a shared object without contents;
/// the references of a process that dies end with it, so the referent does too.
package final class ManagerServer {
  /// Where clients of the same program reach it.
  package let address: ManagerAddress
  let host: any ReferentHost
  private(set) var transports: [any ManagerTransport]
  /// The transport for clients of other programs, if there is one.
  package private(set) var remote: RemoteTransport?
  /// Whether it is to take no more requests.
  package private(set) var isStopping = false

  /// What is being carried out: another in the loop and in each method.
  struct Context {
    /// The request at hand; nil also once it was handed to a task, for then no reply is due.
    var request: ManagerRequest?
    /// Its client.
    var client = 0
    /// The method that runs, if it is one.
    var running: MethodRun?
    /// What a recording is to say of the request; nil also once it was handed to a task.
    var traced: TracedCall?
    /// Where the client's script makes the object that is made for the request.
    var place: ScriptPlace?
  }

  var context = Context()
  /// Methods that run as tasks.
  var runs = MethodRuns()
  private var referents: Referents
  private var requestsSinceSweep = 0
  private var bytesSinceSweep = 0
  private var nextSweep = Deadline.now
  private var spinner = YieldingWait()

  private static let sweepInterval = 1024
  /// Bytes of requests after which it is time to sweep although there were fewer of them: what came
  /// in may have taken the place of as much that nobody wants any more.
  private static let sweepBytes = 8 << 20
  /// Seconds after which the tokens and the clients are looked at, whether there are requests or
  /// not.
  private static let idle = 0.25

  /// Makes a server for the referents of a host, which the server keeps.
  package init(_ address: ManagerAddress, host: any ReferentHost) {
    self.address = address
    self.host = host
    Trace.shared.isServing = true
    referents = Referents(address.requests.object.arena)
    transports = [LocalTransport(address.requests)]
  }

  /// Listens at an address too, for clients that have the key. Nothing is served before `step`.
  package func listen(
    _ socket: ListeningSocket, authkey: [UInt8]
  ) throws(MultiprocessingError) {
    let transport = try RemoteTransport(socket, authkey: authkey)
    transport.server = self
    transports.append(transport)
    remote = transport
  }

  /// Serves those who come by another transport, too.
  func add(_ transport: any ManagerTransport) { transports.append(transport) }

  /// Has it take no more requests after the one at hand.
  package func stop() { isStopping = true }

  /// Whether the loop runs, which keeps all clients waiting, and not one of its methods.
  package var isInLoop: Bool { context.running == nil }

  /// Whether there is a request at hand that awaits its reply.
  package var hasRequest: Bool { context.request != nil }

  /// Has the objects that are made for the request at hand told as made there.
  package func noteMaker(at place: ScriptPlace) { context.place = place }

  /// Where the client's script makes what is being made, if it has told that.
  package var makersPlace: ScriptPlace? { context.place }

  /// The processes of the program that are clients, by the tasks that own their locks here.
  package var clientsOfTasks: [UInt32: SlotID] { runs.clientsOfTasks }

  // MARK: The loop

  /// Does what there is to do, without waiting.
  ///
  /// - Returns: Until when to wait for more at most (``wait(until:)``); nil to do the next step at
  ///   once.
  package func step() throws(MultiprocessingError) -> Deadline? {
    var served = 0
    for transport in transports { served += try transport.serve(self) }
    if Scheduler.shared.yield() { served += 1 }
    requestsSinceSweep += served
    if served > 0,
      requestsSinceSweep >= Self.sweepInterval || bytesSinceSweep >= Self.sweepBytes
        || nextSweep.isPast
    {
      try sweep()
    }
    // The wait for one transport ends at once where there is a request.
    let mayWait = served == 0 || transports.count == 1
    return mayWait && !isStopping ? Deadline(seconds: Self.idle) : nil
  }

  /// Waits until there is something to do, at most until the deadline.
  package func wait(until idle: Deadline) throws(MultiprocessingError) -> WaitOutcome {
    if transports.count == 1 { return address.requests.waitUntilReadable(idle) }
    var spinner = spinner
    let found = spinner.wait { transports.contains { $0.hasRequests } }
    self.spinner = spinner
    if found { return .done }
    // Other programs may connect: it is not told of as one that only this program can ask.
    do throws(SharedMemoryError) {
      return try address.requests.object.arena.waitForAny(
        transports.flatMap(\.awaitables), idle, looksFirst: false, for: .several
      ).outcome
    } catch {
      throw .memory(error)
    }
  }

  /// Does what is to be done when nothing has come until the deadline: what nobody holds is let go
  /// of.
  package func idled(until idle: Deadline) throws(MultiprocessingError) {
    if idle.isPast { try sweep() }
    Scheduler.shared.noteWaitGoesOn()
  }

  /// Ends it: tells all that wait that nothing will come.
  package func end() throws(MultiprocessingError) {
    for run in runs.active {
      if let request = run.takeRequest() { try host.refuse(request, with: address.shutDown) }
    }
    for transport in transports { transport.close() }
    try host.finish()
  }

  // MARK: Requests

  /// Has the host carry out a request, which it answers, or a task of it does.
  func handle(
    _ head: ManagerRequestHead, _ message: RawSpan, from peer: ManagerPeer
  ) throws(MultiprocessingError) {
    bytesSinceSweep += message.byteCount
    if !runs.notified.isEmpty { runs.notified[peer.client] = nil }
    context = Context(
      request: ManagerRequest(peer: peer, number: head.number), client: peer.client)
    context.traced = TracedCall(head, message, of: peer.client)
    try host.call(
      head.referent, method: message.extracting(head.method),
      arguments: message.extracting(droppingFirst: head.end), from: peer.reach)
    context.traced?.ended(.service)
  }

  /// Has the host do something for which no reply is due.
  func note(
    _ head: ManagerRequestHead, _ message: RawSpan, from peer: ManagerPeer
  ) throws(MultiprocessingError) {
    context = Context(client: peer.client)
    try host.call(
      head.referent, method: message.extracting(head.method),
      arguments: message.extracting(droppingFirst: head.end), from: peer.reach)
  }

  /// Whether the request at hand came from another computer.
  package var isRemote: Bool {
    (context.request ?? context.running?.request)?.peer.reach == .network
  }

  /// The request at hand, for which no reply is due from here on.
  package func takeRequest() -> ManagerRequest? {
    defer { context.request = nil }
    return context.request
  }

  /// Answers a request with what `write` writes: a list of results, or an error. If it fails,
  /// nothing is sent, and the request can be answered otherwise.
  package func reply<Failure: Error>(
    _ request: ManagerRequest, isError: Bool, _ message: OutgoingMessage,
    _ write: (OutgoingMessage) throws(Failure) -> Void
  ) throws(Failure) {
    request.peer.begin(message, number: request.number, isError: isError)
    try write(message)
    request.peer.send(message)
  }

  /// Keeps a referent for the client of the request at hand, which is in another program.
  package func holdForClient(_ referent: UInt64) throws(MultiprocessingError) {
    try (context.request?.peer as? RemotePeer)?.hold(referent, in: self)
  }

  /// Calls referents for code that runs in the server: for no request, and on behalf of the client
  /// whose method runs.
  package func inside<Failure: Error>(_ body: () throws(Failure) -> Void) throws(Failure) {
    let outer = context
    (context.request, context.client) = (nil, context.running?.client ?? 0)
    defer { context = outer }
    try body()
  }

  // MARK: Referents

  /// A number for a new referent.
  package func newReferent() throws(MultiprocessingError) -> UInt64 {
    try referents.newNumber()
  }

  /// A hold on a referent, which keeps it alive for the processes that have it.
  package func holdToken(of referent: UInt64) throws(MultiprocessingError) -> SharedToken {
    try referents.holdToken(of: referent)
  }

  /// The name of the token of a referent, if somebody was given one.
  package func token(of referent: UInt64) -> ObjectID? { referents.tokenName(of: referent) }

  /// Lets go of the referents that nobody else holds, and of clients that are gone.
  private func sweep() throws(MultiprocessingError) {
    requestsSinceSweep = 0
    bytesSinceSweep = 0
    nextSweep = Deadline(seconds: Self.idle)
    letGo(of: transports.flatMap { $0.takeGone() })
    _ = try releaseUnheld()
    guard try host.collectGarbage() else { return }
    // What was in those that go now may go too.
    while try releaseUnheld(), try host.collectGarbage() {}
    try host.noteCollected()
  }

  /// Releases the referents that nobody has a proxy for; whether there were any.
  private func releaseUnheld() throws(MultiprocessingError) -> Bool {
    let unheld = referents.takeUnheld()
    for number in unheld { try host.release(number) }
    return !unheld.isEmpty
  }
}
