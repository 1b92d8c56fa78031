internal import LuaRuntime

/// The classes of proxies, one for each type of a manager. What the methods do is told in the
/// referents' files; here is which there are.
enum ProxyTypes {
  /// The names of the types, sorted.
  static let names = [
    "Array", "AsyncResult", "Barrier", "BoundedSemaphore", "Condition", "Event", "Iterator",
    "JoinableQueue", "Lock", "Namespace", "Pool", "Queue", "RLock", "Semaphore", "Value", "dict",
    "list", "set",
  ]

  /// The class of a type's proxies, made when the first one is needed: to make all takes longer
  /// than many a program's work with its manager.
  static func classNamed(_ typeid: String) -> LuaClass<Proxy> {
    switch typeid {
    case "Array": array
    case "AsyncResult": asyncResult
    case "Barrier": barrier
    case "BoundedSemaphore": boundedSemaphore
    case "Condition": condition
    case "Event": event
    case "Iterator": iterator
    case "JoinableQueue": joinableQueue
    case "Lock": lock
    case "Namespace": namespace
    case "Pool": pool
    case "Queue": queue
    case "RLock": recursiveLock
    case "Semaphore": semaphore
    case "Value": value
    case "dict": dict
    case "list": list
    case "set": set
    default: automatic
    }
  }

  // MARK: Containers

  private static let dict: LuaClass<Proxy> = ProxyBinding.make(
    "DictProxy", "get set has keys values items pop popitem setdefault clear copy incr"
  ) { definition in
    ProxyBinding.forward(definition, "update") { call throws(LuaFailure) in
      try plainTable(call, 2)
    }
    ProxyBinding.length(definition)
    ProxyBinding.items(definition)
    ProxyBinding.pairs(definition)
  }

  private static let list = ProxyBinding.make(
    "ListProxy", "append insert pop remove index count reverse sort slice clear copy"
  ) { definition in
    ProxyBinding.forward(definition, "extend") { call throws(LuaFailure) in
      _ = try Iterables.collect(call, 2, "seq")
    }
    ProxyBinding.length(definition)
    ProxyBinding.elements(definition)
    ProxyBinding.pairs(definition)
  }

  private static let set: LuaClass<Proxy> = ProxyBinding.make(
    "SetProxy", "add remove discard pop clear has values"
  ) { definition in
    for method in ["update", "union", "intersection", "difference", "symmetric_difference"] {
      ProxyBinding.forward(definition, method) { call throws(LuaFailure) in
        if let other = call.objectValue(2, set) {
          try other.call(call, "values", from: call.count + 1)
          call.replace(2)
        } else {
          _ = try Iterables.collect(call, 2, "seq")
        }
      }
    }
    ProxyBinding.length(definition)
    ProxyBinding.pairs(definition, "#pairs")
  }

  private static let namespace = ProxyBinding.make("NamespaceProxy", "") {
    ProxyBinding.items($0)
    ProxyBinding.pairs($0)
  }

  // MARK: Shared numbers

  private static let value = ProxyBinding.make(
    "ValueProxy", "get set add acquire release locked get_lock"
  ) { definition in
    ProxyBinding.settableFields(definition, "value")
    ProxyBinding.local(definition, "with guard get_obj")
  }

  private static let array = ProxyBinding.make(
    "ArrayProxy", "slice fill acquire release locked get_lock"
  ) { definition in
    ProxyBinding.settableFields(definition, "value raw")
    ProxyBinding.local(definition, "with guard get_obj")
    ProxyBinding.length(definition)
    ProxyBinding.elements(definition)
    ProxyBinding.pairs(definition)
  }

  // MARK: Queues

  private static let queue = ProxyBinding.make("QueueProxy", "shutdown") {
    defineQueue($0, queueMethods)
  }

  // The process that closed the queue may still wait for what it put.
  private static let joinableQueue = ProxyBinding.make("JoinableQueueProxy", "shutdown join") {
    defineQueue($0, queueMethods + " task_done")
  }

  private static let queueMethods =
    "put put_nowait get get_nowait try_get peek qsize empty full clear"

  /// The methods of a queue, which this process may close for itself.
  private static func defineQueue(_ definition: LuaClass<Proxy>, _ methods: String) {
    for method in methods.split(separator: " ").map(String.init) {
      ProxyBinding.forward(definition, method) { call throws(LuaFailure) in
        if call.objectValue(1, definition)?.isClosed ?? false {
          throw .valueError("\(call.functionName): the queue is closed")
        }
      }
    }
    ProxyBinding.local(definition, "iter")
    definition.method("close") { _, queue throws(LuaFailure) in
      queue.isClosed = true
      return 0
    }
    definition.method("join_thread") { call, queue throws(LuaFailure) in
      guard queue.isClosed else {
        throw .error(
          className: "AssertionError", message: "\(call.functionName): the queue is not closed")
      }
      return 0
    }
    definition.method("cancel_join_thread") { _, _ throws(LuaFailure) in 0 }
  }

  // MARK: Locks and the rest

  private static let lock = ProxyBinding.make("LockProxy", lockMethods, defineLock)
  private static let recursiveLock = ProxyBinding.make("RLockProxy", lockMethods, defineLock)
  private static let semaphore = ProxyBinding.make(
    "SemaphoreProxy", lockMethods + " get_value", defineLock)
  private static let boundedSemaphore = ProxyBinding.make(
    "BoundedSemaphoreProxy", lockMethods + " get_value", defineLock)

  private static let condition = ProxyBinding.make(
    "ConditionProxy", lockMethods + " wait notify notify_all"
  ) { definition in
    defineLock(definition)
    ProxyBinding.local(definition, "wait_for")
  }

  private static let event = ProxyBinding.make("EventProxy", "is_set set clear wait")

  private static let barrier = ProxyBinding.make("BarrierProxy", "wait reset abort") {
    ProxyBinding.fields($0, "parties n_waiting broken")
  }

  private static let lockMethods = "acquire release locked"

  private static func defineLock(_ definition: LuaClass<Proxy>) {
    ProxyBinding.local(definition, "with guard")
  }

  // MARK: Pools

  private static let pool = ProxyBinding.make(
    "PoolProxy", "apply apply_async close terminate join resize"
  ) { definition in
    for method in ["map", "map_async", "starmap", "starmap_async", "imap", "imap_unordered"] {
      ProxyBinding.forward(definition, method) { call throws(LuaFailure) in
        _ = try Iterables.collect(call, 3, "it")
      }
    }
    definition.metamethod("__close") { call, pool throws(LuaFailure) in
      try pool.call(call, "terminate", from: call.count + 1)
      return 0
    }
  }

  private static let asyncResult = ProxyBinding.make(
    "AsyncResultProxy", "get try wait ready successful cancel")

  private static let iterator = ProxyBinding.make("IteratorProxy", "next") { definition in
    definition.metamethod("__call") { call, iterator throws(LuaFailure) in
      try call.setCount(1)
      try iterator.call(call, "#call", from: 2)
      return call.count - 1
    }
  }

  // MARK: Types that scripts register

  /// The class of proxies of any other type: the methods that its referents expose.
  private static let automatic = ProxyBinding.make("AutoProxy", "") { definition in
    definition.index { call, proxy throws(LuaFailure) in
      guard let name = call.stringValue(2), proxy.exposed.contains(name) else {
        try call.pushNil()
        return 1
      }
      try Module.shared.parts.push("proxies", call)
      try call.getField(-1, "forwarders")
      try call.copy(2)
      try call.get(-2)
      return 1
    }
  }

  // MARK: Arguments

  /// Makes a dict proxy a plain table, which the server can read.
  private static func plainTable(_ call: LuaCall, _ index: Int) throws(LuaFailure) {
    guard let other = call.objectValue(index, dict) else { return }
    try other.call(call, "#value", from: call.count + 1)
    call.replace(index)
  }

  /// Makes plain what the server could not read among the arguments of a new object.
  static func prepare(
    _ call: LuaCall, _ typeid: String, first: Int
  ) throws(LuaFailure) {
    switch typeid {
    case "list" where !call.isNil(first): _ = try Iterables.collect(call, first, "seq")
    case "set" where !call.isNil(first): _ = try Iterables.collect(call, first, "seq")
    case "dict": try plainTable(call, first)
    case "Array" where call.type(first + 1) != .number && call.type(first + 1) != .string:
      if !call.isNil(first + 1) { _ = try Iterables.collect(call, first + 1, "seq") }
    default: return
    }
  }
}
