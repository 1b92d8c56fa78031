internal import LinuxSystem
internal import LuaRuntime
internal import Multiprocessing
internal import SharedMemory
internal import Wire

/// `Pipe` and `Connection`.
enum PipeBinding {
  /// How many bytes may wait in one direction before `send` blocks.
  private static let capacity = 1 << 20

  static let connection = LuaClass<ConnectionObject>("Connection") { connection in
    connection.method("send") { call, connection throws(LuaFailure) in
      if call.count < 2 { try call.setCount(2) }
      try connection.requireOpen("send")
      try Module.shared.withEncoded(call, 2, reach: connection.reach) {
        message, tail throws(LuaFailure) in
        try connection.send(call, message, tail: tail, "send")
      }
      return 0
    }
    connection.method("recv") { call, connection throws(LuaFailure) in
      try connection.receive(call, "recv") { bytes throws(LuaFailure) in
        try Parcel.pushItem(call, bytes, from: connection.reach)
      }
      return 1
    }
    connection.method("poll") { call, connection throws(LuaFailure) in
      let seconds = try call.timeout(2)
      let waits = call.type(2) != .none
      let deadline = waits ? Deadline(seconds: seconds) : .now
      try call.push(try connection.poll(call, deadline))
      return 1
    }
    connection.method("close") { _, connection throws(LuaFailure) in
      connection.close()
      return 0
    }
    defineBytes(connection)
    defineFields(connection)
  }

  private static func defineFields(_ connection: LuaClass<ConnectionObject>) {
    connection.getter("closed") { call, connection throws(LuaFailure) in
      try call.push(connection.isClosed)
      return 1
    }
    connection.getter("readable") { call, connection throws(LuaFailure) in
      try call.push(connection.isReadable)
      return 1
    }
    connection.getter("writable") { call, connection throws(LuaFailure) in
      try call.push(connection.isWritable)
      return 1
    }
    connection.method("fileno") { call, connection throws(LuaFailure) in
      try call.push(Int(try connection.descriptor("fileno")))
      return 1
    }
    connection.metamethod("__tostring") { call, connection throws(LuaFailure) in
      try call.push(connection.description)
      return 1
    }
    connection.metamethod("__close") { _, connection throws(LuaFailure) in
      connection.close()
      return 0
    }
    connection.pickleFamily(
      encode: { call, connection, message throws(LuaFailure) in
        if let socket = connection as? SocketConnection {
          return try socket.handOver(call, message)
        }
        guard let pipe = connection as? PipeConnection else { return .null }
        return SharedObjects.reference(try pipe.open("send").id, message)
      },
      decode: { call, record throws(LuaFailure) in
        Module.shared.hasReceivedConnection = true
        if case .array = record {
          let socket = try SocketConnection.takeOver(record)
          return try call.push(socket, SocketConnectionBinding.connection)
        }
        let id = try SharedObjects.identifier(record)
        let arena = try SharedObjects.arena()
        let end = try translatingMemory { () throws(SharedMemoryError) in
          try ChannelEnd(in: arena, opening: id)
        }
        try call.push(PipeConnection(end), Self.connection)
      })
  }

  private static func defineBytes(_ connection: LuaClass<ConnectionObject>) {
    connection.method("send_bytes") { call, connection throws(LuaFailure) in
      guard call.type(2) == .string else { throw call.mismatch(2, "s", "string") }
      let length = call.rawLength(2)
      let offset = try call.optionalInteger(3, "offset") ?? 0
      let givenSize = try call.optionalInteger(4, "size")
      try connection.requireOpen("send_bytes")
      guard offset >= 0, offset <= length else {
        throw call.invalid("offset", "0 to \(length) expected, got \(offset)")
      }
      let size = givenSize ?? length - offset
      guard size >= 0, size <= length - offset else {
        throw call.invalid("size", "0 to \(length - offset) expected, got \(size)")
      }
      try Module.shared.withMessage { message throws(LuaFailure) in
        try Module.shared.withString(call, 2) { string throws(LuaFailure) in
          var tail = string.extracting(offset..<offset + size)
          if size <= Channel.shortMessage {
            message.bytes.append(tail)
            tail = RawSpan()
          }
          try connection.send(call, message, tail: tail, "send_bytes")
        }
      }
      return 0
    }
    connection.method("recv_bytes") { call, connection throws(LuaFailure) in
      let limit = try call.optionalInteger(2, "maxlength")
      if let limit, limit < 0 {
        throw call.invalid("maxlength", "0 or more expected, got \(limit)")
      }
      try connection.receive(call, "recv_bytes") { bytes throws(LuaFailure) in
        try call.push(bytes: bytes)
      }
      if let limit, call.rawLength(-1) > limit { try raiseTooShort(call) }
      return 1
    }
  }

  /// Raises the message on top as a BufferTooShort that has it.
  private static func raiseTooShort(_ call: LuaCall) throws(LuaFailure) {
    try call.pushError(
      "BufferTooShort", "Connection.recv_bytes: the message is longer than maxlength", [])
    call.insert(-2)
    try call.rawSetField(-2, "bytes")
    throw .raised
  }

  /// `Pipe([duplex])`: two ends.
  static func define(_ call: LuaCall) throws(LuaFailure) {
    try call.bind(-1, "Pipe", prefix: "") { call throws(LuaFailure) in
      try call.bindKeywords(["duplex"], from: 1)
      let duplex = try call.optionalBoolean(1, "duplex") ?? true
      let arena = try SharedObjects.arena()
      let ends = try translatingMemory { () throws(SharedMemoryError) in
        try arena.making(.pipe) { () throws(SharedMemoryError) in
          let there = try Channel(in: arena, limit: .bytes(capacity))
          let back = duplex ? try Channel(in: arena, limit: .bytes(capacity)) : nil
          return (
            try ChannelEnd(in: arena, reads: there, writes: back),
            try ChannelEnd(in: arena, reads: back, writes: there)
          )
        }
      }
      let one = PipeConnection(ends.0)
      let other = PipeConnection(ends.1)
      PipeConnection.pair(one, other)
      try call.push(one, connection)
      try call.push(other, connection)
      return 2
    }
  }
}
