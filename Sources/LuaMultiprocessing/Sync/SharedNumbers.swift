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

  /// Lays keyword arguments out as positions: the typecode, what it begins with, and options with the
  /// lock where there may be one. Each goes by Python's name and by the one that messages have.
  static func bindKeywords(
    _ call: LuaCall, initial: [String], lock hasLock: Bool
  ) throws(LuaFailure) {
    guard try call.hasKeywords(from: 1) else { return }
    let typecodes = ["typecode_or_type", "typecode"]
    let lock = typecodes.count + initial.count + 1
    let names = typecodes + initial + (hasLock ? ["lock"] : [])
    try call.bindKeywords(names, from: 1)
    for group in [1...typecodes.count, typecodes.count + 1...lock - 1] {
      try call.copy(group.first { !call.isNil($0) } ?? group.lowerBound)
    }
    if hasLock {
      try call.newTable(record: 1)
      try call.copy(lock)
      try call.rawSetField(-2, "lock")
    }
    for _ in names { call.remove(1) }
  }

  /// Pushes the number at a place: a byte as a string of it, for 'c'.
  static func push(_ call: LuaCall, _ numbers: FastNumbers, _ place: Int) throws(LuaFailure) {
    switch numbers.typecode {
    case .float, .double: try call.push(numbers.double(at: place))
    case .char: try call.push(bytes: [UInt8(truncatingIfNeeded: numbers.integer(at: place))])
    default: try call.push(Int(numbers.integer(at: place)))
    }
  }

  /// Stores the value at `index` at a place. A value of the wrong type, or that does not fit, raises.
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

  /// The `lock` of an options table at `index`: true or nothing makes a recursive one, false makes none.
  static func lock(_ call: LuaCall, _ index: Int) throws(LuaFailure) -> SharedMutex? {
    let top = call.count
    defer { call.setTop(top) }
    let first = try call.pushOptions(index, "options", ["lock"])
    if let given = call.objectValue(first, LockBinding.lock) { return given.mutex }
    if let given = call.objectValue(first, LockBinding.recursive) { return given.mutex }
    guard try call.optionalBoolean(first, "lock") ?? true else { return nil }
    let arena = try SharedObjects.arena()
    return try translatingMemory { () throws(SharedMemoryError) in
      try SharedMutex(in: arena, recursive: true)
    }
  }
}
