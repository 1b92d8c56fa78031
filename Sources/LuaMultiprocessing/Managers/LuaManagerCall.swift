internal import LinuxSystem
internal import LuaRuntime
internal import Multiprocessing
internal import Network
internal import SharedMemory
internal import Wire

/// A call of a manager with the values from a place of the stack on, which are replaced by the
/// results.
struct LuaManagerCall: ManagerCall, LuaManagerWaiting {
  let call: LuaCall
  let first: Int

  func write(_ message: OutgoingMessage) throws(MultiprocessingError) {
    do throws(LuaFailure) {
      try Pickler.encodeStack(
        call, from: first, count: call.count - first + 1, into: message, root: "args")
    } catch {
      throw raised(error)
    }
    call.setTop(first - 1)
  }

  func read(
    _ reply: RawSpan, isError: Bool, from reach: Reach
  ) throws(MultiprocessingError) {
    do throws(LuaFailure) {
      if isError {
        try ErrorTransport.push(call, reply, from: reach)
      } else {
        _ = try Module.shared.far.readingHere { () throws(LuaFailure) in
          try Unpickler.decodeAll(call, reply, from: reach)
        }
      }
    } catch {
      throw raised(error)
    }
  }
}

/// How a script waits for a manager.
protocol LuaManagerWaiting: ManagerWait {
  var call: LuaCall { get }
}

/// A wait that is no call.
struct LuaManagerWait: LuaManagerWaiting {
  let call: LuaCall
}

extension LuaManagerWaiting {
  func wait(
    _ step: () throws(MultiprocessingError) -> WaitOutcome
  ) throws(MultiprocessingError) -> Bool {
    do throws(LuaFailure) {
      return try Module.shared.wait(call) { () throws(LuaFailure) in
        try translating(step)
      }
    } catch {
      throw raised(error)
    }
  }

  func dial(
    _ address: RemoteAddress, authkey: [UInt8], _ deadline: Deadline, isAgain: Bool
  ) throws(MultiprocessingError) -> Link {
    do throws(LuaFailure) {
      return try Self.dial(call, address, authkey, deadline)
    } catch {
      switch error {
      case .error("OSError", let message, _) where isAgain: throw .connection(message)
      case .error("EOFError", let message, _): throw .connection(message)
      default:
        throw raised(error)
      }
    }
  }

  /// The error as the language's own, which is on top of the stack.
  func raised(_ error: LuaFailure) -> MultiprocessingError {
    call.pushRaised(error)
    return .raised
  }

  private static var function: String { "Manager.connect" }

  private static func dial(
    _ call: LuaCall, _ address: RemoteAddress, _ authkey: [UInt8], _ deadline: Deadline
  ) throws(LuaFailure) -> Link {
    let link = try ClientBinding.dial(
      call, try resolve(call, address, deadline), as: function, purpose: "manager", key: authkey,
      readsAhead: true, deadline)
    let isThere = try Module.shared.wait(
      call, deadline,
      for: { () throws(LuaFailure) in
        ([(descriptor: link.descriptor, events: link.events)], .never)
      },
      until: { () throws(LuaFailure) in
        try translatingLink(function) { () throws(LinkError) in try link.receive() }
      })
    guard isThere else { throw LuaFailure(.handshake(.silent), in: function) }
    return link
  }

  /// The addresses that an address stands for, at least one. For a host's name other computers may
  /// be asked, which blocks, until the deadline.
  private static func resolve(
    _ call: LuaCall, _ address: RemoteAddress, _ deadline: Deadline
  ) throws(LuaFailure) -> [SocketAddress] {
    switch address {
    case .path(let bytes):
      do throws(SystemError) { return [try SocketAddress(path: bytes)] } catch {
        throw LuaFailure(error, in: function)
      }
    case .host(let host, let port):
      return try HostAddresses.find(call, host, port, as: function, deadline)
    }
  }
}

extension RemoteAddress {
  init(_ argument: AddressArgument) {
    switch argument {
    case .path(let bytes): self = .path(bytes)
    case .host(let host, let port): self = .host(host, port)
    }
  }
}
