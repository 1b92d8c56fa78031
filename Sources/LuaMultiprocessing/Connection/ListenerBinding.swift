internal import LinuxSystem
internal import LuaRuntime
internal import Multiprocessing
internal import Network

/// A listener as a script holds it, until it closes it.
final class ListenerObject {
  private var reception: Reception?
  let address: SocketAddress
  private(set) var lastAccepted: SocketAddress?
  private var exitHook: Int?

  init(_ socket: ListeningSocket, key: [UInt8]?) {
    address = socket.address
    reception = Reception(socket, purpose: "connection", key: key, readsAhead: false)
    exitHook = Module.shared.host.addExitHook { [weak self] in self?.close() }
  }

  deinit { close() }

  /// Listens no more, and removes the file.
  func close() {
    reception?.close()
    reception = nil
    if let exitHook { Module.shared.host.removeExitHook(exitHook) }
    exitHook = nil
  }

  /// Pushes the next connection. Blocks until somebody has connected and shown to have the key.
  func accept(_ call: LuaCall, _ seconds: Double?) throws(LuaFailure) {
    guard let reception else { throw .valueError("Listener.accept: the listener is closed") }
    var found: (link: Link, peer: SocketAddress)?
    let accepted = try Module.shared.wait(
      call, Deadline(seconds: seconds),
      for: { () throws(LuaFailure) in reception.watches },
      until: { () throws(LuaFailure) in
        found = try translatingLink("Listener.accept") { () throws(LinkError) in
          try reception.next()
        }
        return found != nil
      })
    guard accepted, let found else {
      throw .error(
        className: "TimeoutError",
        message: "Listener.accept: nobody has connected within \(seconds ?? 0) s")
    }
    lastAccepted = found.peer
    try SocketConnectionBinding.push(call, found.link)
  }
}

/// `connection.Listener`.
enum ListenerBinding {
  static let listener = LuaClass<ListenerObject>("Listener") { listener in
    listener.method("accept") { call, listener throws(LuaFailure) in
      try listener.accept(call, try call.timeout(2))
      return 1
    }
    listener.method("close") { _, listener throws(LuaFailure) in
      listener.close()
      return 0
    }
    listener.metamethod("__close") { _, listener throws(LuaFailure) in
      listener.close()
      return 0
    }
    listener.getter("address") { call, listener throws(LuaFailure) in
      try AddressArgument.push(call, listener.address)
      return 1
    }
    listener.getter("last_accepted") { call, listener throws(LuaFailure) in
      if let peer = listener.lastAccepted {
        try AddressArgument.push(call, peer)
      } else {
        try call.pushNil()
      }
      return 1
    }
  }

  /// `Listener([address[, family[, backlog[, authkey]]]])`.
  static func make(_ call: LuaCall) throws(LuaFailure) -> Int {
    try call.bindKeywords(["address", "family", "backlog", "authkey"], from: 1)
    let address = try AddressArgument.read(call, 1)
    let family = try AddressArgument.readFamily(call, 2)
    let backlog = try call.optionalInteger(3, "backlog") ?? ListeningSocket.backlog
    guard backlog >= 1 else { throw call.invalid("backlog", "at least 1 expected, got \(backlog)") }
    let key = try call.optionalBytes(4, "authkey")
    let socket = try listen(call, address, family, backlog, key)
    try call.push(ListenerObject(socket, key: key), listener)
    return 1
  }

  /// Opens a socket, with the same rule for who may listen to what as managers have.
  static func listen(
    _ call: LuaCall, _ address: AddressArgument?, _ family: SocketAddress.Family?, _ backlog: Int,
    _ key: [UInt8]?
  ) throws(LuaFailure) -> ListeningSocket {
    var wanted: SocketAddress?
    if let address {
      wanted = try address.resolve(call, family).first
    } else if let family, family != .unix {
      let host = family == .inet6 ? "::1" : "127.0.0.1"
      wanted = try AddressArgument.host(host, 0).resolve(call, family).first
    }
    if let wanted, !wanted.isLocal, key == nil {
      throw call.invalid(
        "address",
        "\(wanted.description) can be reached from other computers: an authkey is needed")
    }
    do throws(SystemError) {
      return try ListeningSocket(wanted, backlog: backlog)
    } catch {
      throw LuaFailure(error, in: call.functionName)
    }
  }
}
