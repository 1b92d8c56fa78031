internal import LuaRuntime
internal import SharedMemory
internal import Wire

/// Stands for an object in the server of a manager, in whatever process it has come to.
final class Proxy {
  let address: ManagerAddress
  /// Held as long as the proxy lives, which keeps the referent alive.
  let token: SharedToken
  let referent: UInt64
  let typeid: String

  init(address: ManagerAddress, token: SharedToken, referent: UInt64, typeid: String) {
    self.address = address
    self.token = token
    self.referent = referent
    self.typeid = typeid
  }

  /// Calls a method with the table of arguments on top of the stack, which is replaced by the result.
  func call(_ call: LuaCall, _ method: String) throws(LuaFailure) {
    if let server = ManagerServer.current, server.address.requests.id == address.requests.id {
      return try server.run(call, referent, method)
    }
    try Module.shared.managers.call(call, address, referent: referent, method: method)
  }

  /// Calls a method with the arguments from `first` on; pushes the result.
  func call(_ call: LuaCall, _ method: String, from first: Int) throws(LuaFailure) {
    try call.pack(from: first)
    try self.call(call, method)
  }
}

/// The classes of proxies, one for each type of a manager.
enum ProxyBinding {
  static let dict = make(
    "DictProxy",
    [
      "get", "set", "has", "keys", "values", "items", "pop", "popitem", "setdefault", "update",
      "clear", "copy", "incr",
    ]
  ) { defineLength($0); defineFields($0); definePairs($0) }

  static let list = make(
    "ListProxy",
    [
      "append", "extend", "insert", "pop", "remove", "index", "count", "reverse", "sort", "slice",
      "clear", "copy",
    ]
  ) { defineLength($0); defineFields($0); definePairs($0) }

  static let namespace = make("NamespaceProxy", []) { defineFields($0) }

  private static let classes = ["dict": dict, "list": list, "Namespace": namespace]

  /// Pushes a proxy as an object of its class.
  static func push(_ call: LuaCall, _ proxy: Proxy) throws(LuaFailure) {
    guard let definition = classes[proxy.typeid] else {
      throw .runtimeError("there is no proxy for the type \(proxy.typeid)")
    }
    try call.push(proxy, definition)
  }

  // MARK: Definition

  private static func make(
    _ name: String, _ methods: [String], _ define: (LuaClass<Proxy>) -> Void
  ) -> LuaClass<Proxy> {
    LuaClass<Proxy>(name) { definition in
      for method in methods {
        definition.method(method) { call, proxy throws(LuaFailure) in
          try prepare(call, method)
          try proxy.call(call, method, from: 2)
          return 1
        }
      }
      defineCommon(definition)
      define(definition)
      definePickling(definition)
    }
  }

  /// Makes plain what the server could not read: an iterable of this process, or a proxy.
  static func prepare(_ call: LuaCall, _ method: String) throws(LuaFailure) {
    switch method {
    case "extend" where call.count >= 2, "list" where call.count >= 2 && !call.isNil(2):
      _ = try Iterables.collect(call, 2, "seq")
    case "update", "dict":
      guard let other = call.objectValue(2, dict) else { return }
      try other.call(call, "#value", from: call.count + 1)
      call.replace(2)
    default: return
    }
  }

  private static func defineCommon(_ definition: LuaClass<Proxy>) {
    definition.method("_getvalue") { call, proxy throws(LuaFailure) in
      try proxy.call(call, "#value", from: call.count + 1)
      return 1
    }
    definition.method("_callmethod") { call, proxy throws(LuaFailure) in
      let name = try call.string(2, "name")
      _ = try call.checkOptionalTable(3, "args")
      try call.setCount(3)
      if call.isNil(3) { try call.newTable() }
      try proxy.call(call, name)
      return 1
    }
    definition.metamethod("__tostring") { call, proxy throws(LuaFailure) in
      try proxy.call(call, "#repr", from: call.count + 1)
      return 1
    }
    definition.metamethod("__eq") { call, proxy throws(LuaFailure) in
      let other = call.objectValue(2, definition)
      try call.push(other.map { $0.token.id == proxy.token.id } ?? false)
      return 1
    }
  }

  private static func defineLength(_ definition: LuaClass<Proxy>) {
    definition.metamethod("__len") { call, proxy throws(LuaFailure) in
      try proxy.call(call, "#len", from: call.count + 1)
      return 1
    }
  }

  private static func defineFields(_ definition: LuaClass<Proxy>) {
    definition.index { call, proxy throws(LuaFailure) in
      try proxy.call(call, "#getitem", from: 2)
      return 1
    }
    definition.newIndex { call, proxy throws(LuaFailure) in
      try proxy.call(call, "#setitem", from: 2)
      return 0
    }
  }

  /// `pairs` goes over a copy, so that what others do meanwhile does not matter.
  private static func definePairs(_ definition: LuaClass<Proxy>) {
    definition.metamethod("__pairs") { call, proxy throws(LuaFailure) in
      try call.getGlobal("next")
      try proxy.call(call, "#value", from: call.count + 1)
      try call.pushNil()
      return 3
    }
  }

  private static func definePickling(_ definition: LuaClass<Proxy>) {
    definition.pickle(
      encode: { _, proxy, message throws(LuaFailure) in
        .array(
          proxy.address.encode(message) + [
            SharedObjects.reference(proxy.token.id, message),
            .integer(Int64(proxy.referent)), .text(proxy.typeid),
          ])
      },
      decode: { _, value throws(LuaFailure) in
        guard case .array(let values) = value, values.count == 6,
          case .integer(let referent) = values[4], case .bytes(let typeid) = values[5]
        else { throw .picklingError("a proxy came damaged") }
        let address = try ManagerAddress.decode(values[..<3])
        let id = try SharedObjects.identifier(values[3])
        let token = try translatingMemory { () throws(SharedMemoryError) in
          try SharedToken(in: address.requests.arena, opening: id)
        }
        return Proxy(
          address: address, token: token, referent: UInt64(referent),
          typeid: String(decoding: typeid, as: UTF8.self))
      })
  }
}
