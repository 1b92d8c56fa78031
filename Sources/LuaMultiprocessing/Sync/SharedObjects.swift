internal import LuaRuntime
internal import Multiprocessing
internal import SharedMemory
internal import Wire

/// What all objects in shared memory have in common: they cross to other processes as a number.
enum SharedObjects {
  static func arena() throws(LuaFailure) -> Arena {
    try translating { () throws(MultiprocessingError) in try Module.shared.host.arena() }
  }

  /// Lets the objects of a class cross by the identifier of what they stand for.
  static func pickle<Object: AnyObject>(
    _ definition: LuaClass<Object>, id: @escaping (Object) throws(LuaFailure) -> ObjectID,
    open: @escaping (Arena, ObjectID) throws(SharedMemoryError) -> Object
  ) {
    definition.pickle(
      encode: { _, object, message throws(LuaFailure) in reference(try id(object), message) },
      decode: { _, value throws(LuaFailure) in
        let id = try identifier(value)
        let arena = try arena()
        return try translatingMemory { () throws(SharedMemoryError) in try open(arena, id) }
      })
  }

  /// The identifier as a value of a message, which then holds the object.
  static func reference(_ id: ObjectID, _ message: OutgoingMessage) -> WireValue {
    message.references.append(id.rawValue)
    return .integer(Int64(bitPattern: id.rawValue))
  }

  static func identifier(_ value: WireValue) throws(LuaFailure) -> ObjectID {
    guard case .integer(let number) = value else {
      throw .picklingError("an object of the module came without its identifier")
    }
    return ObjectID(rawValue: UInt64(bitPattern: number))
  }
}
