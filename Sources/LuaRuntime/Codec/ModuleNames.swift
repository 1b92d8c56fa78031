import CLua

/// Tables that cross by name wherever they occur: loaded modules, `_G`, registered classes.
@safe
struct ModuleNames: ~Copyable {
  enum Name {
    case module([UInt8])
    case registeredClass([UInt8])
  }

  private var modules = unsafe clua_modules()
  private var indices = PointerMap()
  private var names: [Name] = []
  /// Registered classes by identity; the state keeps them alive.
  private var classes: [UInt: [UInt8]] = [:]
  private var classesChanged = false

  deinit {
    var modules = unsafe modules
    unsafe clua_free_modules(&modules)
  }

  subscript(identity: UInt) -> Name? {
    indices[identity].map { names[Int($0)] }
  }

  mutating func addClass(_ identity: UInt, _ name: [UInt8]) {
    classes[identity] = name
    classesChanged = true
  }

  /// Brings the names up to date with `package.loaded`: once per message, since `require` tells nobody.
  mutating func refresh(_ call: LuaCall) throws(LuaFailure) {
    guard unsafe clua_refresh_modules(call.state, &modules) || classesChanged else { return }
    // Until it is complete, the next message must do this again.
    classesChanged = true
    indices.removeAll()
    names.removeAll()
    for (identity, name) in classes { add(identity, .registeredClass(name)) }
    try addModules(call)
    classesChanged = false
  }

  private mutating func addModules(_ call: LuaCall) throws(LuaFailure) {
    try call.reserve(4)
    unsafe clua_push_modules(call.state)
    try call.pushNil()
    while try call.next(-2) {
      if call.type(-1) == .table, let name = call.bytesValue(-2) {
        add(call.identity(-1), .module(name))
      }
      call.pop()
    }
    call.pop()
  }

  /// A table with several names goes by the shortest, then the alphabetically first, everywhere.
  private mutating func add(_ identity: UInt, _ name: Name) {
    guard let present = indices.insert(identity, Int32(names.count)) else {
      return names.append(name)
    }
    if case .module(let old) = names[Int(present)], case .module(let new) = name,
      (new.count, 0) < (old.count, 0)
        || new.count == old.count && new.lexicographicallyPrecedes(old)
    {
      names[Int(present)] = name
    }
  }
}
