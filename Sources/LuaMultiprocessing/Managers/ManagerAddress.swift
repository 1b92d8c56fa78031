internal import LuaRuntime
internal import Multiprocessing
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

  /// The address of a server in this process.
  static func here(_ requests: Channel) -> ManagerAddress {
    ManagerAddress(
      requests: requests, server: requests.arena.processes.current,
      pid: Int(Module.shared.host.pid))
  }

  // MARK: As scripts see it

  private static let prefix = "\0mprun-manager-"

  /// What `manager.address` is where nobody listens on a socket: an abstract name, by which
  /// processes of the same program connect.
  var name: [UInt8] {
    let numbers = [
      String(requests.id.rawValue, radix: 16), String(server.index),
      String(server.generation), String(pid),
    ]
    return Array((Self.prefix + numbers.joined(separator: "-")).utf8)
  }

  /// The server of that name; nil for a name that is not of this kind, or names nothing.
  convenience init?(name: [UInt8]) throws(LuaFailure) {
    let text = String(decoding: name, as: UTF8.self)
    guard text.hasPrefix(Self.prefix) else { return nil }
    let parts = text.dropFirst(Self.prefix.count).split(separator: "-")
    guard parts.count == 4, let id = UInt64(parts[0], radix: 16), let index = UInt16(parts[1]),
      let generation = UInt32(parts[2]), let pid = Int(parts[3])
    else { return nil }
    let arena = try SharedObjects.arena()
    guard let requests = try? Channel(in: arena, opening: ObjectID(rawValue: id)) else {
      return nil
    }
    self.init(
      requests: requests, server: SlotID(index: index, generation: generation), pid: pid)
  }

  // MARK: As it crosses

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
