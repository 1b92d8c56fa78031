internal import LuaRuntime
internal import SharedMemory
internal import Wire

/// Where the server of a manager is: the channel of its requests, and the process that reads it.
final class ManagerAddress {
  let requests: Channel
  let server: SlotID

  init(requests: Channel, server: SlotID) {
    self.requests = requests
    self.server = server
  }

  func encode(_ message: OutgoingMessage) -> [WireValue] {
    [
      SharedObjects.reference(requests.id, message),
      .integer(Int64(server.index)), .integer(Int64(server.generation)),
    ]
  }

  static func decode(_ values: ArraySlice<WireValue>) throws(LuaFailure) -> ManagerAddress {
    let values = Array(values)
    guard values.count == 3, case .integer(let index) = values[1],
      case .integer(let generation) = values[2]
    else { throw .picklingError("a proxy came without the address of its manager") }
    let id = try SharedObjects.identifier(values[0])
    let arena = try SharedObjects.arena()
    let requests = try translatingMemory { () throws(SharedMemoryError) in
      try Channel(in: arena, opening: id)
    }
    return ManagerAddress(
      requests: requests,
      server: SlotID(
        index: UInt16(truncatingIfNeeded: index),
        generation: UInt32(truncatingIfNeeded: generation)))
  }
}
