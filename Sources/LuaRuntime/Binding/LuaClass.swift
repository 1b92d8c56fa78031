package import Wire

/// A class of Lua userdata, each holding a Swift object of type `Object`.
///
/// Made once per process and kept in a `static let`; a state gets its metatable when the first
/// object is made, or by `LuaCall.register`. One thread uses it, as it does Lua. (Where members
/// make further objects of the same class, the constant needs its type written out.)
///
/// Classes whose objects are received from other processes are registered when the module is
/// opened, and have names of their own; a class below another one does not inherit how it crosses.
///
/// ```swift
/// final class Counter { var value = 0 }
///
/// enum CounterBinding {
///   static let counter = LuaClass<Counter>("Counter") { counter in
///     counter.method("add") { call, counter throws(LuaFailure) in
///       counter.value += try call.optionalInteger(2, "n") ?? 1
///       try call.push(counter.value)
///       return 1
///     }
///     counter.getter("value") { call, counter throws(LuaFailure) in
///       try call.push(counter.value)
///       return 1
///     }
///     counter.metamethod("__len") { call, counter throws(LuaFailure) in
///       try call.push(counter.value)
///       return 1
///     }
///   }
///
///   static func open(_ call: LuaCall) throws(LuaFailure) {
///     try call.newTable()
///     try call.bind(-1, "Counter", prefix: "mp") { call throws(LuaFailure) in
///       try call.push(Counter(), CounterBinding.counter)
///       return 1
///     }
///     try call.setLoadedModule("counter")
///   }
/// }
/// ```
package final class LuaClass<Object: AnyObject>: AnyLuaClass, @unchecked Sendable {
  /// A function of an object of this class: the object is argument 1, its arguments begin at 2.
  package typealias Body = (LuaCall, Object) throws(LuaFailure) -> Int

  /// The memory that fast paths of an object may touch; asked for once, when the object is pushed.
  package var fastMemory: (Object) -> LuaFastMemory = { _ in LuaFastMemory() }

  /// A class of its own; `define` adds its members.
  package init(
    _ name: String, userValues: Int = 0, _ define: (LuaClass<Object>) -> Void
  ) {
    super.init(name: name, parent: nil, userValues: userValues)
    define(self)
  }

  /// A class below another: it has the parent's members too, and its objects pass for the parent's.
  /// `Object` must be the parent's object type or a subclass of it.
  package init<Parent: AnyObject>(
    _ name: String, parent: LuaClass<Parent>, userValues: Int? = nil,
    _ define: (LuaClass<Object>) -> Void
  ) {
    precondition(
      Object.self == Parent.self || Object.self is Parent.Type,
      "objects of \(name) must be objects of \(parent.name) too")
    super.init(name: name, parent: parent, userValues: userValues ?? parent.userValues)
    define(self)
  }

  /// `object:name(…)`; with a fast path, what C does without asking the body.
  package func method(
    _ name: String, fastPath: LuaFastPath = .none, _ body: @escaping Body
  ) {
    add(method: bound(name, fastPath, body), as: name)
  }

  /// The field `object.name`; the body pushes one value.
  package func getter(_ name: String, _ body: @escaping Body) {
    add(getter: bound(name, .none, body), as: name)
  }

  /// `object.name = value`; the value is argument 3, as in `__newindex`.
  package func setter(_ name: String, _ body: @escaping Body) {
    add(setter: bound(name, .none, body), as: name)
  }

  /// `__len`, `__call`, `__tostring`, `__close`, `__pairs`, `__eq`, …, whose argument 1 is the
  /// object. (`__index`, `__newindex`, `__gc` and `__name` are the fence's own.)
  package func metamethod(
    _ event: String, fastPath: LuaFastPath = .none, _ body: @escaping Body
  ) {
    add(metamethod: bound(event, fastPath, body), as: event)
  }

  /// Answers `object[key]` for keys that are no member; the key is argument 2.
  package func index(_ body: @escaping Body) {
    add(getOther: bound("", .none, body))
  }

  /// Takes `object[key] = value` for keys without a setter; key and value are arguments 2 and 3.
  /// Without it such an assignment is a TypeError.
  package func newIndex(_ body: @escaping Body) {
    add(setOther: bound("", .none, body))
  }

  /// Lets objects of this class cross to other processes.
  ///
  /// - encode: what names the object there (identifiers, type codes, addresses). It appends the
  ///   shared objects that must live as long as the message to `message.references`.
  /// - decode: the object that this names here.
  package func pickle(
    encode: @escaping (LuaCall, Object, OutgoingMessage) throws(LuaFailure) -> WireValue,
    decode: @escaping (LuaCall, WireValue) throws(LuaFailure) -> Object
  ) {
    pickling = Pickling(
      encode: { call, object, message throws(LuaFailure) in
        try encode(call, unsafe unsafeDowncast(object, to: Object.self), message)
      },
      decode: { [unowned self] call, record throws(LuaFailure) in
        try call.push(try decode(call, record), self)
      })
  }

  /// Lets objects of this class, which `pickle` lets cross, cross to other programs as well. What
  /// is decoded then comes from outside, and must not be able to name anything that is this
  /// program's own.
  package func pickleForOthers(
    decode: @escaping (LuaCall, WireValue) throws(LuaFailure) -> Void
  ) {
    pickling?.decodeForeign = decode
  }

  /// Lets objects of this class and of those below it that say so (`crosses(asObjectOf:)`) cross:
  /// like `pickle`, but `decode` pushes the object itself, as one of whatever class it is of.
  package func pickleFamily(
    encode: @escaping (LuaCall, Object, OutgoingMessage) throws(LuaFailure) -> WireValue,
    decode: @escaping (LuaCall, WireValue) throws(LuaFailure) -> Void
  ) {
    pickling = Pickling(
      encode: { call, object, message throws(LuaFailure) in
        try encode(call, unsafe unsafeDowncast(object, to: Object.self), message)
      }, decode: decode)
  }

  /// Lets objects of this class cross in the way and under the name of a class above it.
  package func crosses(asObjectOf ancestor: LuaClass<Object>) { crossing = ancestor }

  private func bound(
    _ member: String, _ fastPath: LuaFastPath, _ body: @escaping Body
  ) -> BoundCallable {
    BoundMethod(
      name: member.isEmpty ? name : "\(name).\(member)", of: self, fastPath: fastPath, body: body)
  }
}
