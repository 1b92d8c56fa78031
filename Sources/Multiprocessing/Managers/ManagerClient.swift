internal import LinuxSystem
internal import Network
package import SharedMemory
internal import Tracing
internal import Waiting
internal import Wire

/// This process's calls of managers, in this program and in others.
///
/// A call is written behind its head, sent over a connection, and waited for until its reply has
/// come, which is the same for both; what differs is in ``LocalConnection`` and
/// ``RemoteConnection``.
package final class ManagerClient {
  /// Gives the shared memory of this program, which is made when it is needed first.
  let arena: () throws(MultiprocessingError) -> Arena
  private var lastNumber: UInt64 = 0
  /// Reply channels that no call uses at the moment: one, unless calls are made inside of calls.
  private var idle: [LocalConnection] = []
  /// Servers in other programs.
  private var servers: [RemoteConnection.Identity: Weak<RemoteConnection>] = [:]
  /// The server to which a request is being written.
  package private(set) var addressee: RemoteConnection?
  /// The server whose reply is being read.
  package private(set) var speaker: RemoteConnection?
  /// The manager's server that this process is itself, if it is one.
  package var server: ManagerServer?
  /// The requests' channels of servers that were ended since nothing held their managers.
  private var collected: Set<UInt64> = []
  /// Messages that are being written; an encoding may run code that makes another call.
  private var spareMessages: [OutgoingMessage] = []

  /// Has called nobody yet.
  package init(arena: @escaping () throws(MultiprocessingError) -> Arena) { self.arena = arena }

  /// Whether the loop of this process's own server waits for the call, and with it all its clients.
  var keepsClientsWaiting: Bool { server?.isInLoop ?? false }

  /// The server is ended, since nothing holds its manager any more: errors say so.
  package func noteCollected(_ address: ManagerAddress) {
    collected.insert(address.requests.id.rawValue)
  }

  /// The server's process ended while a call was under way, or before.
  func gone(_ address: ManagerAddress) -> MultiprocessingError {
    .connection(
      collected.contains(address.requests.id.rawValue)
        ? "its manager is gone, since nothing held what mp.Manager() gave: keep it as long as its "
          + "proxies"
        : "the server process of the manager (pid \(address.pid)) has ended")
  }

  // MARK: Calls

  /// Calls a method of a referent of a server in this program. Blocks until the server answers; an
  /// error that it answers with is `raised`, once the call has read it.
  package func call(
    _ address: ManagerAddress, _ referent: UInt64, _ method: String, _ call: any ManagerCall
  ) throws(MultiprocessingError) {
    let connection: LocalConnection
    if let free = idle.popLast() {
      connection = free
    } else {
      connection = try LocalConnection(try arena(), self)
    }
    let number = nextNumber()
    let process = address.requests.object.arena.processes.current.number
    let traced = TracedCall(method, number, of: Int(process))
    let task = Scheduler.shared.current
    let outer = task.called
    task.called = method
    defer { task.called = outer }
    do throws(MultiprocessingError) {
      try connection.open(address)
      try send(number, referent, method, call, over: connection)
    } catch {
      idle.append(connection)
      throw error
    }
    // One on which a reply may still come, since a call was given up, is not used again.
    let isError = try receive(number, call, over: connection)
    idle.append(connection)
    traced?.ended(.call, isError: isError)
    if isError { throw .raised }
  }

  /// Calls a method of a referent of a server in another program. Blocks until the server answers;
  /// an error that it answers with is `raised`, once the call has read it.
  package func call(
    _ server: RemoteConnection, _ referent: UInt64, _ method: String, _ call: any ManagerCall
  ) throws(MultiprocessingError) {
    try server.connect(call)
    server.releaseKept()
    let number = nextNumber()
    try send(number, referent, method, call, over: server)
    if try receive(number, call, over: server) { throw .raised }
  }

  private func nextNumber() -> UInt64 {
    lastNumber += 1
    return lastNumber
  }

  private func send(
    _ number: UInt64, _ referent: UInt64, _ method: String, _ call: any ManagerCall,
    over connection: any ClientConnection
  ) throws(MultiprocessingError) {
    let message = spareMessages.popLast() ?? OutgoingMessage()
    let outer = addressee
    addressee = connection.remote
    defer {
      addressee = outer
      message.reset()
      if spareMessages.count < 4 { spareMessages.append(message) }
    }
    connection.begin(message)
    ManagerRequestHead.append(number: number, referent: referent, method: method, to: message)
    try call.write(message)
    try connection.send(message, number)
  }

  /// Waits for a reply and has it read; whether it is an error.
  private func receive(
    _ number: UInt64, _ call: any ManagerCall, over connection: any ClientConnection
  ) throws(MultiprocessingError) -> Bool {
    var isError = false
    let outer = speaker
    defer { speaker = outer }
    func read(_ head: ManagerReplyHead, _ value: RawSpan) throws(MultiprocessingError) {
      isError = head.isError
      speaker = connection.remote
      try call.read(value, isError: isError, from: connection.reach)
    }
    do throws(MultiprocessingError) {
      while try !call.wait({ () throws(MultiprocessingError) in
        try connection.receive(number, read)
      }) { try connection.checkServer() }
    } catch {
      connection.giveUp(number)
      throw error
    }
    return isError
  }

  // MARK: Servers in other programs

  /// Connects to an address; which server is there is found out then. Blocks.
  package func connect(
    _ address: RemoteAddress, authkey: [UInt8], _ wait: any ManagerWait
  ) throws(MultiprocessingError) -> RemoteConnection {
    let (link, instance) = try RemoteConnection.dial(
      wait, address, authkey, isServing: keepsClientsWaiting, isAgain: false)
    let connection = connection(
      RemoteConnection.Identity(address: address, authkey: authkey, instance: instance))
    connection.use(link)
    return connection
  }

  /// The server with an identity, connected or not.
  package func connection(_ identity: RemoteConnection.Identity) -> RemoteConnection {
    if let server = servers[identity]?.object { return server }
    servers = servers.filter { $0.value.object != nil }
    let server = RemoteConnection(identity, self)
    servers[identity] = Weak(server)
    return server
  }

  /// In a fork: connections are the parent's.
  package func becomeFork() {
    idle = []
    for server in servers.values { server.object?.becomeFork() }
    addressee = nil
    speaker = nil
    server = nil
  }
}

/// A way to a server: what calls are sent over, and replies come back over.
protocol ClientConnection: AnyObject {
  /// How far messages go.
  var reach: Reach { get }

  /// Itself, if the server is in another program.
  var remote: RemoteConnection? { get }

  /// Begins a request, whose head is appended behind what this writes.
  func begin(_ message: OutgoingMessage)

  /// Sends a request.
  func send(_ message: OutgoingMessage, _ number: UInt64) throws(MultiprocessingError)

  /// One step of the wait for the reply to a call: has it read if it is there, and waits otherwise.
  func receive(
    _ number: UInt64, _ read: ReplyReader
  ) throws(MultiprocessingError) -> WaitOutcome

  /// Called when a step's time was up: fails if there is no server any more.
  func checkServer() throws(MultiprocessingError)

  /// Nobody waits for the reply to a call any more.
  func giveUp(_ number: UInt64)
}

/// Reads the value of a reply, or its error.
typealias ReplyReader = (ManagerReplyHead, RawSpan) throws(MultiprocessingError) -> Void

extension ManagerReplyHead {
  /// Reads a message if it is the reply to a call.
  static func take(
    _ message: RawSpan, to number: UInt64, _ read: ReplyReader
  ) throws(MultiprocessingError) -> Bool {
    guard let head = ManagerReplyHead(message), head.number == number else { return false }
    try read(head, message.extracting(droppingFirst: head.end))
    return true
  }
}

/// A call that needs no language: arguments and results are records.
final class RecordCall: ManagerCall {
  private let waiting: any ManagerWait
  private let arguments: [WireValue]
  private(set) var results: [WireValue] = []
  /// Whether the reply was an error.
  private(set) var hasFailed = false

  init(_ arguments: [WireValue], waiting: any ManagerWait) {
    self.arguments = arguments
    self.waiting = waiting
  }

  func write(_ message: OutgoingMessage) throws(MultiprocessingError) {
    WireValue.array(arguments).write(to: &message.bytes)
  }

  func read(
    _ reply: RawSpan, isError: Bool, from reach: Reach
  ) throws(MultiprocessingError) {
    hasFailed = isError
    if !isError { results = (try? WireValue.decode(reply))?.array ?? [] }
  }

  func wait(
    _ step: () throws(MultiprocessingError) -> WaitOutcome
  ) throws(MultiprocessingError) -> Bool {
    try waiting.wait(step)
  }

  func dial(
    _ address: RemoteAddress, authkey: [UInt8], _ deadline: Deadline, isAgain: Bool
  ) throws(MultiprocessingError) -> Link {
    try waiting.dial(address, authkey: authkey, deadline, isAgain: isAgain)
  }
}

struct Weak<Object: AnyObject> {
  private(set) weak var object: Object?

  init(_ object: Object) { self.object = object }
}
