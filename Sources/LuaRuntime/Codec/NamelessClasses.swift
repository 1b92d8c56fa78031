import CLua

/// The classes of a state that have no name, by the numbers that they have in all processes.
///
/// What there is to it is in `Lua/classes.lua`, which is run when the first such class is met.
final class NamelessClasses {
  private let describe: LuaReference
  private let find: LuaReference
  private let forget: LuaReference
  private let singleton: LuaReference
  private let describeAll: LuaReference

  /// Those of this state.
  static func of(_ call: LuaCall) throws(LuaFailure) -> NamelessClasses {
    if let classes = call.context.codec.namelessClasses { return classes }
    let classes = try NamelessClasses(call)
    call.context.codec.namelessClasses = classes
    return classes
  }

  private init(_ call: LuaCall) throws(LuaFailure) {
    let base = call.count
    try call.reserve(16)
    try call.push(function: "is_class") { call throws(LuaFailure) in
      try call.reserve(8)
      try call.push(unsafe call.type(1) == .table && clua_is_class(call.state, 1))
      return 1
    }
    try call.push(function: "random") { call throws(LuaFailure) in
      try call.push(Int.random(in: .min ... .max))
      return 1
    }
    unsafe clua_push_modules(call.state)
    try call.check(unsafe clua_push_kept(call.state, Int32(CLUA_KEPT_CLASSES)))
    try call.run(
      PackageResources.classes_lua, name: "=classes", arguments: 4, results: 6,
      hasFirstGlobals: true)
    describeAll = try call.reference(base + 6)
    call.pop()
    try call.check(unsafe clua_keep(call.state, Int32(CLUA_KEPT_NAMELESS_CLASSES)))
    describe = try call.reference(base + 1)
    find = try call.reference(base + 2)
    forget = try call.reference(base + 3)
    singleton = try call.reference(base + 4)
    call.setTop(base)
  }

  /// Makes the table at `index` known as a class. Pushes its number, the ways that lead to it, each
  /// a list, and its marks, a list. Runs Lua code.
  func describe(_ call: LuaCall, _ index: Int) throws(LuaFailure) {
    let index = call.absolute(index)
    try call.push(describe)
    try call.copy(index)
    try call.push(call.context.codec.names.generation)
    try call.call(arguments: 2, results: 3)
  }

  /// Replaces number, ways and marks on top by the class here, which is empty if it was not here,
  /// and says whether it was. The list at `beside` is that of the classes of the message.
  func find(_ call: LuaCall, beside: Int) throws(LuaFailure) -> Bool {
    try call.push(find)
    call.insert(-4)
    try call.copy(beside)
    try call.call(arguments: 4, results: 2)
    defer { call.pop() }
    return call.booleanValue(-1)
  }

  /// Pops a class of which the rest could not be read.
  func forget(_ call: LuaCall) throws(LuaFailure) {
    try call.push(forget)
    call.insert(-2)
    try call.call(arguments: 1, results: 0)
  }

  /// Makes the classes that can be reached from the value at `index` known. Runs Lua code.
  func describeAll(_ call: LuaCall, _ index: Int) throws(LuaFailure) {
    let index = call.absolute(index)
    try call.push(describeAll)
    try call.copy(index)
    try call.push(call.context.codec.names.generation)
    try call.call(arguments: 2, results: 0)
  }

  /// Pushes module and field where the empty table `table` with the metatable `metatable` is found,
  /// or nil.
  func findSingleton(_ call: LuaCall, _ table: Int, _ metatable: Int) throws(LuaFailure) {
    let (table, metatable) = (call.absolute(table), call.absolute(metatable))
    try call.push(singleton)
    try call.copy(table)
    try call.copy(metatable)
    try call.push(call.context.codec.names.generation)
    try call.call(arguments: 3, results: 2)
  }
}
