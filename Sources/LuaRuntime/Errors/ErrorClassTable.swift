internal import CLua

/// The error classes of a state. A class is a table that is the metatable of its own instances; all
/// classes share one metatable, by which they are known, and live as long as the state.
struct ErrorClassTable {
  /// What is known of a class beside what scripts see in it.
  struct Entry {
    /// By which it is found in another process.
    let key: [UInt8]
    /// The class above it.
    let parent: UInt?
    /// Fields that `class(message, …)` sets from the arguments after the message.
    let fields: [String]
  }

  /// By the identities of the classes' tables.
  fileprivate(set) var entries: [UInt: Entry] = [:]
  /// The identity of their metatable.
  fileprivate(set) var metatable: UInt = 0

  /// The class and those above it, the nearest first.
  func lineage(of identity: UInt) -> some Sequence<(identity: UInt, entry: Entry)> {
    sequence(state: Optional(identity)) { next in
      guard let identity = next, let entry = entries[identity] else { return nil }
      next = entry.parent
      return (identity, entry)
    }
  }
}

extension LuaCall {
  // The registry has a table in which the classes are by their keys, and their metatable is at 0.

  private func pushErrorClasses() throws(LuaFailure) {
    try check(unsafe clua_raw_get_pointer(state, CLUA_REGISTRY, clua_error_classes_key()))
  }

  /// Makes the table, and the metatable of all classes.
  func prepareErrorClasses(
    _ metamethods: KeyValuePairs<String, LuaBody>
  ) throws(LuaFailure) {
    try newTable(array: 0, record: 64)
    try newTable(record: metamethods.count + 1)
    context.errorClasses.metatable = identity(-1)
    for (name, body) in metamethods {
      try push(function: "Error", body)
      try rawSetField(-2, name)
    }
    try push("class")
    try rawSetField(-2, "__name")
    try rawSet(-2, 0)
    try check(unsafe clua_raw_set_pointer(state, CLUA_REGISTRY, clua_error_classes_key()))
  }

  /// Pushes the class that has a key; false, with nothing pushed, if there is none.
  func pushErrorClass(key: some Collection<UInt8>) throws(LuaFailure) -> Bool {
    try pushErrorClasses()
    try push(bytes: Array(key))
    let type = try rawGet(-2)
    remove(-2)
    if type == .table { return true }
    pop()
    return false
  }

  /// Pushes the error class.
  package func pushErrorClass(_ name: String) throws(LuaFailure) {
    guard try pushErrorClass(key: name.utf8) else {
      throw .runtimeError("there is no error class \(name)")
    }
  }

  /// Pushes the class that has a key, made below the class on top (nil: below none) unless it is
  /// there already.
  func makeErrorClass(
    _ name: [UInt8], key: [UInt8], parent: UInt?, fields: [String] = []
  ) throws(LuaFailure) {
    if try pushErrorClass(key: key) { return }
    try newTable(record: 8)
    let made = absolute(-1)
    if parent != nil {
      try check(
        unsafe clua_copy_metamethods(
          state, Int32(truncatingIfNeeded: made - 1), Int32(truncatingIfNeeded: made)))
      try copy(made - 1)
      try rawSetField(made, "parent")
    }
    for field in ["name", "__name"] {
      try push(bytes: name)
      try rawSetField(made, field)
    }
    for field in ["class", "__index"] {
      try copy(made)
      try rawSetField(made, field)
    }
    try pushErrorClasses()
    try rawGet(-1, 0)
    setMetatable(made)
    try push(bytes: key)
    try copy(made)
    try rawSet(-3)
    pop()
    context.errorClasses.entries[identity(made)] = ErrorClassTable.Entry(
      key: key, parent: parent, fields: fields)
  }

  // The key of a class that a script made tells all that it takes to make it where it is not known:
  // "NAME\0PLACE\0KEY OF ITS PARENT". The key of another class is its name.

  /// Pushes the class of that name that is extended from the class on top, which it replaces, at
  /// that place of the script.
  func extendErrorClass(_ name: String, place: String) throws(LuaFailure) {
    let parent = identity(-1)
    let key = Array("\(name)\0\(place)\0".utf8) + (context.errorClasses.entries[parent]?.key ?? [])
    try makeErrorClass(Array(name.utf8), key: key, parent: parent)
    remove(-2)
  }

  /// Pushes the class that has a key; false, with nothing pushed, if there is none. One that a
  /// script of another process made is made here too; where that may not be, the nearest class
  /// above it that is known stands for it.
  func findErrorClass(_ key: [UInt8], mayMake: Bool) throws(LuaFailure) -> Bool {
    var missing: [(name: ArraySlice<UInt8>, key: ArraySlice<UInt8>)] = []
    var key = key[...]
    while try !pushErrorClass(key: key) {
      let parts = key.split(separator: 0, maxSplits: 2, omittingEmptySubsequences: false)
      guard parts.count == 3 else { return false }
      missing.append((parts[0], key))
      key = parts[2]
    }
    guard mayMake else { return true }
    for (name, key) in missing.reversed() {
      try makeErrorClass(Array(name), key: Array(key), parent: identity(-1))
      remove(-2)
    }
    return true
  }

  // MARK: What values are

  /// Whether the value is an error class.
  package func isErrorClass(_ index: Int) -> Bool {
    guard getMetatable(index) else { return false }
    defer { pop() }
    return identity(-1) == context.errorClasses.metatable
  }

  /// The identity of the class of an error object; nil for any other value.
  private func errorClass(of index: Int) -> UInt? {
    guard type(index) == .table, getMetatable(index) else { return nil }
    defer { pop() }
    return isErrorClass(-1) ? identity(-1) : nil
  }

  /// Whether the value is an error object of any class.
  package func isError(_ index: Int) -> Bool { errorClass(of: index) != nil }

  /// `mp.isinstance`: whether the value is an error object of the class or of one below it.
  package func isInstance(_ index: Int, ofClassAt classIndex: Int) -> Bool {
    guard let identity = errorClass(of: index) else { return false }
    let wanted = self.identity(classIndex)
    return context.errorClasses.lineage(of: identity).contains { $0.identity == wanted }
  }

  /// Whether the value is an error object of the named class or of one below it.
  package func isInstance(_ index: Int, of className: String) -> Bool {
    guard let identity = errorClass(of: index) else { return false }
    let key = Array(className.utf8)
    return context.errorClasses.lineage(of: identity).contains { $0.entry.key == key }
  }
}
