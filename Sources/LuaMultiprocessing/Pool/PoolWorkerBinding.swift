internal import LinuxSystem
internal import LuaRuntime
internal import Multiprocessing
internal import SharedMemory

/// Making a pool, and what its workers do.
enum PoolWorkerBinding {
  /// `Pool(processes, initializer, initargs, maxtasksperchild)` of a context, or with keywords.
  static func make(_ call: LuaCall, _ bound: StartMethod?) throws(LuaFailure) -> Int {
    try call.bindKeywords(
      [
        "processes", "initializer", "initargs", "maxtasksperchild", "finalizer", "limits",
        "context", "options",
      ], from: 1)
    let size = try size(call, 1)
    _ = try call.checkOptionalCallable(2, "initializer")
    _ = try call.checkOptionalArguments(3, "initargs")
    let maxTasks = try call.optionalInteger(4, "maxtasksperchild")
    if let maxTasks, maxTasks < 1 {
      throw call.invalid("maxtasksperchild", "at least 1 expected, got \(maxTasks)")
    }
    _ = try call.checkOptionalCallable(5, "finalizer")
    let limits = try LimitsArgument.read(call, 6, of: "Pool")
    let placement = try PlacementArgument.read(call, 8, of: "Pool")
    let setup = try describe(call)
    let host = Module.shared.host
    let method = try context(call, 7) ?? bound ?? host.startMethods.settle()
    try requireOrigin("Pool")
    if method != .fork {
      // What cannot cross is told before anything has started.
      try call.push(setup)
      _ = try WorkMessage.write(.worker, call, reach: method.reach)
      call.pop()
    }
    var failure: LuaFailure?
    let core: PoolCore
    do throws(MultiprocessingError) {
      core = try PoolCore(
        host: host, processes: try count(size, method), standsByFromStart: method == .fork,
        mayStandBy: !method.isRemote
      ) { (link, batch) throws(MultiprocessingError) in
        let child = ChildProcess(
          host: host, className: className(of: link.role, method), isDaemon: true,
          isAuxiliary: link.role == .standby)
        try child.setLimits(limits)
        child.placement = placement
        do throws(LuaFailure) {
          try start(child, setup, link, method, batch)
        } catch {
          failure = error
          throw startError(error)
        }
        return child
      }
    } catch {
      throw failure ?? LuaFailure(error)
    }
    try call.push(
      PoolObject(core, retries: method.isRemote ? remoteRetries : 0), PoolBinding.pool)
    return 1
  }

  /// How many workers are asked for; nil if that is not said.
  private static func size(_ call: LuaCall, _ index: Int) throws(LuaFailure) -> Int? {
    guard let size = try call.optionalInteger(index, "processes") else { return nil }
    guard size >= 1 else { throw call.invalid("processes", "at least 1 expected, got \(size)") }
    // More than a program can have: said before thousands have started for nothing.
    guard size <= ProcessTable.limit else {
      throw call.invalid("processes", "at most \(ProcessTable.limit) expected, got \(size)")
    }
    return size
  }

  /// As many workers as asked for, or as the computers have processors on which they are started.
  private static func count(
    _ size: Int?, _ method: StartMethod
  ) throws(MultiprocessingError) -> Int {
    if let size { return size }
    return min(try Module.shared.host.processorCount(for: method), ProcessTable.limit)
  }

  /// The start method of the context that was given, if one was; the module itself follows the
  /// default.
  private static func context(_ call: LuaCall, _ index: Int) throws(LuaFailure) -> StartMethod? {
    if call.isNil(index) { return nil }
    guard call.type(index) == .table else { throw call.mismatch(index, "context", "context") }
    let top = call.count
    defer { call.setTop(top) }
    try call.rawGetField(index, "get_context")
    try call.rawGetField(index, "Process")
    guard call.type(-1) == .table, call.type(-2) == .function else {
      throw call.mismatch(index, "context", "context")
    }
    try call.rawGetField(-1, "__start_method")
    return try call.optionalString(-1, "context").flatMap { StartMethod(rawValue: $0) }
  }

  /// A computer that is lost costs no result.
  private static let remoteRetries = 3

  /// A pool is where the program was started, with what its workers share.
  static func requireOrigin(_ name: String) throws(LuaFailure) {
    guard Module.shared.far.connection != nil else { return }
    throw .runtimeError(
      "\(name): a process on another computer cannot have a pool: make it where the program was "
        + "started, or use a pool of threads")
  }

  /// Why a worker could not be started, for the pool. A Ctrl-C meanwhile stays one.
  private static func startError(_ failure: LuaFailure) -> MultiprocessingError {
    guard case .error(let className, let message, _) = failure else {
      return .runtime("a worker of the pool could not be started")
    }
    if className == "KeyboardInterrupt" { return .interrupted }
    return .runtime("a worker of the pool could not be started: \(className): \(message)")
  }

  /// What the names of a method's workers begin with, as in Python, and that of a standby.
  private static func className(of role: WorkerRole, _ method: StartMethod) -> String {
    let prefix =
      switch method {
      case .fork: "Fork"
      case .spawn: "Spawn"
      case .forkserver: "ForkServer"
      case .remote: "Remote"
      case .ray: "Ray"
      }
    return prefix + (role == .standby ? "PoolStandby" : "PoolWorker")
  }

  /// A table `{obj = {initializer, finalizer, maximum}, args = initargs}`.
  private static func describe(_ call: LuaCall) throws(LuaFailure) -> LuaReference {
    try call.newTable(record: 2)
    let table = call.absolute(-1)
    try call.newTable(record: 6)
    for (field, index) in [("initializer", 2), ("maximum", 4), ("finalizer", 5)] {
      try call.copy(index)
      try call.rawSetField(-2, field)
    }
    try call.rawSetField(table, "obj")
    try call.copy(3)
    try call.rawSetField(table, "args")
    return try call.reference(table)
  }

  private static func start(
    _ child: ChildProcess, _ setup: LuaReference, _ link: PoolLink, _ method: StartMethod,
    _ batch: StartBatch?
  ) throws(LuaFailure) {
    let call = Module.shared.state.call
    let top = call.count
    defer { call.setTop(top) }
    do throws(LuaFailure) {
      try begin(child, setup, link, method, batch, call)
    } catch {
      // The error's value cannot stay on the stack.
      guard case .raised = error else { throw error }
      throw .runtimeError(call.errorText(-1))
    }
  }

  private static func begin(
    _ child: ChildProcess, _ setup: LuaReference, _ link: PoolLink, _ method: StartMethod,
    _ batch: StartBatch?, _ call: LuaCall
  ) throws(LuaFailure) {
    try call.push(setup)
    try call.rawGetField(-1, "obj")
    for (field, id) in [("line", link.line), ("results", link.results), ("ring", link.ring)] {
      try call.push(Int(Int64(bitPattern: id.rawValue)))
      try call.rawSetField(-2, field)
    }
    try call.push(link.workerIndex)
    try call.rawSetField(-2, "workerIndex")
    call.pop()
    try ChildWork.start(child, .worker, call, holding: link.objects, method, in: batch)
  }

  // MARK: In the worker

  /// Works; the description of the work is on top of the stack. Returns the exit status.
  static func run(_ call: LuaCall) throws(LuaFailure) -> Int32 {
    let setup = try call.reference(-1)
    try call.getField(-1, "obj")
    let link = PoolLink(
      line: try identifier(call, "line"), results: try identifier(call, "results"),
      ring: try identifier(call, "ring"), workerIndex: try integer(call, "workerIndex") ?? 0)
    let maximum = try integer(call, "maximum")
    call.pop(2)
    if link.role == .standby { return try standBy(setup, link) }
    Module.shared.workerID = link.role.workerIndex.map { $0 + 1 }
    let runner = LuaTaskRunner(call, setup: setup)
    if let connection = Module.shared.far.connection {
      let worker = FarPoolWorker(
        host: Module.shared.host, runner: runner, connection: connection, link: link,
        maxTasks: maximum)
      return try translating { () throws(MultiprocessingError) in
        try worker.run(LuaManagerWait(call: call))
      }
    }
    return try translating { () throws(MultiprocessingError) in
      try PoolWorker(host: Module.shared.host, runner: runner, link: link, maxTasks: maximum).run()
    }
  }

  /// Is the standby of a pool, whose stand-ins are forks of it.
  private static func standBy(_ setup: LuaReference, _ link: PoolLink) throws(LuaFailure) -> Int32 {
    let host = Module.shared.host
    try translating { () throws(MultiprocessingError) in
      try PoolStandby(host: host, link: link) { (link) throws(MultiprocessingError) in
        let child = ChildProcess(
          host: host, className: className(of: link.role, .fork), isDaemon: true)
        try child.setLimits(host.limits)
        do throws(LuaFailure) {
          try start(child, setup, link, .fork, nil)
        } catch {
          throw startError(error)
        }
        return child
      }.run()
    }
    return 0
  }

  private static func integer(_ call: LuaCall, _ field: String) throws(LuaFailure) -> Int? {
    try call.getField(-1, field)
    defer { call.pop() }
    return call.integerValue(-1)
  }

  private static func identifier(_ call: LuaCall, _ field: String) throws(LuaFailure) -> ObjectID {
    ObjectID(rawValue: UInt64(bitPattern: Int64(try integer(call, field) ?? 0)))
  }
}
