internal import LinuxSystem
internal import LuaRuntime
package import Multiprocessing
package import SharedMemory
internal import Wire

/// How the language of this process loads a program; made by the command, which knows about
/// scripts, `-e` and `-l`.
package protocol ProgramLoader: AnyObject {
  /// Which program this is.
  var build: String { get }

  /// The same program with the texts of its files in it.
  func selfContained(_ program: [UInt8]) throws(WorkerFailure) -> [UInt8]

  /// Makes the Lua state for a program, with the module in it.
  func open(_ program: [UInt8], in host: ProcessHost) throws(WorkerFailure)

  /// Runs the program with `__name__` set to `__mp_main__`.
  func load() throws(WorkerFailure)
}

/// Runs the work of children in Lua.
package final class LuaWorkerBody: WorkerBody {
  private let module: Module
  private let loader: any ProgramLoader
  /// The stack of this process's work, where the main one is of no use.
  private var thread: LuaThread?

  /// A body that has `loader` make the Lua state, and runs work in the state of `module`.
  package init(module: Module, loader: any ProgramLoader) {
    self.module = module
    self.loader = loader
  }

  /// What the command says.
  package var build: String { loader.build }

  /// What the command makes of it.
  package func selfContained(_ program: [UInt8]) throws(WorkerFailure) -> [UInt8] {
    try loader.selfContained(program)
  }

  /// Makes the Lua state, takes over the parent's surroundings, and loads the program; a fork
  /// server loads its preload modules first.
  package func loadProgram(
    _ program: [UInt8], for role: ProgramRole, in host: ProcessHost
  ) throws(WorkerFailure) {
    try loader.open(program, in: host)
    if host.origin != nil { try findModulesAtOrigin() }
    surround(host)
    if case .server(let preload) = role { require(preload) }
    try loader.load()
    // What the script has changed while it was loaded, it had changed in the parent already.
    surround(host)
  }

  /// Makes the Lua state, in which nothing of the program runs.
  package func serveObjects(
    asking requests: Channel, in host: ProcessHost
  ) throws(WorkerFailure) -> ManagerServer {
    try loader.open(host.program, in: host)
    do throws(LuaFailure) {
      return try FarHome.makeServer(module.state.call, module, requests)
    } catch {
      throw Self.failure(error, module.state.call)
    }
  }

  /// On another computer: has `require` ask for modules where the program was started.
  private func findModulesAtOrigin() throws(WorkerFailure) {
    do throws(LuaFailure) {
      try OriginModules.install(module.state.call, module)
    } catch {
      throw Self.failure(error, module.state.call)
    }
  }

  /// Takes over `package.path`, `package.cpath` and `arg`.
  package func surround(_ host: ProcessHost) {
    let call = module.state.call
    let top = call.count
    do throws(LuaFailure) {
      try Surroundings.apply(host.surroundings, call)
    } catch {
      host.logger.log(Logger.Level.info, "the parent's search paths could not be taken over")
    }
    call.setTop(top)
  }

  /// Loads modules that children will then have; one that is missing is no failure, as in Python.
  private func require(_ modules: [String]) {
    let call = module.state.call
    for name in modules where name != "__main__" {
      let top = call.count
      defer { call.setTop(top) }
      do throws(LuaFailure) {
        try call.getGlobal("require")
        try call.push(name)
        try call.call(arguments: 1, results: 0)
      } catch {
        report(name, call, error)
      }
    }
  }

  private func report(_ name: String, _ call: LuaCall, _ failure: LuaFailure) {
    call.pushRaised(failure)
    let text = (try? call.display(-1)) ?? "?"
    module.host.logger.log(Logger.Level.info, "preload of \(name): \(text)")
  }

  /// Decodes a task whose functions and arguments are Lua values; an error of that is the failure
  /// that it throws.
  package func readWork(
    _ message: RawSpan, in host: ProcessHost
  ) throws(WorkerFailure) -> AnyObject {
    let call = module.state.call
    do throws(LuaFailure) {
      // The module is what the names in the message are looked up in.
      try ModuleLoaders.pushLoaded("multiprocessing", call)
      let kind = try WorkMessage.read(call, message)
      module.far.connection?.haveRead(0)
      return ChildTask(kind, try call.reference(-1), isInherited: false)
    } catch {
      throw Self.failure(error, call)
    }
  }

  /// Writes and reads work that consists of tables. Where that fails it will fail in the children,
  /// which say so.
  package func warmUp(in host: ProcessHost) {
    let call = module.state.call
    let top = call.count
    defer { call.setTop(top) }
    do throws(LuaFailure) {
      try call.newTable(record: 1)
      try call.newTable(record: 0)
      try call.rawSetField(-2, "obj")
      let message = try WorkMessage.write(.process, call)
      _ = try WorkMessage.read(call, message.bytes.bytes)
    } catch {
      module.host.logger.log(Logger.Level.debug, "the fork server could not warmUp")
    }
  }

  /// Loads the parts of the module that a manager's server is made of.
  package func prepare(forWork kind: UInt8, in host: ProcessHost) {
    guard WorkKind(rawValue: kind) == .server else { return }
    let call = module.state.call
    let top = call.count
    defer { call.setTop(top) }
    do throws(LuaFailure) {
      for part in LuaReferentHost.usualParts { try module.parts.push(part, call) }
    } catch {
      module.host.logger.log(Logger.Level.debug, "the fork server could not prepare a manager")
    }
  }

  /// Runs a task in Lua, with random numbers of its own. Blocks until it has ended; a status other
  /// than 0 is thrown.
  package func run(_ work: AnyObject, in host: ProcessHost) throws(WorkerFailure) {
    guard let task = work as? ChildTask else { return }
    if task.isInherited { beginFork() }
    let call = thread?.call ?? module.state.call
    var status: Int32 = 0
    module.keepToMemoryLimit()
    do throws(LuaFailure) {
      try RandomSeed.renew(call, host)
      try call.push(task.value)
      status = try run(task, call)
    } catch {
      // The memory of the work that failed is still in use: there must be room for saying so.
      module.liftMemoryLimit()
      throw Self.failure(error, call)
    }
    if status != 0 { throw .exit(status) }
  }

  /// In a fork: separates what is the parent's from what is its own.
  ///
  /// A fork between two instructions of the parent, in a hook, has a stack on which Lua calls no
  /// hooks: its work gets another one. There is no telling any more whose the variables below are,
  /// so that its end runs no finalizers.
  private func beginFork() {
    guard module.isAttending else { return module.state.beginFork() }
    module.isAttending = false
    module.host.endLanguage = { _ in }
    guard let thread = try? LuaThread(module.state.call) else { return }
    self.thread = thread
    var line = RunningLine(of: thread)
    Interrupts.exchange(&line)
  }

  /// What an error of the child's code means for the process.
  private static func failure(_ error: LuaFailure, _ call: LuaCall) -> WorkerFailure {
    call.pushRaised(error)
    if call.isInstance(-1, of: "KeyboardInterrupt") { return .interrupted }
    let text = call.errorText(-1)
    guard let origin = call.takeExplainedOrigin() else { return .uncaught(traceback: text) }
    return .uncaught(traceback: "\(text)\n\(origin.traceback)")
  }

  /// Runs the work that is on top of the stack; returns the exit status.
  private func run(_ task: ChildTask, _ call: LuaCall) throws(LuaFailure) -> Int32 {
    switch task.kind {
    case .process:
      let arguments = task.isInherited ? 0 : try ProcessNatives.prepareJob(call)
      try call.callTraced(arguments: arguments, results: 0)
      try module.joinThreads(call)
      return 0
    case .worker: return try PoolWorkerBinding.run(call)
    case .server: return try ManagerServerBinding.run(call)
    }
  }
}
