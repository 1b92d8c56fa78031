internal import LuaRuntime
internal import SharedMemory

/// `sharedctypes`: the functions that scripts see, and what the part written in Lua needs to reach
/// the bytes of structures.
enum StructureBinding {
  /// The functions of the part that are fields of the module; `rebuild` makes what another process
  /// sent.
  private static let functions = [
    "Structure", "copy", "synchronized", "addressof", "sizeof", "rebuild",
  ]

  /// Binds the functions in the table on top; the part is run when one is called.
  static func define(_ call: LuaCall) throws(LuaFailure) {
    for name in functions {
      try call.bind(-1, name, prefix: "sharedctypes") { call throws(LuaFailure) in
        try run(call, name)
        return 1
      }
    }
  }

  /// Makes a `Value`, an `Array` or one of their raw kin if the arguments ask for a structure,
  /// pushes it and answers true.
  static func make(_ call: LuaCall, _ kind: String) throws(LuaFailure) -> Bool {
    guard call.type(1) == .table, try isStructured(call) else { return false }
    try run(call, "make_" + kind)
    return true
  }

  private static func isStructured(_ call: LuaCall) throws(LuaFailure) -> Bool {
    let top = call.count
    if try isType(call, 1) { return true }
    for field in ["typecode", "typecode_or_type"] {
      try call.rawGetField(1, field)
      let found = try isType(call, -1)
      call.setTop(top)
      if found { return true }
    }
    return false
  }

  private static func isType(_ call: LuaCall, _ index: Int) throws(LuaFailure) -> Bool {
    guard call.type(index) == .table, try call.getMetafield(index, "__structure") else {
      return false
    }
    call.pop()
    return true
  }

  /// Replaces the arguments by what a function of the part gives for them.
  private static func run(_ call: LuaCall, _ name: String) throws(LuaFailure) {
    let count = call.count
    try Module.shared.parts.pushNative(call)
    if try call.rawGetField(-1, "new_bytes") == .nil { try defineNatives(call, count + 1) }
    call.setTop(count)
    _ = try Module.shared.parts.call("sharedctypes", name, call, results: 1)
  }

  // MARK: For the part

  private static func defineNatives(_ call: LuaCall, _ native: Int) throws(LuaFailure) {
    try call.bind(native, "new_bytes", prefix: "") { call throws(LuaFailure) in
      let count = try call.integer(1, "size")
      let arena = try SharedObjects.arena()
      let vector = try translatingMemory { () throws(SharedMemoryError) in
        try SharedVector(in: arena, .char, count: count, as: .array)
      }
      try call.push(RawArrayObject(vector), ArrayBinding.raw)
      return 1
    }
    try call.bind(native, "peek", prefix: "") { call throws(LuaFailure) in
      try SharedNumbers.push(call, try numbers(call), 0)
      return 1
    }
    try call.bind(native, "poke", prefix: "Structure") { call throws(LuaFailure) in
      try SharedNumbers.store(call, 4, "value", try numbers(call), 0)
      return 0
    }
    try call.bind(native, "address", prefix: "") { call throws(LuaFailure) in
      try call.pushOptional(address(call))
      return 1
    }
    try call.bind(native, "shape", prefix: "", shape)
    try call.copy(native)
    try FarBinding.replace(call, ["new_bytes", "peek", "poke", "address", "shape"])
    call.pop()
  }

  /// The number that `(bytes, offset, typecode)` says.
  private static func numbers(_ call: LuaCall) throws(LuaFailure) -> FastNumbers {
    let typecode = try SharedNumbers.typecode(call, 3)
    let offset = try call.integer(2, "offset")
    guard let vector = call.objectValue(1, ArrayBinding.raw)?.vector, offset >= 0,
      offset <= vector.byteCount - typecode.size, offset % typecode.size == 0
    else { throw call.mismatch(1, "bytes", "bytes of a structure") }
    return vector.numbers(typecode, at: offset)
  }

  /// Where an object of shared numbers is in this process.
  private static func address(_ call: LuaCall) -> Int? {
    let number =
      call.objectValue(1, ValueBinding.raw)?.cell.number.bits
      ?? call.objectValue(1, ValueBinding.value)?.cell.number.bits
      ?? call.objectValue(1, ArrayBinding.raw)?.vector.address
      ?? call.objectValue(1, ArrayBinding.array)?.vector.address
    return number.map { Int(bitPattern: $0) }
  }

  /// `shape(object)`: kind, typecode and count of a Value, an Array or a raw one.
  private static func shape(_ call: LuaCall) throws(LuaFailure) -> Int {
    if let value = call.objectValue(1, ValueBinding.raw) ?? call.objectValue(1, ValueBinding.value)
    {
      try call.push("value")
      try call.push(value.cell.typecode.description)
      try call.push(1)
      return 3
    }
    if let array = call.objectValue(1, ArrayBinding.raw) ?? call.objectValue(1, ArrayBinding.array)
    {
      try call.push("array")
      try call.push(array.vector.typecode.description)
      try call.push(array.count)
      return 3
    }
    return 0
  }
}
