internal import LinuxSystem
internal import LuaRuntime
internal import SharedMemory

/// `Event`.
enum EventBinding {
  static let event = LuaClass<SharedEvent>("Event") { event in
    event.method("is_set") { call, event throws(LuaFailure) in
      try call.push(event.isSet)
      return 1
    }
    event.method("set") { _, event throws(LuaFailure) in
      event.set()
      return 0
    }
    event.method("clear") { _, event throws(LuaFailure) in
      event.clear()
      return 0
    }
    event.method("wait") { call, event throws(LuaFailure) in
      let deadline = Deadline(seconds: try call.timeout(2))
      let start = event.beginWait()
      try call.push(
        try Module.shared.wait(call) { () throws(LuaFailure) in
          event.wait(since: start, deadline)
        })
      return 1
    }
    event.metamethod("__tostring") { call, event throws(LuaFailure) in
      let place = String(call.identity(1), radix: 16)
      try call.push("<Event at 0x\(place) \(event.isSet ? "set" : "unset")>")
      return 1
    }
    SharedObjects.pickle(
      event, id: { $0.id },
      open: { arena, id throws(SharedMemoryError) in try SharedEvent(in: arena, opening: id) })
  }

  /// `Event()`.
  static func define(_ call: LuaCall) throws(LuaFailure) {
    try call.bind(-1, "Event", prefix: "") { call throws(LuaFailure) in
      try call.bindKeywords([], from: 1)
      let arena = try SharedObjects.arena()
      let made = try translatingMemory { () throws(SharedMemoryError) in
        try SharedEvent(in: arena)
      }
      try call.push(made, event)
      return 1
    }
  }
}
