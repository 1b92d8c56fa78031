import CLua

/// Calling Lua functions, loading chunks, binding Swift functions.
extension LuaCall {
  /// "As many results as the function gives."
  package static let allResults = -1

  /// Calls the function that lies below its `arguments` on the stack; all of them are replaced by
  /// the results. Throws with the error value on top.
  package func call(arguments: Int, results: Int) throws(LuaFailure) {
    try check(
      unsafe clua_call(
        state, Int32(truncatingIfNeeded: arguments), Int32(truncatingIfNeeded: results)))
  }

  /// Like `call`; a failure also keeps the traceback of the place that raised, see `takeOrigin`.
  package func callTraced(arguments: Int, results: Int) throws(LuaFailure) {
    try check(
      unsafe clua_call_traced(
        state, Int32(truncatingIfNeeded: arguments), Int32(truncatingIfNeeded: results)))
  }

  /// Has a hook called that waits for the next step of Lua, such as a module in C sets that handles
  /// a signal. Throws what the hook raises. Costs a load where there is none.
  package func runHook() throws(LuaFailure) { try check(unsafe clua_run_hook(state)) }

  /// A traceback of where Lua is now; level 0 is the running function, 1 its caller.
  package func traceback(level: Int = 0) throws(LuaFailure) -> String {
    try check(
      unsafe clua_push_current_traceback(state, state, Int32(truncatingIfNeeded: level)))
    defer { pop() }
    return stringValue(-1) ?? ""
  }

  /// Compiles source text and pushes its function. `name` is `@file`, `=name` or the source itself.
  package func load(
    _ source: [UInt8], name: String, allowsBytecode: Bool = false
  ) throws(LuaFailure) {
    let mode = allowsBytecode ? "bt" : "t"
    try check(
      withUTF8(name + "\0") { name, _ in
        unsafe source.withUnsafeBytes { source in
          let text = unsafe source.assumingMemoryBound(to: CChar.self)
          return unsafe clua_load(state, text.baseAddress ?? name, text.count, name, mode)
        }
      })
  }

  /// Compiles source text or bytecode and pushes its function; the name need not be text.
  func load(_ code: ArraySlice<UInt8>, name: ByteText) throws(LuaFailure) {
    try check(
      unsafe name.withCText { name in
        unsafe code.withUnsafeBytes { code in
          let bytes = unsafe code.assumingMemoryBound(to: CChar.self)
          return unsafe clua_load(state, bytes.baseAddress ?? name, bytes.count, name, "bt")
        }
      })
  }

  /// Compiles source text and pushes its function.
  package func load(_ source: String, name: String) throws(LuaFailure) {
    try load([UInt8](source.utf8), name: name)
  }

  /// Loads an embedded chunk and calls it with the `arguments` values on top of the stack, which
  /// are replaced by its results.
  /// - hasFirstGlobals: whether its globals are those that the state had at first, whatever a
  ///   script does to its own.
  package func run(
    _ source: [UInt8], name: String, arguments: Int = 0, results: Int = 0,
    hasFirstGlobals: Bool = false
  ) throws(LuaFailure) {
    try load(source, name: name)
    if hasFirstGlobals { try check(unsafe clua_use_first_globals(state)) }
    insert(-arguments - 1)
    try call(arguments: arguments, results: results)
  }

  /// The same for source text in a string.
  package func run(
    _ source: String, name: String, arguments: Int = 0, results: Int = 0
  ) throws(LuaFailure) {
    try run([UInt8](source.utf8), name: name, arguments: arguments, results: results)
  }

  /// Has a Ctrl-C that came be raised, if one came: it is Lua code that an interrupt reaches. For
  /// loops that run none themselves. Does not block.
  package func letInterruptsIn() throws(LuaFailure) {
    if let nothing = context.nothing {
      try push(nothing)
    } else {
      try load("", name: "=interrupts")
      context.nothing = try reference(-1)
    }
    try call(arguments: 0, results: 0)
  }

  // MARK: Binding Swift functions

  /// Pushes a Lua function that runs `body`. Errors call it `name`. It lives as long as the state,
  /// so make functions once, not per call; what comes and goes is an object with `__call`.
  package func push(function name: String, _ body: @escaping LuaBody) throws(LuaFailure) {
    let function = BoundFunction(name: name, body: body)
    context.keep(function)
    try push(function)
  }

  /// Binds `body` as `table[name]`; errors call it `prefix.name`.
  package func bind(
    _ table: Int, _ name: String, prefix: String, _ body: @escaping LuaBody
  ) throws(LuaFailure) {
    let table = absolute(table)
    try push(function: prefix.isEmpty ? name : "\(prefix).\(name)", body)
    try rawSetField(table, name)
  }

  func push(_ function: BoundCallable) throws(LuaFailure) {
    try check(unsafe clua_push_function(state, function.record))
  }

  // MARK: Modules

  /// Pops the top value and makes it what `require(name)` gives.
  package func setLoadedModule(_ name: String) throws(LuaFailure) {
    try reserve(1)
    unsafe clua_push_modules(state)
    insert(-2)
    do throws(LuaFailure) {
      // Not raw: this is how it is noted that there is one more.
      try setField(-2, name)
    } catch {
      remove(-2)
      throw error
    }
    pop()
  }

  /// Collects all that is garbage, and runs its finalizers.
  package func collectGarbage() { unsafe clua_collect_garbage(state) }
}
