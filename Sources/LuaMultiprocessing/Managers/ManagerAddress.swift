internal import LuaRuntime
internal import SharedMemory
internal import Wire

/// Where the server of a manager is: the channel of its requests, and the process that reads it.
final class ManagerAddress {
  let requests: Channel
  let server: SlotID
  /// What errors name it by.
  let pid: Int

  init(requests: Channel, server: SlotID, pid: Int) {
    self.requests = requests
    self.server = server
    self.pid = pid
  }

  /// Whether the server's process lives.
  var isServed: Bool { requests.arena.processes.isAlive(server) }

  /// How many values `encode` gives.
  static let size = 4

  func encode(_ message: OutgoingMessage) -> [WireValue] {
    [
      SharedObjects.reference(requests.id, message),
      .integer(Int64(server.index)), .integer(Int64(server.generation)), .integer(Int64(pid)),
    ]
  }

  static func decode(_ values: ArraySlice<WireValue>) throws(LuaFailure) -> ManagerAddress {
    let values = Array(values)
    guard values.count == size, case .integer(let index) = values[1],
      case .integer(let generation) = values[2], case .integer(let pid) = values[3]
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
        generation: UInt32(truncatingIfNeeded: generation)),
      pid: Int(pid))
  }
}
