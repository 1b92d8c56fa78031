import CLua

/// What is said beside Lua's own messages about names that stand for nothing.
extension LuaCall {
  /// What the error at `index`, in whose message handler this is called, says of a name that nearly
  /// is one of this module's; a line, or nothing.
  package func misspelling(_ index: Int) throws(LuaFailure) -> ByteText {
    guard unsafe clua_is_about_nil(state, Int32(truncatingIfNeeded: index)) else { return [] }
    let top = count
    defer { setTop(top) }
    try pushMisspelling(index)
    return bytesValue(-1).map { $0 + [UInt8(ascii: "\n")] } ?? []
  }

  private func pushMisspelling(_ index: Int) throws(LuaFailure) {
    let index = absolute(index)
    try pushMisspelt()
    try copy(index)
    try call(arguments: 1, results: 1)
  }

  /// Has traced calls keep it with the traceback.
  func prepareMisspellings() throws(LuaFailure) {
    try push(function: "remedy") { call throws(LuaFailure) in
      try call.pushMisspelling(1)
      return 1
    }
    try rawSetField(Int(CLUA_REGISTRY), CLUA_REMEDY)
  }

  /// Pushes the function of `Lua/misspelt.lua`.
  private func pushMisspelt() throws(LuaFailure) {
    if let misspelt = context.misspelt { return try push(misspelt) }
    try reserve(8)
    try push(function: "nearest") { call throws(LuaFailure) in
      let count = call.rawLength(2)
      var names: [String] = []
      for index in 1...max(1, count) where index <= count {
        try call.rawGet(2, index)
        if let name = call.stringValue(-1) { names.append(name) }
        call.pop()
      }
      if let meant = Spelling.nearest(to: try call.string(1, "name"), among: names) {
        try call.push(meant)
      } else {
        try call.pushNil()
      }
      return 1
    }
    try push(function: "members") { call throws(LuaFailure) in
      let members = call.objectClass(1)?.members
      let names = members.map { $0.methods.union($0.getters).sorted() } ?? []
      try call.newTable(array: names.count)
      for (index, name) in names.enumerated() {
        try call.push(name)
        try call.rawSet(-2, index + 1)
      }
      return 1
    }
    unsafe clua_push_modules(state)
    try run(
      PackageResources.misspelt_lua, name: "=multiprocessing/misspelt", arguments: 3, results: 1,
      hasFirstGlobals: true)
    context.misspelt = try reference(-1)
  }
}
