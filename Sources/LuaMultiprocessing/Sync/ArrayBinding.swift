internal import LinuxSystem
internal import LuaRuntime
internal import SharedMemory
internal import Wire

/// Shared numbers side by side as a script holds them: `RawArray`, or what is inside an `Array`.
class RawArrayObject {
  let vector: SharedVector

  init(_ vector: SharedVector) { self.vector = vector }

  var lock: LockObject? { nil }
  var count: Int { vector.count }

  var fastMemory: LuaFastMemory {
    var fastMemory = lock?.fastMemory ?? LuaFastMemory()
    fastMemory.numbers = vector.numbers.bits
    fastMemory.count = count
    fastMemory.typecode = vector.typecode.rawValue
    return fastMemory
  }

  /// The place (from 0) of the index at `index` of the stack; nil just behind the end.
  func place(_ call: LuaCall, _ index: Int) throws(LuaFailure) -> Int? {
    guard let position = call.integerValue(index) else {
      throw call.mismatch(index, "index", "integer")
    }
    if position >= 1, position <= count { return position - 1 }
    if position == count + 1 { return nil }
    throw outOfRange(position)
  }

  func outOfRange(_ position: Int) -> LuaFailure {
    .error(
      className: "IndexError",
      message: "Array: index \(position) is out of range: 1 to \(count) expected")
  }
}

/// Shared numbers that are read and written under their lock.
final class ArrayObject: RawArrayObject {
  private let ownLock: LockObject

  init(_ vector: SharedVector, _ lock: SharedMutex) {
    ownLock = LockObject(lock)
    super.init(vector)
  }

  override var lock: LockObject? { ownLock }
}

/// `Array` and `RawArray`.
enum ArrayBinding {
  static let array = LuaClass<ArrayObject>("Array") { array in
    define(array)
    LockBinding.defineOwner(array, name: "Array", lock: { $0.lock! }, raw) { array in
      RawArrayObject(array.vector)
    }
    SharedObjects.pickle(array, id: { $0.vector.id }) { arena, id throws(SharedMemoryError) in
      let vector = try SharedVector(in: arena, opening: id)
      guard let lock = vector.lock else { throw .stale(id) }
      return ArrayObject(vector, lock)
    }
  }

  static let raw = LuaClass<RawArrayObject>("RawArray") { raw in
    define(raw)
    SharedObjects.pickle(raw, id: { $0.vector.id }) { arena, id throws(SharedMemoryError) in
      RawArrayObject(try SharedVector(in: arena, opening: id))
    }
  }

  private static func define<Object: RawArrayObject>(_ definition: LuaClass<Object>) {
    definition.fastMemory = { $0.fastMemory }
    definition.fieldFastPath = .element
    defineElements(definition)
    defineText(definition)
    definition.method("slice") { call, array throws(LuaFailure) in
      let first = try position(call, 2, "i", array.count) ?? 1
      let last = try position(call, 3, "j", array.count) ?? array.count
      array.vector.begin(.read, max(first, 1) - 1..<max(min(last, array.count), max(first, 1) - 1))
      try array.lock.held(call) { () throws(LuaFailure) in
        try pushSlice(call, array, max(first, 1), min(last, array.count))
        array.vector.note(
          .read, max(first, 1) - 1..<max(min(last, array.count), max(first, 1) - 1),
          isLocked: array.lock != nil)
      }
      return 1
    }
    definition.method("fill") { call, array throws(LuaFailure) in
      array.vector.begin(.write, 0..<array.count)
      try array.lock.held(call) { () throws(LuaFailure) in
        for place in 0..<array.count {
          try SharedNumbers.store(call, 2, "value", array.vector.numbers, place)
        }
        array.vector.note(.write, 0..<array.count, isLocked: array.lock != nil)
      }
      return 0
    }
  }

  private static func defineElements<Object: RawArrayObject>(_ definition: LuaClass<Object>) {
    definition.metamethod("__len") { call, array throws(LuaFailure) in
      try call.push(array.count)
      return 1
    }
    definition.index { call, array throws(LuaFailure) in
      guard call.type(2) == .number else {
        try call.pushNil()
        return 1
      }
      guard let place = try array.place(call, 2) else {
        try call.pushNil()
        return 1
      }
      array.vector.begin(.read, place..<place + 1)
      try array.lock.held(call) { () throws(LuaFailure) in
        try SharedNumbers.push(call, array.vector.numbers, place)
        array.vector.note(.read, place..<place + 1, isLocked: array.lock != nil)
      }
      return 1
    }
    definition.newIndex { call, array throws(LuaFailure) in
      guard let place = try array.place(call, 2) else { throw array.outOfRange(array.count + 1) }
      array.vector.begin(.write, place..<place + 1)
      try array.lock.held(call) { () throws(LuaFailure) in
        try SharedNumbers.store(call, 3, "value", array.vector.numbers, place)
        array.vector.note(.write, place..<place + 1, isLocked: array.lock != nil)
      }
      return 0
    }
    definition.metamethod("__tostring") { call, array throws(LuaFailure) in
      try pushSlice(call, array, 1, array.count)
      try call.push(
        "<\(definition.name)('\(array.vector.typecode)', \(try call.representation(-1)))>")
      return 1
    }
  }

  /// `.value` (up to the first zero) and `.raw` of an array of 'c'.
  private static func defineText<Object: RawArrayObject>(_ definition: LuaClass<Object>) {
    definition.getter("raw") { call, array throws(LuaFailure) in
      guard array.vector.typecode == .char else { return 0 }
      try call.push(bytes: bytes(array))
      return 1
    }
    definition.getter("value") { call, array throws(LuaFailure) in
      guard array.vector.typecode == .char else { return 0 }
      try call.push(bytes: Array(bytes(array).prefix { $0 != 0 }))
      return 1
    }
    definition.setter("raw") { call, array throws(LuaFailure) in
      try requireText(array, "raw")
      try write(call, array, try call.bytes(3, "raw"), endsWithZero: false)
      return 0
    }
    definition.setter("value") { call, array throws(LuaFailure) in
      try requireText(array, "value")
      try write(call, array, try call.bytes(3, "value"), endsWithZero: true)
      return 0
    }
  }

  private static func requireText(_ array: RawArrayObject, _ field: String) throws(LuaFailure) {
    if array.vector.typecode != .char {
      throw .typeError("Array.\(field): only an array of typecode 'c' has this field")
    }
  }

  private static func bytes(_ array: RawArrayObject) -> [UInt8] {
    array.vector.withBytes(0..<array.count) { bytes in bytes.copied() }
  }

  private static func write(
    _ call: LuaCall, _ array: RawArrayObject, _ bytes: [UInt8], endsWithZero: Bool
  ) throws(LuaFailure) {
    guard bytes.count <= array.count else {
      throw .valueError("Array: \(bytes.count) bytes do not fit an array of \(array.count)")
    }
    try array.lock.held(call) { () throws(LuaFailure) in
      store(bytes, in: array.vector)
      if endsWithZero, bytes.count < array.count {
        array.vector.fill(bytes.count..<bytes.count + 1, with: 0)
      }
    }
  }

  private static func store(_ bytes: [UInt8], in vector: SharedVector) {
    for (place, byte) in bytes.enumerated() { _ = vector.numbers.store(Int64(byte), at: place) }
  }

  /// A position of `slice`, where negative ones count from the end.
  private static func position(
    _ call: LuaCall, _ index: Int, _ name: StaticString, _ count: Int
  ) throws(LuaFailure) -> Int? {
    guard let position = try call.optionalInteger(index, name) else { return nil }
    return position < 0 ? max(count + 1 + position, 0) : position
  }

  /// Pushes the elements from position `first` up to `last` (from 1) as a list.
  private static func pushSlice(
    _ call: LuaCall, _ array: RawArrayObject, _ first: Int, _ last: Int
  ) throws(LuaFailure) {
    try call.pushList(of: array.fastMemory, first - 1..<max(last, first - 1))
  }

  // MARK: Making one

  /// The name of the second argument, and Python's.
  private static let names = ["size_or_sequence", "size_or_initializer"]

  /// `Array(typecode, size_or_sequence, {lock})` and `RawArray(typecode, size_or_sequence)`.
  static func define(_ call: LuaCall) throws(LuaFailure) {
    try call.bind(-1, "Array", prefix: "") { call throws(LuaFailure) in
      if try StructureBinding.make(call, "Array") { return 1 }
      let making = try SharedNumbers.arguments(call, second: names, takesLock: true)
      let vector = try make(call, making)
      if let mutex = making.mutex {
        try call.push(ArrayObject(vector, mutex), array)
      } else {
        try call.push(RawArrayObject(vector), raw)
      }
      return 1
    }
    try call.bind(-1, "RawArray", prefix: "") { call throws(LuaFailure) in
      if try StructureBinding.make(call, "RawArray") { return 1 }
      let making = try SharedNumbers.arguments(call, second: names, takesLock: false)
      try call.push(RawArrayObject(try make(call, making)), raw)
      return 1
    }
  }

  private static func make(
    _ call: LuaCall, _ making: SharedNumbers.Making
  ) throws(LuaFailure) -> SharedVector {
    if call.type(2) == .number {
      let size = try call.integer(2, "size_or_sequence")
      guard size >= 0 else {
        throw call.invalid("size_or_sequence", "0 or more expected, got \(size)")
      }
      return try allocate(making.typecode, size, making.mutex)
    }
    if making.typecode == .char, let bytes = call.bytesValue(2) {
      let vector = try allocate(making.typecode, bytes.count, making.mutex)
      store(bytes, in: vector)
      return vector
    }
    let count = try Iterables.collect(call, 2, "size_or_sequence")
    let vector = try allocate(making.typecode, count, making.mutex)
    for place in 0..<count {
      try call.rawGet(2, place + 1)
      try SharedNumbers.store(call, -1, "size_or_sequence", vector.numbers, place)
      call.pop()
    }
    return vector
  }

  private static func allocate(
    _ typecode: Typecode, _ count: Int, _ mutex: SharedMutex?
  ) throws(LuaFailure) -> SharedVector {
    let arena = try SharedObjects.arena()
    return try translatingMemory { () throws(SharedMemoryError) in
      try SharedVector(in: arena, typecode, count: count, lock: mutex, as: .array)
    }
  }
}
