import CLua

/// Argument checks. Each failure is a TypeError (or ValueError) that names the function, the
/// argument and what was got: `Queue.put: timeout: number or nil expected, got string`.
extension LuaCall {
  /// An integer, or a float with an integral value.
  package func integer(_ index: Int, _ name: StaticString) throws(LuaFailure) -> Int {
    if let value = integerValue(index) { return value }
    throw mismatch(index, name, "integer")
  }

  /// The same; nil when the argument is nil or missing.
  package func optionalInteger(_ index: Int, _ name: StaticString) throws(LuaFailure) -> Int? {
    if let value = integerValue(index) { return value }
    if isNil(index) { return nil }
    throw mismatch(index, name, "integer or nil")
  }

  /// A number of either kind.
  package func number(_ index: Int, _ name: StaticString) throws(LuaFailure) -> Double {
    if let value = numberValue(index) { return value }
    throw mismatch(index, name, "number")
  }

  /// The same; nil when the argument is nil or missing.
  package func optionalNumber(_ index: Int, _ name: StaticString) throws(LuaFailure) -> Double? {
    if let value = numberValue(index) { return value }
    if isNil(index) { return nil }
    throw mismatch(index, name, "number or nil")
  }

  /// A time-out in seconds: nil waits for ever, 0 or less does not wait. NaN is a ValueError.
  package func timeout(_ index: Int, _ name: StaticString = "timeout") throws(LuaFailure) -> Double?
  {
    let value = try optionalNumber(index, name)
    if let value, value.isNaN { throw invalid(name, "a number of seconds expected, got nan") }
    return value
  }

  /// A string, as text.
  package func string(_ index: Int, _ name: StaticString) throws(LuaFailure) -> String {
    if let value = stringValue(index) { return value }
    throw mismatch(index, name, "string")
  }

  /// The same; nil when the argument is nil or missing.
  package func optionalString(_ index: Int, _ name: StaticString) throws(LuaFailure) -> String? {
    if let value = stringValue(index) { return value }
    if isNil(index) { return nil }
    throw mismatch(index, name, "string or nil")
  }

  /// A string, as the bytes that it is.
  package func bytes(_ index: Int, _ name: StaticString) throws(LuaFailure) -> [UInt8] {
    if let value = bytesValue(index) { return value }
    throw mismatch(index, name, "string")
  }

  /// The same; nil when the argument is nil or missing.
  package func optionalBytes(_ index: Int, _ name: StaticString) throws(LuaFailure) -> [UInt8]? {
    if let value = bytesValue(index) { return value }
    if isNil(index) { return nil }
    throw mismatch(index, name, "string or nil")
  }

  /// True or false, not just any value with a truth.
  package func boolean(_ index: Int, _ name: StaticString) throws(LuaFailure) -> Bool {
    if type(index) == .boolean { return booleanValue(index) }
    throw mismatch(index, name, "boolean")
  }

  /// The same; nil when the argument is nil or missing.
  package func optionalBoolean(_ index: Int, _ name: StaticString) throws(LuaFailure) -> Bool? {
    if type(index) == .boolean { return booleanValue(index) }
    if isNil(index) { return nil }
    throw mismatch(index, name, "boolean or nil")
  }

  /// Raises unless the argument is a table.
  package func checkTable(_ index: Int, _ name: StaticString) throws(LuaFailure) {
    if type(index) != .table { throw mismatch(index, name, "table") }
  }

  /// Whether a table was given; raises unless it is a table or nil.
  package func checkOptionalTable(_ index: Int, _ name: StaticString) throws(LuaFailure) -> Bool {
    if type(index) == .table { return true }
    if isNil(index) { return false }
    throw mismatch(index, name, "table or nil")
  }

  /// The length of a sequence: its `n` where it has one. Raises unless the table is one: one whose
  /// entries are all under other keys would be taken for an empty list.
  package func sequenceLength(_ index: Int, _ name: StaticString) throws(LuaFailure) -> Int {
    try rawGetField(index, "n")
    defer { pop() }
    if isNil(-1) {
      let length = rawLength(index)
      if length == 0, try hasEntries(index) {
        throw mismatch(index, name, "sequence (elements 1, 2, …)")
      }
      return length
    }
    guard let count = integerValue(-1), count >= 0 else {
      throw mismatch(-1, name, "sequence whose n is a count")
    }
    try checkCount(index, count, name)
    return count
  }

  /// Whether a sequence of arguments was given; raises unless it is one without holes, or nil.
  /// Behind a nil that no `n` counts, Lua may see the end of the sequence: arguments would vanish.
  package func checkOptionalArguments(
    _ index: Int, _ name: StaticString
  ) throws(LuaFailure) -> Bool {
    guard try checkOptionalSequence(index, name) else { return false }
    if let hole = try hole(in: index) {
      throw invalid(
        name,
        "the sequence has a hole: element \(hole) is nil; count it by the field n, or put None")
    }
    return true
  }

  /// The first index without an element below one that has one; nil where the table has its `n`.
  package func hole(in index: Int) throws(LuaFailure) -> Int? {
    let index = absolute(index)
    let shape = unsafe clua_get_shape(state, Int32(truncatingIfNeeded: index))
    guard shape.highest != shape.indices else { return nil }
    try rawGetField(index, "n")
    defer { pop() }
    guard isNil(-1) else { return nil }
    for place in 1...Int(shape.highest) {
      let kind = try rawGet(index, place)
      pop()
      if kind == .nil { return place }
    }
    return nil
  }

  /// How many elements a sequence may have by its word alone: more than a call can have arguments.
  private static let believedCount = 1 << 20

  /// Refuses an `n` that stands for nothing.
  private func checkCount(_ index: Int, _ count: Int, _ name: StaticString) throws(LuaFailure) {
    if let elements = try elements(of: index, below: count) {
      throw invalid(name, "n is \(count), and the table has \(elements) elements")
    }
  }

  /// What is wrong with the `n` of a table that is a sequence of arguments itself; nil: nothing.
  package func flawOfCount(in index: Int) throws(LuaFailure) -> String? {
    let index = absolute(index)
    try rawGetField(index, "n")
    defer { pop() }
    guard !isNil(-1) else { return nil }
    guard let count = integerValue(-1), count >= 0 else {
      return "n is no count: \(try quoted(-1))"
    }
    guard let elements = try elements(of: index, below: count) else { return nil }
    return "n is \(count), and the table has \(elements) elements"
  }

  /// How many elements a sequence has, if its `n` stands for nothing: of a long one at least half
  /// of the elements must be there.
  private func elements(of index: Int, below count: Int) throws(LuaFailure) -> Int64? {
    guard count > Self.believedCount else { return nil }
    try reserve(3)
    // The field n is one entry.
    let elements =
      unsafe clua_count_entries(
        state, Int32(truncatingIfNeeded: absolute(index)), Int64(count / 2)) - 1
    return elements < count / 2 - 1 ? Int64(elements) : nil
  }

  private func hasEntries(_ index: Int) throws(LuaFailure) -> Bool {
    let table = absolute(index)
    try pushNil()
    guard try next(table) else { return false }
    pop(2)
    return true
  }

  /// Whether a sequence was given; raises unless it is a sequence or nil.
  package func checkOptionalSequence(
    _ index: Int, _ name: StaticString
  ) throws(LuaFailure) -> Bool {
    guard try checkOptionalTable(index, name) else { return false }
    _ = try sequenceLength(index, name)
    return true
  }

  /// Raises unless the argument can be called: a function, or a value with `__call`.
  package func checkCallable(_ index: Int, _ name: StaticString) throws(LuaFailure) {
    if try !isCallable(index) { throw mismatch(index, name, "function") }
  }

  /// Whether something callable was given; raises unless it is that or nil.
  package func checkOptionalCallable(
    _ index: Int, _ name: StaticString
  ) throws(LuaFailure) -> Bool {
    if isNil(index) { return false }
    if try isCallable(index) { return true }
    throw mismatch(index, name, "function or nil")
  }

  /// Whether the value is a function or has `__call`.
  package func isCallable(_ index: Int) throws(LuaFailure) -> Bool {
    if type(index) == .function { return true }
    guard try getMetafield(index, "__call") else { return false }
    defer { pop() }
    return type(-1) == .function
  }

  /// The TypeError for an argument of the wrong type.
  package func mismatch(_ index: Int, _ name: StaticString, _ expected: String) -> LuaFailure {
    let got = described(index)
    return .typeError(
      "\(functionName): \(name): \(expected) expected, got "
        + (got == expected ? "a \(got) that is gone" : got))
  }

  /// What was got: a type, and of a number also which one.
  private func described(_ index: Int) -> String {
    switch type(index) {
    case .none: "nil"
    case .number: (try? display(index)).map { "number \($0)" } ?? "number"
    default: typeName(index)
    }
  }

  /// The ValueError for an argument of the right type and a wrong value:
  /// `Pool: processes: MESSAGE`.
  package func invalid(_ name: StaticString, _ message: String) -> LuaFailure {
    .valueError("\(functionName): \(name): \(message)")
  }

  // MARK: Keyword arguments

  /// Whether the only argument from `first` on is a plain table with a string key, or an empty one:
  /// what a constructor takes as keyword arguments.
  package func hasKeywords(from first: Int) throws(LuaFailure) -> Bool {
    guard count == first, type(first) == .table, !hasMetatable(first) else { return false }
    try pushNil()
    if try !next(first) { return true }
    pop(2)
    try pushNil()
    while try next(first) {
      pop()
      if type(-1) == .string {
        pop()
        return true
      }
    }
    return false
  }

  /// Lays keyword arguments out as positional ones, so that from here on `names[i]` is at
  /// `first + i`; with positional arguments already there, only fills up with nil.
  ///
  /// An unknown keyword is a TypeError, as are too many positions.
  package func bindKeywords(_ names: [String], from first: Int) throws(LuaFailure) {
    guard try hasKeywords(from: first) else {
      if count >= first + names.count {
        throw .typeError(
          "\(functionName): at most \(names.count) arguments expected, got \(count - first + 1)")
      }
      return try setCount(first + names.count - 1)
    }
    try checkKeys(first, names)
    for name in names { try rawGetField(first, name) }
    remove(first)
  }

  /// Lays the fields of an options table (or nil) out on top of the stack, one for each name, and
  /// answers the index of the first.
  package func pushOptions(
    _ index: Int, _ argument: StaticString, _ names: [String]
  ) throws(LuaFailure) -> Int {
    let first = count + 1
    guard try checkOptionalTable(index, argument) else {
      try setCount(count + names.count)
      return first
    }
    try checkKeys(index, names)
    for name in names { try rawGetField(index, name) }
    return first
  }

  private func checkKeys(_ table: Int, _ names: [String]) throws(LuaFailure) {
    try pushNil()
    while try next(table) {
      pop()
      if type(-1) == .string, let key = stringValue(-1), names.contains(key) { continue }
      throw try unexpected(-1, of: functionName, known: names)
    }
  }

  private func hasMetatable(_ index: Int) -> Bool {
    guard getMetatable(index) else { return false }
    pop()
    return true
  }
}
