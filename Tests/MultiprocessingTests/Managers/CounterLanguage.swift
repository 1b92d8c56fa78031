import LinuxSystem
import Network
import SharedMemory
import Testing
import Wire

@testable import Multiprocessing

/// A language whose only objects are counters: what a manager's server runs in these tests.
///
/// Referent 0 has `create`; a counter has `add` (a number) and `get`. None waits: the tests of one
/// process run on many threads, and tasks are for a process with one.
final class CounterHost: ReferentHost {
  unowned var server: ManagerServer!
  private var counters: [UInt64: Int64] = [:]
  private(set) var released: [UInt64] = []
  private(set) var isFinished = false
  /// Keeps counters alive that were made.
  var tokens: [UInt64: SharedToken] = [:]

  func call(
    _ referent: UInt64, method: RawSpan, arguments: RawSpan, from reach: Reach
  ) throws(MultiprocessingError) {
    let name = String(decoding: method.copied(), as: UTF8.self)
    let values = (try? WireValue.decode(arguments))?.array ?? []
    switch (referent, name) {
    case (0, "create"):
      let number = try server.newReferent()
      counters[number] = 0
      tokens[number] = try server.holdToken(of: number)
      answer([.integer(Int64(number))])
    case (0, ManagerRequestHead.hold):
      let number = UInt64(values.first?.integer ?? 0)
      if counters[number] != nil { try server.holdForClient(number) }
      answer([.boolean(counters[number] != nil)])
    case (_, "add"):
      counters[referent, default: 0] += values.first?.integer ?? 0
      answer([])
    case (_, "get"): answer([.integer(counters[referent] ?? -1)])
    default: answer([.text("no method called \(name)")], isError: true)
    }
  }

  private func answer(_ values: [WireValue], isError: Bool = false) {
    guard let request = server.takeRequest() else { return }
    reply(request, values, isError: isError)
  }

  private func reply(
    _ request: ManagerRequest, _ values: [WireValue], isError: Bool = false
  ) {
    server.reply(request, isError: isError, OutgoingMessage()) { message in
      WireValue.array(values).write(to: &message.bytes)
    }
  }

  func refuse(_ request: ManagerRequest, with error: MultiprocessingError) {
    reply(request, [.text(error.description)], isError: true)
  }

  func release(_ referent: UInt64) {
    released.append(referent)
    counters[referent] = nil
  }

  func collectGarbage() -> Bool { false }
  func noteCollected() {}
  func finish() { isFinished = true }
  func makeMethodState() throws(MultiprocessingError) -> any MethodState { NoState() }
}

/// A language that has nothing to exchange when a method stops.
private final class NoState: MethodState {
  func exchange() {}
}

/// A server and its clients in one process, which lets them go on in turn.
final class CounterProgram {
  let arena: Arena
  let host = CounterHost()
  let server: ManagerServer
  let client: ManagerClient

  init() throws {
    let arena = try Arena.create(capacity: Arena.smallestCapacity)
    self.arena = arena
    let requests = try Channel(in: arena, limit: .unbounded)
    server = ManagerServer(.here(requests, pid: CurrentProcess.pid), host: host)
    client = ManagerClient { () throws(MultiprocessingError) in arena }
    host.server = server
  }

  /// Calls a method; the server is let go on until it has answered.
  @discardableResult
  func call(
    _ referent: UInt64, _ method: String, _ arguments: [WireValue] = [],
    meanwhile: @escaping () throws -> Void = {}
  ) throws -> [WireValue] {
    let call = RecordCall(arguments, waiting: Turns(self, meanwhile))
    try client.call(server.address, referent, method, call)
    return call.results
  }

  /// Calls a method of a server in another program, which is this one.
  func call(
    _ connection: RemoteConnection, _ referent: UInt64, _ method: String,
    _ arguments: [WireValue] = []
  ) throws -> [WireValue] {
    let call = RecordCall(arguments, waiting: Turns(self, {}))
    try client.call(connection, referent, method, call)
    return call.results
  }

  func create() throws -> UInt64 {
    UInt64(try #require(try call(0, "create").first?.integer))
  }

  /// Lets the server do what there is to do, and look at who is gone.
  func settle() throws {
    while try server.step() == nil {}
    try server.idled(until: .now)
  }
}

/// Waits by letting the server go on.
struct Turns: ManagerWait {
  let program: CounterProgram
  let meanwhile: () throws -> Void

  init(_ program: CounterProgram, _ meanwhile: @escaping () throws -> Void) {
    self.program = program
    self.meanwhile = meanwhile
  }

  func wait(
    _ step: () throws(MultiprocessingError) -> WaitOutcome
  ) throws(MultiprocessingError) -> Bool {
    while try program.server.step() == nil {}
    do { try meanwhile() } catch { throw .interrupted }
    return try step() == .done
  }

  func dial(
    _ address: RemoteAddress, authkey: [UInt8], _ deadline: Deadline, isAgain: Bool
  ) throws(MultiprocessingError) -> Link {
    do {
      guard case .path(let path) = address else { throw MultiprocessingError.interrupted }
      let dialer = Dialer(
        [try SocketAddress(path: path)], purpose: "manager", key: authkey, readsAhead: true)
      while true {
        _ = try program.server.step()
        guard case .done(let link) = try dialer.step(milliseconds: 10) else { continue }
        while try !link.receive() { _ = try program.server.step() }
        return link
      }
    } catch {
      throw .connection("\(error)")
    }
  }
}
