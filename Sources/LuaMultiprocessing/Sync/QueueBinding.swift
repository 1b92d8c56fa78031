internal import LinuxSystem
internal import LuaRuntime
internal import SharedMemory

/// `Queue`, `JoinableQueue` and `SimpleQueue`.
enum QueueBinding {
  static let queue = LuaClass<QueueObject>("Queue") { queue in
    definePutting(queue)
    defineTaking(queue)
    defineLooking(queue)
    defineEnding(queue)
    defineCommon(queue)
  }

  static let joinable = LuaClass<QueueObject>("JoinableQueue") { queue in
    definePutting(queue)
    defineTaking(queue)
    defineLooking(queue)
    defineEnding(queue)
    defineCommon(queue)
    queue.method("task_done") { call, queue throws(LuaFailure) in
      try queue.requireOpen(call)
      guard queue.channel.taskDone() else {
        throw .valueError("JoinableQueue.task_done: called more often than there were items")
      }
      return 0
    }
    // The process that closed the queue may still wait for what it put.
    queue.method("join") { call, queue throws(LuaFailure) in
      try queue.join(call)
      return 0
    }
  }

  static let simple = LuaClass<QueueObject>("SimpleQueue") { queue in
    queue.method("put") { call, queue throws(LuaFailure) in
      try queue.requireOpen(call)
      if call.count < 2 { try call.setCount(2) }
      _ = try queue.put(call, 2, .never)
      return 0
    }
    queue.method("get") { call, queue throws(LuaFailure) in
      try queue.requireOpen(call)
      try require(try queue.get(call, .never), call, .never)
      return 1
    }
    defineCommon(queue)
  }

  private static let iterator = LuaClass<QueueIterator>("QueueIterator") { iterator in
    iterator.metamethod("__call") { call, iterator throws(LuaFailure) in
      try iterator.next(call)
      return 1
    }
  }

  // MARK: Members

  private static func definePutting(_ queue: LuaClass<QueueObject>) {
    queue.method("put") { call, queue throws(LuaFailure) in
      try queue.requireOpen(call)
      if call.count < 2 { try call.setCount(2) }
      let limit = try TimeLimit(call, block: 3, before: "v, ")
      if try !queue.put(call, 2, limit.deadline) { throw queue.full(call, limit) }
      return 0
    }
    queue.method("put_nowait") { call, queue throws(LuaFailure) in
      try queue.requireOpen(call)
      if call.count < 2 { try call.setCount(2) }
      if try !queue.put(call, 2, .now) { throw queue.full(call, .now) }
      return 0
    }
  }

  private static func defineTaking(_ queue: LuaClass<QueueObject>) {
    queue.method("get") { call, queue throws(LuaFailure) in
      try queue.requireOpen(call)
      let limit = try TimeLimit(call, block: 2)
      try require(try queue.get(call, limit.deadline), call, limit)
      return 1
    }
    queue.method("get_nowait") { call, queue throws(LuaFailure) in
      try queue.requireOpen(call)
      try require(try queue.get(call, .now), call, .now)
      return 1
    }
    queue.method("try_get") { call, queue throws(LuaFailure) in
      try queue.requireOpen(call)
      let timeout = try call.timeout(2)
      guard case .done = try queue.get(call, Deadline(seconds: timeout ?? 0)) else {
        try call.push(false)
        return 1
      }
      try call.push(true)
      call.insert(-2)
      return 2
    }
    queue.method("peek") { call, queue throws(LuaFailure) in
      try queue.requireOpen(call)
      try require(try queue.peek(call), call, .now)
      return 1
    }
    queue.method("iter") { call, queue throws(LuaFailure) in
      try queue.requireOpen(call)
      try call.push(QueueIterator(queue), iterator)
      return 1
    }
    queue.method("clear") { call, queue throws(LuaFailure) in
      try queue.requireOpen(call)
      queue.channel.clear()
      return 0
    }
  }

  private static func defineLooking(_ queue: LuaClass<QueueObject>) {
    queue.method("qsize") { call, queue throws(LuaFailure) in
      try queue.requireOpen(call)
      try call.push(queue.channel.lookAtCount())
      return 1
    }
    queue.method("full") { call, queue throws(LuaFailure) in
      try queue.requireOpen(call)
      try call.push(queue.isFull)
      return 1
    }
  }

  private static func defineEnding(_ queue: LuaClass<QueueObject>) {
    // Nothing is kept back in this process, so that there is no thread to wait for.
    queue.method("join_thread") { call, queue throws(LuaFailure) in
      guard queue.isClosed else {
        throw .error(
          className: "AssertionError", message: "\(call.functionName): the queue is not closed")
      }
      return 0
    }
    queue.method("cancel_join_thread") { _, _ throws(LuaFailure) in 0 }
    queue.method("shutdown") { call, queue throws(LuaFailure) in
      let isImmediate = try call.optionalBoolean(2, "immediate") ?? false
      queue.channel.shutDown()
      if isImmediate { queue.channel.clear() }
      return 0
    }
  }

  /// What all three have.
  private static func defineCommon(_ queue: LuaClass<QueueObject>) {
    let name = queue.name
    queue.method("empty") { call, queue throws(LuaFailure) in
      try queue.requireOpen(call)
      try call.push(queue.channel.lookAtCount() == 0)
      return 1
    }
    queue.method("close") { _, queue throws(LuaFailure) in
      queue.close()
      return 0
    }
    queue.metamethod("__tostring") { call, queue throws(LuaFailure) in
      try call.push(queue.description(name))
      return 1
    }
    SharedObjects.pickle(
      queue, id: { $0.channel.id },
      open: { arena, id throws(SharedMemoryError) in
        QueueObject(try Channel(in: arena, opening: id))
      })
  }

  // MARK: Helpers

  private static func require(
    _ outcome: QueueObject.Outcome, _ call: LuaCall, _ limit: TimeLimit
  ) throws(LuaFailure) {
    switch outcome {
    case .done: return
    case .timedOut: throw QueueObject.empty(call, limit)
    case .shutDown: throw QueueObject.shutDown(call, "the queue is shut down and empty")
    }
  }

  /// The queue at `index`, of whichever class; nil for what is none.
  static func object(_ call: LuaCall, _ index: Int) -> QueueObject? {
    call.objectValue(index, queue) ?? call.objectValue(index, joinable)
      ?? call.objectValue(index, simple)
  }

  /// `Queue([maxsize])`, `JoinableQueue([maxsize])` and `SimpleQueue()`.
  static func define(_ call: LuaCall) throws(LuaFailure) {
    for definition in [queue, joinable] {
      try call.bind(-1, definition.name, prefix: "") { call throws(LuaFailure) in
        try call.bindKeywords(["maxsize"], from: 1)
        let maxsize = try call.optionalInteger(1, "maxsize") ?? 0
        try push(call, maxsize > 0 ? .items(maxsize) : .unbounded, definition)
        return 1
      }
    }
    try call.bind(-1, "SimpleQueue", prefix: "") { call throws(LuaFailure) in
      try call.bindKeywords([], from: 1)
      try push(call, .unbounded, simple)
      return 1
    }
  }

  private static func push(
    _ call: LuaCall, _ limit: Channel.Limit, _ definition: LuaClass<QueueObject>
  ) throws(LuaFailure) {
    let arena = try SharedObjects.arena()
    let channel = try translatingMemory { () throws(SharedMemoryError) in
      try Channel(in: arena, limit: limit, as: .queue)
    }
    try call.push(QueueObject(channel), definition)
  }
}
