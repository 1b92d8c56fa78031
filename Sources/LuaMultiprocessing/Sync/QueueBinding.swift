internal import LinuxSystem
internal import LuaRuntime
internal import Multiprocessing
internal import SharedMemory
internal import Wire

/// A queue as a script holds it: the channel, and whether this process has closed it.
final class QueueObject {
  let channel: Channel
  private var isClosed = false

  init(_ channel: Channel) { self.channel = channel }

  func requireOpen(_ method: String) throws(LuaFailure) {
    if isClosed { throw .valueError("Queue.\(method): the queue is closed") }
  }

  func close() { isClosed = true }

  var isFull: Bool {
    if case .items(let limit) = channel.limit { return channel.count >= limit }
    return false
  }

  /// Encodes the value at `index` and puts it. Returns false when the time was up.
  func put(_ call: LuaCall, _ index: Int, _ deadline: Deadline) throws(LuaFailure) -> Bool {
    try Module.shared.withMessage { message throws(LuaFailure) in
      try Pickler.encode(call, index, into: message, root: "obj")
      return try Module.shared.wait(call) { () throws(LuaFailure) in
        try translatingMemory { () throws(SharedMemoryError) in
          try self.channel.put(message, deadline)
        }
      }
    }
  }

  /// Takes the next item and pushes it. Returns false when the time was up.
  func get(_ call: LuaCall, _ deadline: Deadline) throws(LuaFailure) -> Bool {
    try Module.shared.wait(call) { () throws(LuaFailure) in
      switch try channel.take(
        deadline,
        { bytes throws(LuaFailure) in
          try Unpickler.decode(call, bytes)
        })
      {
      case .done: .done
      case .timedOut, .closed: .timedOut
      case .interrupted: .interrupted
      }
    }
  }

  func joinThread() throws(LuaFailure) {
    guard isClosed else {
      throw .error(
        className: "AssertionError", message: "Queue.join_thread: the queue is not closed")
    }
  }
}

/// `Queue`.
enum QueueBinding {
  static let queue = LuaClass<QueueObject>("Queue") { queue in
    queue.method("put") { call, queue throws(LuaFailure) in
      try queue.requireOpen("put")
      if call.count < 2 { try call.setCount(2) }
      let deadline = try deadline(call, 3)
      if try !queue.put(call, 2, deadline) { throw full }
      return 0
    }
    queue.method("put_nowait") { call, queue throws(LuaFailure) in
      try queue.requireOpen("put_nowait")
      if call.count < 2 { try call.setCount(2) }
      if try !queue.put(call, 2, .now) { throw full }
      return 0
    }
    queue.method("get") { call, queue throws(LuaFailure) in
      try queue.requireOpen("get")
      if try !queue.get(call, try deadline(call, 2)) { throw empty }
      return 1
    }
    queue.method("get_nowait") { call, queue throws(LuaFailure) in
      try queue.requireOpen("get_nowait")
      if try !queue.get(call, .now) { throw empty }
      return 1
    }
    queue.method("qsize") { call, queue throws(LuaFailure) in
      try queue.requireOpen("qsize")
      try call.push(queue.channel.count)
      return 1
    }
    queue.method("empty") { call, queue throws(LuaFailure) in
      try queue.requireOpen("empty")
      try call.push(queue.channel.count == 0)
      return 1
    }
    queue.method("full") { call, queue throws(LuaFailure) in
      try queue.requireOpen("full")
      try call.push(queue.isFull)
      return 1
    }
    queue.method("close") { _, queue throws(LuaFailure) in
      queue.close()
      return 0
    }
    queue.method("join_thread") { _, queue throws(LuaFailure) in
      try queue.joinThread()
      return 0
    }
    queue.method("cancel_join_thread") { _, _ throws(LuaFailure) in 0 }
    SharedObjects.pickle(queue, id: { $0.channel.id }) { arena, id throws(SharedMemoryError) in
      QueueObject(try Channel(in: arena, opening: id))
    }
  }

  private static let empty = LuaFailure.error(className: "Empty", message: "")
  private static let full = LuaFailure.error(className: "Full", message: "")

  /// The arguments `block` and `timeout`.
  private static func deadline(_ call: LuaCall, _ index: Int) throws(LuaFailure) -> Deadline {
    let block = try call.optionalBoolean(index, "block") ?? true
    let timeout = try call.timeout(index + 1)
    return block ? Deadline(seconds: timeout) : .now
  }

  /// `Queue([maxsize])`.
  static func define(_ call: LuaCall) throws(LuaFailure) {
    try call.bind(-1, "Queue", prefix: "") { call throws(LuaFailure) in
      try call.bindKeywords(["maxsize"], from: 1)
      let maxsize = try call.optionalInteger(1, "maxsize") ?? 0
      let arena = try SharedObjects.arena()
      let channel = try translatingMemory { () throws(SharedMemoryError) in
        try Channel(in: arena, limit: maxsize > 0 ? .items(maxsize) : .unbounded)
      }
      try call.push(QueueObject(channel), queue)
      return 1
    }
  }
}
