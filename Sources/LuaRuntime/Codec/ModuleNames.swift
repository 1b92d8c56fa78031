import CLua

/// Tables that cross by name wherever they occur: loaded modules, `_G`, registered classes.
struct ModuleNames: ~Copyable {
  enum Name {
    case module([UInt8])
    case registeredClass([UInt8])
  }

  private var indices = PointerMap()
  private var names: [Name] = []
  /// Registered classes by identity; the state keeps them alive.
  private var classes: [UInt: [UInt8]] = [:]
  private var classesChanged = false
  /// How often the names were brought up to date.
  private(set) var generation = 0

  /// The name of the table at `index`. A module that was taken out of `package.loaded` since is
  /// none.
  func find(_ call: LuaCall, _ index: Int) -> Name? {
    guard let number = indices[call.identity(index)] else { return nil }
    let name = names[Int(number)]
    if case .module = name,
      unsafe !clua_is_module(call.state, Int32(truncatingIfNeeded: index), Int64(number) + 1)
    {
      return nil
    }
    return name
  }

  mutating func addClass(_ identity: UInt, _ name: [UInt8]) {
    classes[identity] = name
    classesChanged = true
  }

  /// Brings the names up to date with `package.loaded`: once per message, since `require` tells
  /// nobody.
  mutating func refresh(_ call: LuaCall) throws(LuaFailure) {
    guard unsafe clua_modules_changed(call.state) || classesChanged else { return }
    // Until it is complete, the next message must do this again.
    classesChanged = true
    generation += 1
    try call.check(unsafe clua_forget_nameless(call.state))
    indices.removeAll()
    names.removeAll()
    for (identity, name) in classes { add(identity, .registeredClass(name)) }
    try addModules(call)
    classesChanged = false
  }

  private mutating func addModules(_ call: LuaCall) throws(LuaFailure) {
    try call.reserve(8)
    try call.newTable()
    unsafe clua_push_modules(call.state)
    try call.pushNil()
    while try call.next(-2) {
      if call.type(-1) == .table, let name = call.bytesValue(-2),
        let number = add(call.identity(-1), .module(name))
      {
        try call.copy(-2)
        try call.rawSet(-5, number + 1)
      }
      call.pop()
    }
    call.pop()
    try call.check(unsafe clua_keep(call.state, Int32(CLUA_KEPT_MODULES)))
  }

  /// Adds a name and answers its number, or nil when the table has a better one: a table with
  /// several names goes by the shortest, then the alphabetically first, everywhere.
  @discardableResult
  private mutating func add(_ identity: UInt, _ name: Name) -> Int? {
    guard let present = indices.insert(identity, Int32(names.count)) else {
      names.append(name)
      return names.count - 1
    }
    guard case .module(let old) = names[Int(present)], case .module(let new) = name,
      new.count < old.count || new.count == old.count && new.lexicographicallyPrecedes(old)
    else { return nil }
    names[Int(present)] = name
    return Int(present)
  }
}
