internal import LinuxSystem
internal import LuaRuntime
internal import Multiprocessing

/// What `process.lua` and `context.lua` reach processes by.
enum ProcessNatives {
  /// Fills the table at the top of the stack.
  static func define(_ call: LuaCall) throws(LuaFailure) {
    try bind(call, "child", child)
    try bind(call, "self_handle") { call throws(LuaFailure) in
      try call.push(ProcessHandle(.current), ProcessHandleBinding.handle)
      return 1
    }
    try bind(call, "started") { call throws(LuaFailure) in
      let handle = try call.object(1, ProcessHandleBinding.handle)
      if case .child(let child, _) = handle.subject {
        Module.shared.instances.remember(child, try call.reference(2))
      }
      return 0
    }
    try bind(call, "set_current") { call throws(LuaFailure) in
      Module.shared.instances.current = try call.reference(1)
      return 0
    }
    try bind(call, "register_class") { call throws(LuaFailure) in
      try call.registerClass(try call.string(1, "name"), 2)
      return 0
    }
    try bind(call, "current_process", currentProcess)
    try bind(call, "parent_process", parentProcess)
    try bind(call, "active_children", activeChildren)
    try defineFacts(call)
    try defineStartMethods(call)
  }

  private static func bind(
    _ call: LuaCall, _ name: String, _ body: @escaping LuaBody
  ) throws(LuaFailure) {
    try call.bind(-1, name, prefix: "", body)
  }

  /// `child(method)`: the handle of a new process, which starts by `method` (nil: the default).
  private static func child(_ call: LuaCall) throws(LuaFailure) -> Int {
    let method = try call.optionalString(1, "method").flatMap { StartMethod(rawValue: $0) }
    let child = ChildProcess(host: Module.shared.host)
    try call.push(ProcessHandle(.child(child, method: method)), ProcessHandleBinding.handle)
    return 1
  }

  /// In a child that is no fork: puts the function that runs a process below its description, and
  /// the process's handle above. Returns how many arguments it then has.
  static func prepareJob(_ call: LuaCall) throws(LuaFailure) -> Int {
    try Module.shared.parts.pushNative(call)
    try call.getField(-1, "run_job")
    call.remove(-2)
    call.insert(-2)
    try call.push(ProcessHandle(.current), ProcessHandleBinding.handle)
    return 2
  }

  // MARK: This process and its relatives

  private static func currentProcess(_ call: LuaCall) throws(LuaFailure) -> Int {
    let module = Module.shared
    if let current = module.instances.current {
      try call.push(current)
      return 1
    }
    try pushInstance(call, ProcessHandle(.current))
    module.instances.current = try call.reference(-1)
    return 1
  }

  private static func parentProcess(_ call: LuaCall) throws(LuaFailure) -> Int {
    guard let parent = Module.shared.host.parent else {
      try call.pushNil()
      return 1
    }
    try call.push(ParentHandle(parent), ParentProcessBinding.parent)
    return 1
  }

  private static func activeChildren(_ call: LuaCall) throws(LuaFailure) -> Int {
    let module = Module.shared
    try module.attendToEvents(call)
    try call.newList()
    for (index, child) in module.host.activeChildren().enumerated() {
      if let instance = module.instances.instance(of: child) {
        try call.push(instance)
      } else {
        try pushInstance(call, ProcessHandle(.child(child, method: nil)))
      }
      try call.rawSet(-2, index + 1)
    }
    return 1
  }

  /// Pushes a Process instance around a handle.
  static func pushInstance(_ call: LuaCall, _ handle: ProcessHandle) throws(LuaFailure) {
    try Module.shared.parts.pushNative(call)
    try call.getField(-1, "wrap_process")
    call.remove(-2)
    try call.push(handle, ProcessHandleBinding.handle)
    try call.call(arguments: 1, results: 1)
  }

  // MARK: Facts and start methods

  private static func defineFacts(_ call: LuaCall) throws(LuaFailure) {
    try bind(call, "getpid") { call throws(LuaFailure) in
      let host = Module.shared.host
      try call.push(Int(host.told(host.knownPID)))
      return 1
    }
    try bind(call, "getppid") { call throws(LuaFailure) in
      let host = Module.shared.host
      let pid = host.origin == nil ? CurrentProcess.parentPID : host.parent?.pid
      try call.pushOptional(pid.map { Int(host.told($0)) })
      return 1
    }
    try bind(call, "cpu_count") { call throws(LuaFailure) in
      try call.push(Processor.usableCount)
      return 1
    }
    // `processor_count(method)`: of the computers on which the method starts processes.
    try bind(call, "processor_count") { call throws(LuaFailure) in
      let host = Module.shared.host
      let bound = try call.optionalString(1, "method").flatMap { StartMethod(rawValue: $0) }
      let method = bound ?? host.startMethods.current
      let count = try translating { () throws(MultiprocessingError) in
        try host.processorCount(for: method)
      }
      try call.push(count)
      return 1
    }
  }

  private static func defineStartMethods(_ call: LuaCall) throws(LuaFailure) {
    try bind(call, "get_start_method") { call throws(LuaFailure) in
      let host = Module.shared.host
      let allowNone = try call.optionalBoolean(1, "allow_none") ?? false
      if allowNone, host.startMethods.chosenMethod == nil {
        try call.pushNil()
      } else {
        try call.push(
          allowNone ? host.startMethods.current.rawValue : host.startMethods.settle().rawValue)
      }
      return 1
    }
    try bind(call, "set_start_method") { call throws(LuaFailure) in
      let method = try call.optionalString(1, "method").flatMap { StartMethod(rawValue: $0) }
      let force = try call.optionalBoolean(2, "force") ?? false
      try translating { () throws(MultiprocessingError) in
        try Module.shared.host.startMethods.choose(method, force: force)
      }
      return 0
    }
    try bind(call, "get_all_start_methods") { call throws(LuaFailure) in
      try call.newList()
      for (index, method) in Module.shared.host.startMethods.all.enumerated() {
        try call.push(method.rawValue)
        try call.rawSet(-2, index + 1)
      }
      return 1
    }
    try bind(call, "set_on_deadlock") { call throws(LuaFailure) in
      let name = call.stringValue(1) ?? ""
      if let policy = DeadlockPolicy(name: name) { Module.shared.host.deadlockPolicy = policy }
      return 0
    }
    try bind(call, "set_forkserver_preload") { call throws(LuaFailure) in
      var modules: [String] = []
      for index in 1...max(1, call.rawLength(1)) where call.rawLength(1) > 0 {
        try call.rawGet(1, index)
        modules.append(call.stringValue(-1) ?? "")
        call.pop()
      }
      Module.shared.host.serverPreload = modules
      return 0
    }
  }
}
