internal import LinuxSystem
internal import LuaRuntime
internal import Multiprocessing

/// What all proxies have in common, and the making of the classes in ``ProxyTypes``.
enum ProxyBinding {
  /// The class above those of all types, under whose name proxies cross.
  static let proxy: LuaClass<Proxy> = LuaClass<Proxy>("Proxy") { definition in
    definition.method("_getvalue") { call, proxy throws(LuaFailure) in
      try proxy.call(call, "#value", from: call.count + 1)
      return 1
    }
    definition.method("_callmethod") { call, proxy throws(LuaFailure) in
      let name = try call.string(2, "name")
      let hasArguments = try call.checkOptionalSequence(3, "args")
      try call.setCount(3)
      if hasArguments { _ = try call.unpack(3) }
      try proxy.call(call, name, from: 4)
      return call.count - 3
    }
    definition.metamethod("__tostring") { call, proxy throws(LuaFailure) in
      // A server that asks another one while it shows an object could be asked by that one for the
      // same.
      if Module.shared.server?.server.isInLoop ?? false, !proxy.isAtHome {
        let name = ProxyTypes.classNamed(proxy.typeid).name
        try call.push("<\(name) object, typeid '\(proxy.typeid)'>")
        return 1
      }
      let top = call.count
      do throws(LuaFailure) {
        try proxy.call(call, "#repr", from: top + 1)
      } catch {
        // A proxy can be shown for as long as there is one.
        guard isLostConnection(call, error) else { throw error }
        call.setTop(top)
        let name = ProxyTypes.classNamed(proxy.typeid).name
        try call.push("<\(name) object, typeid '\(proxy.typeid)'; its manager has ended>")
      }
      return 1
    }
    definition.metamethod("__eq") { call, proxy throws(LuaFailure) in
      let other = call.objectValue(2, ProxyBinding.proxy)
      try call.push(other?.isSame(as: proxy) ?? false)
      return 1
    }
    ProxyCrossing.define(definition)
  }

  /// Whether a call failed for want of a manager. A raised error stays on top.
  private static func isLostConnection(_ call: LuaCall, _ failure: LuaFailure) -> Bool {
    switch failure {
    case .raised: call.isInstance(-1, of: "ConnectionError")
    case .error(let className, _, _): className == "ConnectionError"
    case .known: false
    }
  }

  /// Pushes a proxy as an object of its class.
  static func push(_ call: LuaCall, _ proxy: Proxy) throws(LuaFailure) {
    try call.push(proxy, ProxyTypes.classNamed(proxy.typeid))
  }

  // MARK: Parts of classes

  /// A class of proxies; `define` adds what is special.
  static func make(
    _ name: String, _ methods: String, _ define: (LuaClass<Proxy>) -> Void = { _ in }
  ) -> LuaClass<Proxy> {
    LuaClass<Proxy>(name, parent: proxy) { definition in
      for method in methods.split(separator: " ").map(String.init) {
        forward(definition, method)
      }
      definition.crosses(asObjectOf: proxy)
      define(definition)
    }
  }

  /// A method that the referent has too.
  static func forward(
    _ definition: LuaClass<Proxy>, _ method: String,
    _ prepare: @escaping (LuaCall) throws(LuaFailure) -> Void
  ) {
    definition.method(method) { call, proxy throws(LuaFailure) in
      try prepare(call)
      try proxy.call(call, method, from: 2)
      return call.count - 1
    }
  }

  private static func forward(_ definition: LuaClass<Proxy>, _ method: String) {
    definition.method(method) { call, proxy throws(LuaFailure) in
      try proxy.call(call, method, from: 2)
      return call.count - 1
    }
  }

  /// A method that runs here, by functions of the referent: `proxies.lua` has it.
  static func local(_ definition: LuaClass<Proxy>, _ methods: String) {
    for method in methods.split(separator: " ").map(String.init) {
      definition.method(method) { call, _ throws(LuaFailure) in
        try Module.shared.parts.call("proxies", method, call)
      }
    }
  }

  /// `#proxy`.
  static func length(_ definition: LuaClass<Proxy>) {
    definition.metamethod("__len") { call, proxy throws(LuaFailure) in
      try proxy.call(call, "#len", from: call.count + 1)
      return 1
    }
  }

  /// `proxy[key]` and `proxy[key] = value`, for keys that are no method.
  static func items(_ definition: LuaClass<Proxy>) {
    definition.index { call, proxy throws(LuaFailure) in
      try proxy.call(call, "#getitem", from: 2)
      return 1
    }
    definition.newIndex { call, proxy throws(LuaFailure) in
      try proxy.call(call, "#setitem", from: 2)
      return 0
    }
  }

  /// The same where keys are numbers: any other name was to be a method's.
  static func elements(_ definition: LuaClass<Proxy>) {
    items(definition)
    definition.index { call, proxy throws(LuaFailure) in
      if call.type(2) == .string {
        let meant = call.meant(2) { $0.methods }
        throw .typeError(
          "\(proxy.typeid): i: integer expected, got string \(try call.quoted(2))\(meant)")
      }
      try proxy.call(call, "#getitem", from: 2)
      return 1
    }
  }

  /// `pairs` goes over a copy, so that what others do meanwhile does not matter.
  static func pairs(_ definition: LuaClass<Proxy>, _ method: String = "#value") {
    definition.metamethod("__pairs") { call, proxy throws(LuaFailure) in
      try call.getGlobal("next")
      try proxy.call(call, method, from: call.count + 1)
      try call.pushNil()
      return 3
    }
  }

  /// Fields that can be read, of which the referent answers each as `#get NAME`.
  static func fields(_ definition: LuaClass<Proxy>, _ names: String) {
    for name in names.split(separator: " ").map(String.init) {
      definition.getter(name) { call, proxy throws(LuaFailure) in
        try proxy.call(call, "#get \(name)", from: call.count + 1)
        return 1
      }
    }
  }

  /// Fields that can be set, which the referent takes as `#set NAME`.
  static func settableFields(_ definition: LuaClass<Proxy>, _ names: String) {
    fields(definition, names)
    for name in names.split(separator: " ").map(String.init) {
      definition.setter(name) { call, proxy throws(LuaFailure) in
        try proxy.call(call, "#set \(name)", from: 3)
        return 0
      }
    }
  }
}
