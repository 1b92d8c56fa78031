internal import LinuxSystem
internal import LuaRuntime
internal import Multiprocessing
internal import Network
internal import Wire

/// A connection to another program, as a script holds it, until it closes it.
final class SocketConnection: ConnectionObject {
  private var link: Link?

  init(_ link: Link) { self.link = link }

  override var isClosed: Bool { link == nil }
  override var reach: Reach { link?.isRemote ?? true ? .network : .machine }

  override func close() {
    // Nothing is said to the other side: a fork may have the connection too, and go on with it.
    // When the last descriptor is closed the system tells.
    link = nil
  }

  override func descriptor(_ method: String) throws(LuaFailure) -> Int32 {
    try open(method).descriptor
  }

  private func open(_ method: String) throws(LuaFailure) -> Link {
    try requireOpen(method)
    guard let link else { throw .valueError("Connection.\(method): the connection is closed") }
    return link
  }

  override func send(
    _ call: LuaCall, _ message: OutgoingMessage, tail: RawSpan, _ method: String
  ) throws(LuaFailure) {
    let link = try open(method)
    let function = "Connection.\(method)"
    try translatingLink(function, isSending: true) { () throws(LinkError) in
      // What the other side has said of its key is found out before it is told anything.
      if !link.isOpen { _ = try link.receive() }
      try message.withBytes { bytes throws(LinkError) in try link.send(bytes, tail) }
    }
    guard link.hasOutput else { return }
    _ = try Module.shared.wait(
      call, .never,
      for: { () throws(LuaFailure) in
        ([(descriptor: link.descriptor, events: Poll.writable)], .never)
      },
      until: { () throws(LuaFailure) in
        try translatingLink(function, isSending: true) { () throws(LinkError) in try link.flush() }
        return !link.hasOutput
      })
  }

  override func receive(
    _ call: LuaCall, _ method: String, _ body: (borrowing RawSpan) throws(LuaFailure) -> Void
  ) throws(LuaFailure) {
    let link = try open(method)
    _ = try awaitMessage(call, link, .never, method)
    try link.takeMessage { bytes throws(LuaFailure) in try body(bytes) }
  }

  override func poll(_ call: LuaCall, _ deadline: Deadline) throws(LuaFailure) -> Bool {
    let link = try open("poll")
    if isReady { return true }
    do throws(LuaFailure) {
      return try awaitMessage(call, link, deadline, "poll")
    } catch {
      // The end of the connection is something that `recv` would not wait for.
      if isReady { return true }
      throw error
    }
  }

  /// Whether `recv` would not wait: a message is there, or the connection has ended. Takes in what
  /// came.
  var isReady: Bool {
    guard let link else { return true }
    do throws(LinkError) {
      if link.hasOutput { try link.flush() }
      return try link.receive()
    } catch {
      return true
    }
  }

  /// What another process of this program needs to use the connection as well. Blocks while the
  /// other side has not said its part of the handshake.
  func handOver(_ call: LuaCall, _ message: OutgoingMessage) throws(LuaFailure) -> WireValue {
    let link = try open("send")
    if !link.isOpen { _ = try poll(call, Deadline(seconds: Reception.handshakeTimeout)) }
    guard link.isOpen else {
      throw .picklingError("the other side of the connection has not answered")
    }
    let state = try translatingLink("Connection.send", isSending: true) { () throws(LinkError) in
      try link.handOver()
    }
    return .array([
      try Module.shared.lentDescriptors.lend(link.descriptor, message),
      .boolean(link.isRemote), .boolean(state.isTrusted), .bytes(state.received),
    ])
  }

  /// The connection of such a record.
  static func takeOver(_ record: WireValue) throws(LuaFailure) -> SocketConnection {
    guard case .array(let parts) = record, parts.count == 4, case .boolean(let isRemote) = parts[1],
      case .boolean(let isTrusted) = parts[2], case .bytes(let received) = parts[3]
    else { throw .picklingError("a connection came without its record") }
    let descriptor = try Module.shared.lentDescriptors.fetch(parts[0])
    do throws(SystemError) {
      let link = try Link(
        adopting: StreamSocket(adopting: descriptor), isRemote: isRemote, isTrusted: isTrusted,
        received: received)
      return SocketConnection(link)
    } catch {
      throw LuaFailure(MultiprocessingError.system(error))
    }
  }

  private func awaitMessage(
    _ call: LuaCall, _ link: Link, _ deadline: Deadline, _ method: String
  ) throws(LuaFailure) -> Bool {
    try Module.shared.wait(
      call, deadline,
      for: { () throws(LuaFailure) in
        ([(descriptor: link.descriptor, events: link.events)], .never)
      },
      until: { () throws(LuaFailure) in
        try translatingLink("Connection.\(method)") { () throws(LinkError) in
          // That nothing can be sent any more does not matter to who receives.
          do throws(LinkError) { try link.flush() } catch {
            if case .ended = error {} else { throw error }
          }
          return try link.receive()
        }
      })
  }
}

/// Connections that are sockets: they are as all connections are.
enum SocketConnectionBinding {
  static let connection = LuaClass<ConnectionObject>(
    "Connection", parent: PipeBinding.connection
  ) { connection in
    connection.crosses(asObjectOf: PipeBinding.connection)
  }

  static func push(_ call: LuaCall, _ link: Link) throws(LuaFailure) {
    try call.push(SocketConnection(link), connection)
  }
}
