internal import LinuxSystem
internal import LuaRuntime
internal import Multiprocessing

/// Puts the module's table together: what is Swift goes into `native`, and the part `context` makes
/// the tables that scripts see.
enum ModuleContents {
  /// Pushes the module's table.
  static func open(_ call: LuaCall, _ module: Module) throws(LuaFailure) {
    try call.defineErrors(ErrorClasses.all)
    try Interrupts.attendBy(call) { call throws(LuaFailure) in
      try module.attendBetweenInstructions(call)
    }
    try module.parts.pushNative(call)
    try defineErrors(call)
    try defineValues(call)
    try ProcessNatives.define(call)
    try LoggerBinding.define(call)
    try ExitBinding.install(call)
    try ServerNatives.define(call)
    try ManagerBinding.define(call)
    try registerClasses(call)
    try WaitBinding.define(call)
    try FarBinding.define(call, module)
    try call.bind(-1, "Listener", prefix: "", ListenerBinding.make)
    try call.bind(-1, "Client", prefix: "", ClientBinding.make)
    try SharedMemoryBinding.define(call)
    try call.bind(-1, "bind_context", prefix: "", bindContext)
    call.pop()
    try module.parts.push("context", call)
    if module.isInteractive { try beginSession(call, module) }
  }

  /// Has functions that the user types at the prompt of this process cross to others.
  private static func beginSession(_ call: LuaCall, _ module: Module) throws(LuaFailure) {
    try module.parts.push("session", call)
    try call.getField(-1, "begin")
    try call.push(Int(CurrentProcess.pid))
    try call.call(arguments: 1, results: 0)
    call.pop()
  }

  private static func defineErrors(_ call: LuaCall) throws(LuaFailure) {
    try call.newTable(record: ErrorClasses.names.count)
    for name in ErrorClasses.names {
      try call.pushErrorClass(name)
      try call.rawSetField(-2, name)
    }
    try call.rawSetField(-2, "errors")
  }

  private static func defineValues(_ call: LuaCall) throws(LuaFailure) {
    try call.pushNone()
    try call.rawSetField(-2, "None")
    try call.pushListMetatable()
    try call.rawSetField(-2, "List")
    try call.bind(-1, "repr", prefix: "") { call throws(LuaFailure) in
      if call.count < 1 { try call.setCount(1) }
      try call.pushRepresentation(1)
      return 1
    }
    try call.bind(-1, "isinstance", prefix: "") { call throws(LuaFailure) in
      guard call.isErrorClass(2) else {
        throw call.mismatch(2, "class", "class of errors or processes")
      }
      try call.push(call.isInstance(1, ofClassAt: 2))
      return 1
    }
    try call.bind(-1, "sleep", prefix: "", TimeModule.sleep)
    try TraceBinding.define(call)
    try ExploreBinding.define(call)
    try call.bind(-1, "thread_part", prefix: "") { call throws(LuaFailure) in
      try ThreadNatives.push(try call.string(1, "name"), call)
      return 1
    }
    try call.bind(-1, "kill", prefix: "", SignalModule.kill)
    try call.bind(-1, "worker_id", prefix: "") { call throws(LuaFailure) in
      let module = Module.shared
      if let id = module.threads?.current.workerID ?? module.workerID {
        try call.push(id)
      } else {
        try call.pushNil()
      }
      return 1
    }
    try call.bind(-1, "cross_typed", prefix: "") { call throws(LuaFailure) in
      call.setTop(1)
      try call.crossTypedFunctions()
      return 0
    }
    try call.bind(-1, "refuse_keyword", prefix: "", refuseKeyword)
  }

  /// `refuse_keyword(function, key, known)`: raises the TypeError for a keyword that is not among
  /// the keys of the table `known`.
  private static func refuseKeyword(_ call: LuaCall) throws(LuaFailure) -> Int {
    let function = try call.string(1, "function")
    var known: [String] = []
    try call.pushNil()
    while try call.next(3) {
      call.pop()
      if let name = call.stringValue(-1) { known.append(name) }
    }
    throw try call.unexpected(2, of: function, known: known.sorted())
  }

  /// Makes known the classes whose objects may be received before one was made here.
  private static func registerClasses(_ call: LuaCall) throws(LuaFailure) {
    let classes: [AnyLuaClass] = [
      LockBinding.lock, LockBinding.recursive, QueueBinding.queue, QueueBinding.joinable,
      QueueBinding.simple, PipeBinding.connection, SharedMemoryBinding.memory,
      ShareableListBinding.list,
      ValueBinding.value, ValueBinding.raw, ArrayBinding.array, ArrayBinding.raw,
      ProxyBinding.proxy,
      SemaphoreBinding.plain, SemaphoreBinding.bounded, ConditionBinding.condition,
      EventBinding.event, BarrierBinding.barrier, DescriptorBinding.descriptor,
    ]
    // On another computer, objects of shared memory are those where the program was started.
    for definition in try FarBinding.classes(of: call) + classes {
      try call.register(definition)
      call.pop()
    }
  }

  /// `bind_context(context, method)`: adds what starts processes, or is made of shared memory.
  private static func bindContext(_ call: LuaCall) throws(LuaFailure) -> Int {
    let method = try call.optionalString(2, "method").flatMap { StartMethod(rawValue: $0) }
    call.setTop(1)
    try call.bind(1, "Pool", prefix: "") { call throws(LuaFailure) in
      try PoolWorkerBinding.make(call, method)
    }
    try LockBinding.define(call)
    try SemaphoreBinding.define(call)
    try ConditionBinding.define(call)
    try EventBinding.define(call)
    try BarrierBinding.define(call)
    try QueueBinding.define(call)
    try PipeBinding.define(call)
    try ValueBinding.define(call)
    try ArrayBinding.define(call)
    try FarBinding.defineMakers(call)
    try defineSubmodules(call, areNamed: method == nil)
    return 0
  }

  private static let synchronize = [
    "Lock", "RLock", "Semaphore", "BoundedSemaphore", "Condition", "Event", "Barrier",
  ]

  /// Tables that gather names of the module as Python's submodules do.
  private static func defineSubmodules(
    _ call: LuaCall, areNamed: Bool
  ) throws(LuaFailure) {
    let members: [(String, [String])] = [
      ("connection", ["Pipe", "wait", "Listener", "Client"]), ("pool", ["Pool"]),
      ("queues", ["Queue", "JoinableQueue", "SimpleQueue"]),
      ("synchronize", synchronize), ("managers", []),
      ("shared_memory", ["SharedMemory", "ShareableList"]),
      ("sharedctypes", ["Value", "Array", "RawValue", "RawArray"]), ("reduction", []),
    ]
    try Module.shared.parts.pushNative(call)
    let native = call.count
    for (name, names) in members {
      try call.newTable(record: names.count)
      for member in names {
        // What does not depend on the start method is the same in all contexts.
        if try call.rawGetField(1, member) == .nil {
          call.pop()
          try call.rawGetField(native, member)
        }
        try call.rawSetField(-2, member)
      }
      if name == "sharedctypes" { try StructureBinding.define(call) }
      if name == "reduction" { try ReductionBinding.define(call) }
      if areNamed {
        try call.registerClass("multiprocessing.\(name)", -1)
        // Loaded, so that its functions can be reached by name.
        try call.copy(-1)
        try call.setLoadedModule("multiprocessing.\(name)")
      }
      try call.rawSetField(1, name)
    }
    call.pop()
  }
}
