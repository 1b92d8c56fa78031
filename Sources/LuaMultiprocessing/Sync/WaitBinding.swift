internal import LinuxSystem
internal import LuaRuntime
internal import Multiprocessing
internal import SharedMemory
internal import Waiting

/// `connection.wait`.
enum WaitBinding {
  /// Binds it in the table on top.
  static func define(_ call: LuaCall) throws(LuaFailure) {
    try call.bind(-1, "wait", prefix: "connection", wait)
  }

  /// `wait(list[, timeout])`: the items of the list that are ready, in its order.
  private static func wait(_ call: LuaCall) throws(LuaFailure) -> Int {
    try call.setCount(2)
    let timeout = try call.timeout(2)
    let count = try Iterables.collect(call, 1, "list")
    var things: [any Waitable] = []
    var sockets: [Int: SocketConnection] = [:]
    for item in stride(from: 1, through: count, by: 1) {
      try call.rawGet(1, item)
      let connection = call.objectValue(call.count, PipeBinding.connection)
      if let socket = connection as? SocketConnection { sockets[things.count] = socket }
      things.append(try awaitable(call, call.count))
      call.setTop(2)
    }
    // Nothing at all will never be ready.
    let ready = count == 0 && timeout == nil ? [] : try wait(call, things, sockets, timeout)
    try call.newList(ready.count)
    for (place, item) in ready.enumerated() {
      try call.rawGet(1, item + 1)
      try call.rawSet(-2, place + 1)
    }
    return 1
  }

  /// A socket that has something to read may not have a whole message yet; and what was read may
  /// have one when the socket has nothing any more. So sockets are asked themselves, before and
  /// after each wait.
  private static func wait(
    _ call: LuaCall, _ things: [any Waitable], _ sockets: [Int: SocketConnection],
    _ timeout: Double?
  ) throws(LuaFailure) -> [Int] {
    let arena = try SharedObjects.arena()
    let deadline = Deadline(seconds: timeout)
    var ready: [Int] = []
    _ = try Module.shared.wait(call) { () throws(LuaFailure) in
      while true {
        let isReady = sockets.values.contains { $0.isReady }
        let result = try translatingMemory { () throws(SharedMemoryError) in
          try arena.waitForAny(things, isReady ? .now : deadline)
        }
        let others = result.ready.filter { sockets[$0] == nil }
        ready = (others + sockets.keys.filter { sockets[$0]?.isReady ?? false }).sorted()
        if !ready.isEmpty { return .done }
        if result.outcome != .done { return result.outcome }
      }
    }
    return ready
  }

  /// What waiting for the value at `index` means.
  private static func awaitable(_ call: LuaCall, _ index: Int) throws(LuaFailure) -> any Waitable {
    if let queue = QueueBinding.object(call, index) {
      try queue.requireOpen(call)
      return Readable(queue.channel)
    }
    if let connection = call.objectValue(index, PipeBinding.connection) {
      if let pipe = connection as? PipeConnection { return Readable(try pipe.reader("wait")) }
      return DescriptorReadiness(try connection.descriptor("wait"), Poll.readable)
    }
    switch call.type(index) {
    case .number:
      if let number = call.integerValue(index) { return try descriptor(call, number) }
    case .table, .userdata:
      if let number = try number(call, index) { return try descriptor(call, number) }
    default: break
    }
    throw call.mismatch(
      index, "list", "connections, queues, sentinels, descriptors or objects with fileno")
  }

  private static func descriptor(_ call: LuaCall, _ number: Int) throws(LuaFailure) -> any Waitable
  {
    guard let descriptor = Int32(exactly: number), descriptor >= 0 else {
      throw call.invalid("list", "a descriptor expected, got \(number)")
    }
    if let connection = Module.shared.pipeDescriptors.connection(descriptor) {
      return Readable(try connection.reader("wait"))
    }
    return DescriptorReadiness(descriptor, Poll.readable)
  }

  /// What the method `fileno` of an object gives, or the `sentinel` of a Process; nil if it has
  /// neither.
  private static func number(_ call: LuaCall, _ index: Int) throws(LuaFailure) -> Int? {
    for field in ["fileno", "sentinel"] {
      call.setTop(index)
      try call.getField(index, field)
      if call.type(-1) == .function {
        try call.copy(index)
        try call.call(arguments: 1, results: 1)
      }
      if let number = call.integerValue(-1) { return number }
    }
    return nil
  }
}
