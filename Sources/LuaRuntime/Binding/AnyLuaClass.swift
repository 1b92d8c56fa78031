import CLua
import Wire

/// The untyped part of a `LuaClass`: its identity in C and what its metatable is made of.
///
/// Descriptors are made once and never freed, since userdata point at them.
@safe
package class AnyLuaClass: @unchecked Sendable {
  /// Python's name of the class; also the metatable's `__name`.
  package let name: String
  /// The class above this one, whose members it has too.
  package let parent: AnyLuaClass?
  /// How many Lua values an object can hold beside its Swift object.
  package let userValues: Int
  let identity: UnsafePointer<clua_class>

  private(set) var methods: [String: BoundCallable] = [:]
  private(set) var getters: [String: BoundCallable] = [:]
  private(set) var setters: [String: BoundCallable] = [:]
  private(set) var metamethods: [String: BoundCallable] = [:]
  private(set) var getOther: BoundCallable?
  private(set) var setOther: BoundCallable

  /// What of reading and writing fields is done in C.
  package var fieldFastPath = LuaFastPath.none

  /// How objects cross to other processes.
  struct Pickling {
    let encode: (LuaCall, AnyObject, OutgoingMessage) throws(LuaFailure) -> WireValue
    /// Pushes the object.
    let decode: (LuaCall, WireValue) throws(LuaFailure) -> Void
    /// The same for what another program sent, which is not to be trusted; nil: that is refused.
    var decodeForeign: ((LuaCall, WireValue) throws(LuaFailure) -> Void)?
  }

  /// Set by `LuaClass.pickle`; objects of a class without it do not cross.
  var pickling: Pickling?
  /// The class as whose objects those of this class cross, if not as their own.
  var crossing: AnyLuaClass?

  init(name: String, parent: AnyLuaClass?, userValues: Int) {
    self.name = name
    self.parent = parent
    self.userValues = userValues
    let block = UnsafeMutablePointer<clua_class>.allocate(capacity: 1)
    unsafe self.identity = UnsafePointer(block)
    setOther = BoundFunction(name: name) { call throws(LuaFailure) in
      throw .typeError(
        "\(name) has no field \(try call.display(2)) that can be set\(call.meant(2) { $0.setters })"
      )
    }
    unsafe block.initialize(
      to: clua_class(
        parent: parent?.identity, descriptor: Unmanaged.passRetained(self).toOpaque()))
  }

  static func of(_ identity: UnsafePointer<clua_class>) -> AnyLuaClass {
    guard let descriptor = unsafe identity.pointee.descriptor else {
      preconditionFailure("a class without a descriptor")
    }
    return unsafe Unmanaged<AnyLuaClass>.fromOpaque(descriptor).takeUnretainedValue()
  }

  func add(method function: BoundCallable, as member: String) {
    methods[member] = function
  }

  func add(getter function: BoundCallable, as member: String) {
    getters[member] = function
  }

  func add(setter function: BoundCallable, as member: String) {
    setters[member] = function
  }

  func add(metamethod function: BoundCallable, as event: String) {
    metamethods[event] = function
  }

  func add(getOther function: BoundCallable) {
    getOther = function
  }

  func add(setOther function: BoundCallable) {
    setOther = function
  }

  /// The names of what objects have by their class.
  package struct Members {
    /// Methods.
    package var methods: Set<String> = []
    /// Fields that can be read.
    package var getters: Set<String> = []
    /// Fields that can be set.
    package var setters: Set<String> = []
    /// Events, such as `__len`.
    package var metamethods: Set<String> = []
    /// Whether `object[key]` means something for other keys.
    package var hasElements = false
  }

  /// What objects of this class have, by it and the classes above it.
  package var members: Members {
    var members = parent?.members ?? Members()
    members.methods.formUnion(methods.keys)
    members.getters.formUnion(getters.keys)
    members.setters.formUnion(setters.keys)
    members.metamethods.formUnion(metamethods.keys)
    members.hasElements = members.hasElements || getOther != nil
    return members
  }

  // MARK: Registration in a state

  /// From the root of the inheritance to this class, so that nearer definitions win.
  private var lineage: [AnyLuaClass] {
    (parent?.lineage ?? []) + [self]
  }

  /// Makes the metatable in this state and leaves it on top of the stack.
  func register(_ call: LuaCall) throws(LuaFailure) {
    let lineage = lineage
    call.context.keep(self)
    try call.newTable(record: 16)
    for ancestor in lineage { try ancestor.addMembers(call) }
    try call.newTable(record: 4)
    for ancestor in lineage {
      for (name, setter) in ancestor.setters { try ancestor.store(call, name, address: setter) }
    }
    let other = lineage.last { $0.getOther != nil }?.getOther
    try call.check(
      unsafe clua_register_class(
        call.state, identity, other?.record, setOther.record, fieldFastPath.inC))
    for ancestor in lineage {
      for (event, body) in ancestor.metamethods {
        try call.push(body)
        try call.rawSetField(-2, event)
      }
    }
    try call.push(name)
    try call.rawSetField(-2, "__name")
  }

  private func addMembers(_ call: LuaCall) throws(LuaFailure) {
    for (name, method) in methods {
      try call.push(method)
      try call.rawSetField(-2, name)
    }
    for (name, getter) in getters { try store(call, name, address: getter) }
  }

  private func store(
    _ call: LuaCall, _ name: String, address function: BoundCallable
  ) throws(LuaFailure) {
    try call.check(unsafe clua_push_light_userdata(call.state, function.record))
    try call.rawSetField(-2, name)
  }
}
