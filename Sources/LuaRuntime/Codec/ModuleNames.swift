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
  /// Checksums of the code of functions for which no name was found: of two functions with the same
  /// code, such as closures made in a loop, the second is not searched for.
  private var codesWithoutName: Set<Int64> = []
  /// The function of `Lua/names.lua`, once it was needed.
  private var search: LuaReference?
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

  /// Pushes module and field (nil for a module itself) of each name that the value at `index` was
  /// found by before and still has, the best first; gives how many they are.
  func pushKnownNames(_ call: LuaCall, _ index: Int) throws(LuaFailure) -> Int {
    let found = unsafe clua_find_cached_names(call.state, Int32(truncatingIfNeeded: index))
    try call.check(found)
    return Int(found)
  }

  /// The same, but where no such name is known all modules are searched, by Lua code.
  ///
  /// - Parameter code: The checksum of a function's code, or 0.
  mutating func pushNames(
    _ call: LuaCall, _ index: Int, code: Int64
  ) throws(LuaFailure) -> (count: Int, wereSearched: Bool) {
    let index = call.absolute(index)
    let known = try pushKnownNames(call, index)
    if known > 0 || code != 0 && codesWithoutName.contains(code) { return (known, false) }
    let top = call.count
    try pushSearch(call)
    try call.copy(index)
    try call.call(arguments: 1, results: LuaCall.allResults)
    let count = (call.count - top) / 2
    if count == 0, code != 0 { codesWithoutName.insert(code) }
    return (count, true)
  }

  private mutating func pushSearch(_ call: LuaCall) throws(LuaFailure) {
    if let search { return try call.push(search) }
    try call.reserve(4)
    unsafe clua_push_modules(call.state)
    try call.check(unsafe clua_push_kept(call.state, Int32(CLUA_KEPT_NAMES)))
    try call.run(
      PackageResources.names_lua, name: "=multiprocessing/names", arguments: 2, results: 1,
      hasFirstGlobals: true)
    search = try call.reference(-1)
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
    codesWithoutName.removeAll()
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
