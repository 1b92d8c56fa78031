internal import LuaRuntime
internal import Multiprocessing
internal import SharedMemory
internal import Wire

/// How proxies cross: to processes of the same program with what names the server, to a server and
/// its clients in other programs by the referent's number alone, since they know each other.
enum ProxyCrossing {
  static func define(_ definition: LuaClass<Proxy>) {
    definition.pickleFamily(
      encode: { call, proxy, message throws(LuaFailure) in
        if case .far(let object) = proxy.home {
          return try Module.shared.far.write(call, object, message)
        }
        switch message.reach {
        case .program, .node: return try encodeInside(proxy, message)
        case .machine, .network: return try encodeOutside(proxy, message)
        }
      },
      decode: { call, value throws(LuaFailure) in
        try ProxyBinding.push(call, try decodeInside(call, value))
      })
    definition.pickleForOthers { call, value throws(LuaFailure) in
      try decodeOutside(call, value)
    }
  }

  // MARK: In the same program

  private static func encodeInside(
    _ proxy: Proxy, _ message: OutgoingMessage
  ) throws(LuaFailure) -> WireValue {
    let home: [WireValue]
    switch proxy.home {
    case .here(let address, let token):
      guard !Module.shared.far.isWriting else {
        throw .picklingError(
          "a proxy of a manager that was made on another computer cannot be sent to where the "
            + "program was started")
      }
      home = address.encode(message) + [SharedObjects.reference(token.id, message)]
    case .there(let remote):
      let value = try translating { () throws(MultiprocessingError) in try remote.encode(message) }
      home = [value]
    case .far: throw damaged
    }
    return .array([.array(home), number(proxy.referent)] + kind(of: proxy))
  }

  private static func decodeInside(
    _ call: LuaCall, _ value: WireValue
  ) throws(LuaFailure) -> Proxy {
    guard case .array(let values) = value, values.count == 4, case .array(let home) = values[0],
      let referent = values[1].integer
    else { throw damaged }
    if home.count > 1, let origin = Module.shared.far.sender {
      // The channel of the server's requests, and the token.
      let names = FarObject.references(home.first) + FarObject.references(home.last)
      let object = FarObject(ProxyBinding.proxy.name, value, references: names, origin)
      return try proxy(.far(object), UInt64(bitPattern: referent), values[2], values[3])
    }
    let place =
      try home.count == 1
      ? decodeHome(home[0], UInt64(bitPattern: referent), call) : decodeHome(home)
    return try proxy(place, UInt64(bitPattern: referent), values[2], values[3])
  }

  /// Where a referent is that a process of this program knows from a connection to a server, which
  /// may be this very one.
  private static func decodeHome(
    _ home: WireValue, _ referent: UInt64, _ call: LuaCall
  ) throws(LuaFailure) -> Proxy.Home {
    let top = call.count
    defer { call.setTop(top) }
    return try translating { () throws(MultiprocessingError) in
      if let server = Module.shared.server?.server, let instance = server.remote?.instance,
        try RemoteReferent.identity(home).instance == instance
      {
        return .here(server.address, try server.holdToken(of: referent))
      }
      return .there(
        try RemoteReferent.decode(
          home, referent, Module.shared.managers, LuaManagerWait(call: call)))
    }
  }

  private static func decodeHome(_ home: [WireValue]) throws(LuaFailure) -> Proxy.Home {
    guard home.count == ManagerAddress.size + 1 else { throw damaged }
    let arena = try SharedObjects.arena()
    let address = try translating { () throws(MultiprocessingError) in
      try ManagerAddress.decode(home[..<ManagerAddress.size], in: arena)
    }
    let id = try SharedObjects.identifier(home[ManagerAddress.size])
    let token = try translatingMemory { () throws(SharedMemoryError) in
      try SharedToken(in: arena, opening: id)
    }
    return .here(address, token)
  }

  // MARK: Between programs

  private static func encodeOutside(
    _ proxy: Proxy, _ message: OutgoingMessage
  ) throws(LuaFailure) -> WireValue {
    switch proxy.home {
    case .here(_, let token):
      // For a client of this server; what else holds it lives in this program's memory, and that
      // the encoder refuses.
      guard proxy.isAtHome, let remote = Module.shared.server?.server.remote, remote.isReplying
      else {
        _ = SharedObjects.reference(token.id, message)
        return .null
      }
      remote.mention(proxy.referent)
    case .there(let referent):
      let addressee = Module.shared.managers.addressee
      guard referent.server === addressee else {
        throw .picklingError(
          "a proxy of another manager cannot be sent to the manager at "
            + "\(addressee?.name ?? "another program")")
      }
    case .far: throw damaged
    }
    return .array([number(proxy.referent)] + kind(of: proxy))
  }

  /// Pushes what a client of this server, or the server that this process is a client of, named.
  private static func decodeOutside(_ call: LuaCall, _ value: WireValue) throws(LuaFailure) {
    guard case .array(let values) = value, values.count == 3, let number = values[0].integer,
      number > 0
    else { throw damaged }
    if let server = Module.shared.managers.speaker {
      let home = Proxy.Home.there(server.referent(UInt64(number)))
      return try ProxyBinding.push(call, try proxy(home, UInt64(number), values[1], values[2]))
    }
    guard let host = Module.shared.server, host.server.remote?.isReading ?? false else {
      throw .picklingError("a proxy came from one that is neither a manager nor its client")
    }
    try host.pushProxy(call, named: UInt64(number))
  }

  // MARK: Parts

  private static var damaged: LuaFailure { .picklingError("a proxy came damaged") }

  private static func number(_ referent: UInt64) -> WireValue {
    .integer(Int64(bitPattern: referent))
  }

  private static func kind(of proxy: Proxy) -> [WireValue] {
    [.text(proxy.typeid), .array(proxy.exposed.map { .text($0) })]
  }

  private static func proxy(
    _ home: Proxy.Home, _ referent: UInt64, _ typeid: WireValue, _ exposed: WireValue
  ) throws(LuaFailure) -> Proxy {
    guard let typeid = typeid.text, let exposed = exposed.array else { throw damaged }
    return Proxy(
      home, referent: referent, typeid: typeid, exposed: exposed.compactMap(\.text))
  }
}
