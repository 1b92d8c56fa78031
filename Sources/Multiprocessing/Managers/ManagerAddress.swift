internal import LinuxSystem
package import SharedMemory
package import Wire

/// Where the server of a manager is: the channel of its requests, and the process that reads it.
package final class ManagerAddress {
  /// The channel of its requests.
  package let requests: Channel
  let server: SlotID
  /// What errors name it by.
  let pid: Int

  /// A server in another process.
  package init(requests: Channel, server: SlotID, pid: Int) {
    self.requests = requests
    self.server = server
    self.pid = pid
  }

  /// The address of a server in this process.
  package static func here(_ requests: Channel, pid: Int32) -> ManagerAddress {
    ManagerAddress(
      requests: requests, server: requests.object.arena.processes.current, pid: Int(pid))
  }

  // MARK: As scripts see it

  private static let prefix = "\0mprun-manager-"

  /// What `manager.address` is where nobody listens on a socket: an abstract name, by which
  /// processes of the same program connect.
  package var name: [UInt8] {
    let numbers = [
      String(requests.id.rawValue, radix: 16), String(server.index),
      String(server.generation), String(pid),
    ]
    return Array((Self.prefix + numbers.joined(separator: "-")).utf8)
  }

  /// The server of that name; nil for a name that is not of this kind, or names nothing.
  package convenience init?(name: [UInt8], in arena: Arena) {
    let text = String(decoding: name, as: UTF8.self)
    guard text.hasPrefix(Self.prefix) else { return nil }
    let parts = text.dropFirst(Self.prefix.count).split(separator: "-")
    guard parts.count == 4, let id = UInt64(parts[0], radix: 16), let index = UInt16(parts[1]),
      let generation = UInt32(parts[2]), let pid = Int(parts[3])
    else { return nil }
    guard let requests = try? Channel(in: arena, opening: ObjectID(rawValue: id)) else {
      return nil
    }
    self.init(
      requests: requests, server: SlotID(index: index, generation: generation), pid: pid)
  }

  // MARK: As it crosses

  /// Whether the server's process lives.
  var isServed: Bool { requests.object.arena.processes.isAlive(server) }

  /// The server was told to end while a call was under way, or before.
  var shutDown: MultiprocessingError {
    .connection("the manager (server process \(pid)) was shut down")
  }

  /// Tells the server to end. One that has ended already hears nothing of it.
  package func askToStop() {
    let message = OutgoingMessage()
    LocalConnection.beginRequest(message, replyingTo: 0)
    ManagerRequestHead.appendNote(ManagerRequestHead.stop, about: 0, to: message)
    _ = try? requests.put(message, .never)
  }

  /// How many values `encode` gives.
  package static let size = 4

  /// The values that stand for it in a message.
  package func encode(_ message: OutgoingMessage) -> [WireValue] {
    message.references.append(requests.id.rawValue)
    return [
      .integer(Int64(bitPattern: requests.id.rawValue)),
      .integer(Int64(server.index)), .integer(Int64(server.generation)), .integer(Int64(pid)),
    ]
  }

  /// What `encode` gave.
  package static func decode(
    _ values: ArraySlice<WireValue>, in arena: Arena
  ) throws(MultiprocessingError) -> ManagerAddress {
    let values = values.map(\.integer)
    guard values.count == size, let id = values[0], let index = values[1],
      let generation = values[2], let pid = values[3]
    else { throw .damaged("a proxy came without the address of its manager") }
    let requests: Channel
    do throws(SharedMemoryError) {
      requests = try Channel(in: arena, opening: ObjectID(rawValue: UInt64(bitPattern: id)))
    } catch {
      throw .memory(error)
    }
    return ManagerAddress(
      requests: requests,
      server: SlotID(
        index: UInt16(truncatingIfNeeded: index),
        generation: UInt32(truncatingIfNeeded: generation)),
      pid: Int(pid))
  }
}
