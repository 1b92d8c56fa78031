internal import LinuxSystem
internal import LuaRuntime
internal import SharedMemory

/// Numbers on their way between Lua and shared memory.
enum SharedNumbers {
  /// Reads the typecode of argument `index`.
  static func typecode(_ call: LuaCall, _ index: Int) throws(LuaFailure) -> Typecode {
    let text = try call.string(index, "typecode")
    if let typecode = Typecode(letter: text) { return typecode }
    throw call.invalid("typecode", "one of c b B h H i I l L q Q f d expected, got '\(text)'")
  }

  /// Pushes the number at a place: a byte as a string of it, for 'c'.
  static func push(_ call: LuaCall, _ numbers: FastNumbers, _ place: Int) throws(LuaFailure) {
    switch numbers.typecode {
    case .float, .double: try call.push(numbers.double(at: place))
    case .char: try call.push(bytes: [UInt8(truncatingIfNeeded: numbers.integer(at: place))])
    default: try call.push(Int(numbers.integer(at: place)))
    }
  }

  /// Stores the value at `index` at a place. A value of the wrong type, or that does not fit,
  /// raises.
  static func store(
    _ call: LuaCall, _ index: Int, _ name: StaticString, _ numbers: FastNumbers, _ place: Int
  ) throws(LuaFailure) {
    let stored: FastNumbers.Stored
    if numbers.typecode == .char {
      stored = try storeByte(call, index, name, numbers, place)
    } else if call.isInteger(index), let integer = call.integerValue(index) {
      stored = numbers.store(Int64(integer), at: place)
    } else if call.type(index) == .number, let number = call.numberValue(index) {
      stored = numbers.store(number, at: place)
    } else {
      throw call.mismatch(index, name, "number")
    }
    switch stored {
    case .done: return
    case .outOfRange:
      throw call.invalid(
        name, "\(try call.display(index)) does not fit typecode '\(numbers.typecode)'")
    case .notIntegral:
      throw .typeError(
        "\(call.functionName): \(name): integer expected for typecode '\(numbers.typecode)', got "
          + (try call.display(index)))
    }
  }

  private static func storeByte(
    _ call: LuaCall, _ index: Int, _ name: StaticString, _ numbers: FastNumbers, _ place: Int
  ) throws(LuaFailure) -> FastNumbers.Stored {
    if let bytes = call.bytesValue(index) {
      guard bytes.count == 1 else {
        throw .typeError("\(call.functionName): \(name): a string of 1 byte expected")
      }
      return numbers.store(Int64(bytes[0]), at: place)
    }
    guard let integer = call.integerValue(index) else {
      throw call.mismatch(index, name, "string of 1 byte")
    }
    return numbers.store(Int64(integer), at: place)
  }

  /// Adds argument `index` atomically, and pushes the sum.
  static func add(
    _ call: LuaCall, _ index: Int, _ name: StaticString, _ numbers: FastNumbers
  ) throws(LuaFailure) {
    if numbers.typecode == .char {
      throw .typeError("\(call.functionName): a value of typecode 'c' is no number")
    }
    let isFloat = numbers.typecode == .float || numbers.typecode == .double
    if isFloat {
      let amount = try call.number(index, name)
      if let sum = numbers.add(amount, at: 0) { return try call.push(sum) }
    } else {
      let amount = try call.integer(index, name)
      if let sum = numbers.add(Int64(amount), at: 0) { return try call.push(Int(sum)) }
    }
    throw call.invalid(name, "the sum does not fit typecode '\(numbers.typecode)'")
  }

  /// What makes a Value or an Array: its typecode, with what it begins as left at 2 of the stack,
  /// and its lock.
  struct Making {
    let typecode: Typecode
    let mutex: SharedMutex?
  }

  /// Reads `(typecode, SECOND[, {lock}])`, or one table of keyword arguments, which may have
  /// Python's names too.
  static func arguments(
    _ call: LuaCall, second: [String], takesLock: Bool
  ) throws(LuaFailure) -> Making {
    let hasKeywords = try call.hasKeywords(from: 1)
    if hasKeywords {
      let lock = takesLock ? ["lock"] : []
      try call.bindKeywords(["typecode", "typecode_or_type"] + second + lock, from: 1)
      try coalesce(call, 1)
      if second.count == 2 { try coalesce(call, 2) }
    }
    let typecode = try typecode(call, 1)
    try call.setCount(takesLock ? 3 : 2)
    if !takesLock { return Making(typecode: typecode, mutex: nil) }
    let top = call.count
    defer { call.setTop(top) }
    let first = hasKeywords ? 3 : try call.pushOptions(3, "options", ["lock"])
    return Making(typecode: typecode, mutex: try lock(call, first))
  }

  /// Leaves one of the two names of an argument at `index`: the first that was given.
  private static func coalesce(_ call: LuaCall, _ index: Int) throws(LuaFailure) {
    call.remove(call.isNil(index) ? index : index + 1)
  }

  /// A `lock` argument: true or nothing makes a recursive one, false makes none.
  private static func lock(_ call: LuaCall, _ first: Int) throws(LuaFailure) -> SharedMutex? {
    if let given = call.objectValue(first, LockBinding.lock) { return given.mutex }
    if let given = call.objectValue(first, LockBinding.recursive) { return given.mutex }
    guard try call.optionalBoolean(first, "lock") ?? true else { return nil }
    let arena = try SharedObjects.arena()
    return try translatingMemory { () throws(SharedMemoryError) in
      try SharedMutex(in: arena, recursive: true)
    }
  }
}
