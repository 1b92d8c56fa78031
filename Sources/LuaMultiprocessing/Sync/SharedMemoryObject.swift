internal import LinuxSystem
internal import LuaRuntime
internal import Multiprocessing
internal import SharedMemory

/// A named block of shared memory as a script holds it, until it closes it.
final class SharedMemoryObject {
  private var open: SharedBlock?
  /// Where the block is, also when it was closed: its name can still be taken away then.
  private let arena: Arena
  private let id: ObjectID
  let name: [UInt8]
  let size: Int

  init(_ block: SharedBlock) {
    open = block
    arena = block.object.arena
    id = block.id
    name = block.name
    size = block.size
  }

  var isClosed: Bool { open == nil }

  func close() { open = nil }

  /// The block; a ValueError once it was closed.
  func block(_ function: String) throws(LuaFailure) -> SharedBlock {
    if let open { return open }
    throw .valueError("\(function): the shared memory is closed")
  }

  func unlink() throws(LuaFailure) {
    try translatingMemory { () throws(SharedMemoryError) in
      try SharedBlock.unlink(id, in: arena)
    }
  }

  /// The block of a name, in this program or in another.
  static func attach(_ name: [UInt8]) throws(LuaFailure) -> SharedMemoryObject {
    let arena = try SharedObjects.arena()
    return try translatingMemory { () throws(SharedMemoryError) in
      if let block = try SharedBlock(in: arena, named: name) { return SharedMemoryObject(block) }
      if let block = try Module.shared.foreignArenas.open(name, besides: arena) {
        return SharedMemoryObject(block)
      }
      throw SharedMemoryError.noSuchName(String(decoding: name, as: UTF8.self))
    }
  }

  /// A new block, with a name that nobody has if none is given. `prepare` fills it before others
  /// can find it.
  static func make(
    _ name: [UInt8]?, size: Int,
    _ prepare: (SharedBlock) throws(SharedMemoryError) -> Void = { _ in }
  ) throws(LuaFailure) -> SharedMemoryObject {
    let arena = try SharedObjects.arena()
    return try translatingMemory { () throws(SharedMemoryError) in
      if let name {
        return SharedMemoryObject(
          try Module.shared.foreignArenas.make(name, size: size, in: arena, prepare))
      }
      while true {
        let block = try SharedBlock(in: arena, name: try freshName(), size: size)
        try prepare(block)
        if block.publish() { return SharedMemoryObject(block) }
      }
    }
  }

  /// As Python makes them up, with more random digits.
  private static func freshName() throws(SharedMemoryError) -> [UInt8] {
    do throws(SystemError) {
      let digits = [UInt8]("0123456789abcdef".utf8)
      let random = try CurrentProcess.randomBytes(8)
      return [UInt8]("psm_".utf8) + random.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
    } catch {
      throw .system(error)
    }
  }
}

/// The bytes of a block, with offsets from 0: what a script has as `buf`.
final class SharedBuffer {
  let memory: SharedMemoryObject

  init(_ memory: SharedMemoryObject) { self.memory = memory }

  /// Checks that `count` bytes at an offset are inside.
  func range(_ call: LuaCall, _ offset: Int, _ count: Int) throws(LuaFailure) -> Range<Int> {
    guard offset >= 0, offset <= memory.size, count >= 0, count <= memory.size - offset else {
      let what = count == 1 ? "offset \(offset) is" : "\(count) bytes at offset \(offset) are"
      throw .error(
        className: "IndexError",
        message: "\(call.functionName): \(what) outside of the \(memory.size) bytes")
    }
    return offset..<offset + count
  }

  /// The block, for a method that has checked its range.
  func access<Value>(
    _ call: LuaCall, _ body: (SharedBlock) throws(SharedMemoryError) -> Value
  ) throws(LuaFailure) -> Value {
    let block = try memory.block(call.functionName)
    return try translatingMemory { () throws(SharedMemoryError) in try body(block) }
  }
}
