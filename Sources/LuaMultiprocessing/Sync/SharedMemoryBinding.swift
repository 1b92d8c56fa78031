internal import LuaRuntime
internal import Multiprocessing
internal import SharedMemory
internal import Wire

/// `SharedMemory`.
enum SharedMemoryBinding {
  /// Its user value is the object that `buf` gives.
  static let memory = LuaClass<SharedMemoryObject>("SharedMemory", userValues: 1) { memory in
    memory.getter("name") { call, memory throws(LuaFailure) in
      try call.push(bytes: memory.name)
      return 1
    }
    memory.getter("size") { call, memory throws(LuaFailure) in
      try call.push(memory.size)
      return 1
    }
    memory.getter("buf") { call, memory throws(LuaFailure) in
      if try call.getUserValue(1) == .userdata { return 1 }
      call.pop()
      try call.push(SharedBuffer(memory), buffer)
      try call.copy(-1)
      call.setUserValue(1)
      return 1
    }
    for name in ["close", "__close"] {
      let body: LuaClass<SharedMemoryObject>.Body = { _, memory throws(LuaFailure) in
        memory.close()
        return 0
      }
      if name == "close" { memory.method(name, body) } else { memory.metamethod(name, body) }
    }
    memory.method("unlink") { _, memory throws(LuaFailure) in
      try memory.unlink()
      return 0
    }
    memory.metamethod("__tostring") { call, memory throws(LuaFailure) in
      let name = String(decoding: memory.name, as: UTF8.self)
      try call.push("SharedMemory('\(name)', size=\(memory.size))")
      return 1
    }
    memory.pickle(
      encode: { _, memory, message throws(LuaFailure) in
        try reference(try memory.block("SharedMemory"), message)
      },
      decode: { _, value throws(LuaFailure) in try open(value) })
  }

  static let buffer = LuaClass<SharedBuffer>("SharedBuffer") { buffer in
    buffer.method("get") { call, buffer throws(LuaFailure) in
      let offset = try call.optionalInteger(2, "offset") ?? 0
      let count = try call.optionalInteger(3, "n") ?? max(0, buffer.memory.size - max(0, offset))
      try pushBytes(call, buffer, try buffer.range(call, offset, count))
      return 1
    }
    buffer.method("set") { call, buffer throws(LuaFailure) in
      let offset = try call.integer(2, "offset")
      guard call.type(3) == .string else { throw call.mismatch(3, "s", "string") }
      _ = try buffer.memory.block(call.functionName)
      _ = try buffer.range(call, offset, call.rawLength(3))
      _ = try call.withBytes(3) { bytes throws(LuaFailure) in
        try buffer.access(call) { (block) throws(SharedMemoryError) in
          try block.write(bytes, at: offset)
        }
      }
      return 0
    }
    buffer.metamethod("__len") { call, buffer throws(LuaFailure) in
      _ = try buffer.memory.block("SharedBuffer")
      try call.push(buffer.memory.size)
      return 1
    }
    buffer.metamethod("__tostring") { call, buffer throws(LuaFailure) in
      try call.push("<SharedBuffer of \(buffer.memory.size) bytes>")
      return 1
    }
    defineElements(buffer)
  }

  private static func defineElements(_ buffer: LuaClass<SharedBuffer>) {
    buffer.index { call, buffer throws(LuaFailure) in
      guard call.type(2) == .number else {
        try call.pushNil()
        return 1
      }
      _ = try buffer.memory.block("SharedBuffer")
      let range = try buffer.range(call, try call.integer(2, "offset"), 1)
      let byte = try buffer.access(call) { (block) throws(SharedMemoryError) in
        try block.byte(at: range.lowerBound)
      }
      try call.push(Int(byte))
      return 1
    }
    buffer.newIndex { call, buffer throws(LuaFailure) in
      _ = try buffer.memory.block("SharedBuffer")
      let range = try buffer.range(call, try call.integer(2, "offset"), 1)
      let value = try call.integer(3, "byte")
      guard let byte = UInt8(exactly: value) else {
        throw call.invalid("byte", "0 to 255 expected, got \(value)")
      }
      try buffer.access(call) { (block) throws(SharedMemoryError) in
        try block.write([byte], at: range.lowerBound)
      }
      return 0
    }
  }

  private static func pushBytes(
    _ call: LuaCall, _ buffer: SharedBuffer, _ range: Range<Int>
  ) throws(LuaFailure) {
    var failure: LuaFailure?
    try buffer.access(call) { (block) throws(SharedMemoryError) in
      try block.withBytes(range) { bytes in
        do throws(LuaFailure) { try call.push(bytes: bytes) } catch { failure = error }
      }
    }
    if let failure { throw failure }
  }

  // MARK: Crossing

  /// A block of this program crosses as its number, which keeps it alive on its way, and one of
  /// another program by its name.
  static func reference(
    _ block: SharedBlock, _ message: OutgoingMessage
  ) throws(LuaFailure) -> WireValue {
    block.isForeign ? .bytes(block.name) : SharedObjects.reference(block.id, message)
  }

  static func open(_ value: WireValue) throws(LuaFailure) -> SharedMemoryObject {
    if case .bytes(let name) = value { return try .attach(name) }
    let id = try SharedObjects.identifier(value)
    let arena = try SharedObjects.arena()
    return try translatingMemory { () throws(SharedMemoryError) in
      SharedMemoryObject(try SharedBlock(in: arena, opening: id))
    }
  }

  // MARK: Making

  /// Binds the members of `multiprocessing.shared_memory` in the table on top.
  static func define(_ call: LuaCall) throws(LuaFailure) {
    try call.bind(-1, "SharedMemory", prefix: "") { call throws(LuaFailure) in
      try call.bindKeywords(["name", "create", "size", "track"], from: 1)
      let name = try name(call, 1)
      let creates = try call.optionalBoolean(2, "create") ?? false
      let size = try call.optionalInteger(3, "size") ?? 0
      _ = try call.optionalBoolean(4, "track")
      guard size >= 0 else { throw call.invalid("size", "0 or more expected, got \(size)") }
      if creates {
        guard size > 0 else { throw call.invalid("size", "more than 0 expected to create it") }
        try call.push(try SharedMemoryObject.make(name, size: size), memory)
      } else if let name {
        try call.push(try SharedMemoryObject.attach(name), memory)
      } else {
        throw call.invalid("name", "it can be left out with create = true only")
      }
      return 1
    }
    try ShareableListBinding.define(call)
    try FarBinding.replace(call, ["SharedMemory", "ShareableList"])
  }

  /// The argument `name`.
  static func name(_ call: LuaCall, _ index: Int) throws(LuaFailure) -> [UInt8]? {
    guard let name = try call.optionalBytes(index, "name") else { return nil }
    guard !name.isEmpty, name.count <= SharedBlock.nameLimit else {
      throw call.invalid(
        "name", "1 to \(SharedBlock.nameLimit) bytes expected, got \(name.count)")
    }
    return name
  }
}
