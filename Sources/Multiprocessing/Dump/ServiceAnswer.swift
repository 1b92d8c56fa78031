package import SharedMemory
internal import Wire

/// What the server of a manager tells those who ask: whom it serves, and with what.
package struct ServiceAnswer {
  /// Its clients in this program, by the tasks that own their locks in the server.
  var clients: [UInt32: SlotID]
  /// The tokens that its clients hold, by the objects that they stand for.
  var tokens: [ObjectID: ObjectID]

  /// An answer; without arguments, that of a process that serves nobody.
  package init(clients: [UInt32: SlotID] = [:], tokens: [ObjectID: ObjectID] = [:]) {
    self.clients = clients
    self.tokens = tokens
  }

  var wireValue: WireValue {
    .array([
      .array(
        clients.flatMap { [.integer(Int64($0.key)), .integer(Int64($0.value.rawValue))] }),
      .array(
        tokens.flatMap { object, token in
          [
            .integer(Int64(bitPattern: object.rawValue)),
            .integer(Int64(bitPattern: token.rawValue)),
          ]
        }),
    ])
  }

  /// An answer without what is no pair of numbers.
  init(_ value: WireValue) {
    self.init()
    guard case .array(let fields) = value, fields.count == 2 else { return }
    for (task, slot) in Self.pairs(fields[0]) {
      clients[UInt32(truncatingIfNeeded: task)] = SlotID(rawValue: slot)
    }
    for (object, token) in Self.pairs(fields[1]) {
      tokens[ObjectID(rawValue: object)] = ObjectID(rawValue: token)
    }
  }

  private static func pairs(_ value: WireValue) -> [(UInt64, UInt64)] {
    guard case .array(let numbers) = value else { return [] }
    return stride(from: 0, to: numbers.count - 1, by: 2).compactMap { index in
      guard case .integer(let key) = numbers[index], case .integer(let value) = numbers[index + 1]
      else { return nil }
      return (UInt64(bitPattern: key), UInt64(bitPattern: value))
    }
  }
}
