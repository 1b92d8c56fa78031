internal import LinuxSystem
internal import LuaRuntime
internal import Network

/// `connection.Client`.
enum ClientBinding {
  /// `Client(address[, {authkey, family, timeout}])`, or `Client(address, family, authkey)` as in
  /// Python.
  static func make(_ call: LuaCall) throws(LuaFailure) -> Int {
    let options = ["authkey", "family", "timeout"]
    if try call.hasKeywords(from: 1) {
      try call.bindKeywords(["address"] + options, from: 1)
    } else {
      try takePositions(call, options)
    }
    guard let address = try AddressArgument.read(call, 1) else {
      throw call.mismatch(1, "address", "path or {host, port}")
    }
    let key = try call.optionalBytes(2, "authkey")
    let family = try AddressArgument.readFamily(call, 3)
    let deadline = Deadline(seconds: try call.timeout(4))
    let link = try dial(
      call, try address.resolve(call, family, deadline), as: "Client", purpose: "connection",
      key: key, readsAhead: false, deadline)
    try SocketConnectionBinding.push(call, link)
    return 1
  }

  /// Brings the arguments behind the address into the order of the options.
  private static func takePositions(
    _ call: LuaCall, _ options: [String]
  ) throws(LuaFailure) {
    let isPythons = call.count > 2 || call.type(2) == .string
    guard call.count <= (isPythons ? 3 : 2) else {
      throw .typeError("Client: an address and a table of options expected")
    }
    try call.setCount(isPythons ? 3 : 2)
    if isPythons {
      // The family stands before the key.
      call.insert(2)
      return try call.setCount(1 + options.count)
    }
    _ = try call.pushOptions(2, "options", options)
    call.remove(2)
  }

  /// Connects to the first of the addresses that answers. Blocks until the handshake is done;
  /// without a key only until the connection is there.
  static func dial(
    _ call: LuaCall, _ addresses: [SocketAddress], as function: String, purpose: String,
    key: [UInt8]?, readsAhead: Bool, _ deadline: Deadline
  ) throws(LuaFailure) -> Link {
    let dialer = Dialer(addresses, purpose: purpose, key: key, readsAhead: readsAhead)
    var made: Link?
    var watch: [Poll.Watch] = []
    var silence = Deadline.never
    let connected = try Module.shared.wait(
      call, deadline,
      for: { () throws(LuaFailure) in (watch, silence) },
      until: { () throws(LuaFailure) in
        switch try translatingLink(
          function, { () throws(LinkError) in try dialer.step(milliseconds: 200) })
        {
        case .done(let link):
          made = link
          return true
        case .wait(let descriptor): watch = [descriptor]
        case .again: watch = []
        }
        // Who has begun to speak may not stop in the middle.
        if dialer.peerHasSpoken, silence == .never {
          silence = Deadline(seconds: Reception.handshakeTimeout)
        }
        if silence.isPast { throw LuaFailure(.handshake(.silent), in: function) }
        return false
      })
    guard connected, let made else {
      throw .error(
        className: "TimeoutError", message: "\(function): there is no connection in time")
    }
    return made
  }
}
