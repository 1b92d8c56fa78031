internal import LinuxSystem
package import LuaRuntime
package import Multiprocessing

/// How the language of this process loads a program; made by the command, which knows about scripts,
/// `-e` and `-l`.
package protocol ProgramLoader: AnyObject {
  /// Makes the Lua state for a program, with the module in it.
  func open(_ program: [UInt8], in host: ProcessHost) throws(WorkerFailure)

  /// Runs the program with `__name__` set to `__mp_main__`.
  func load() throws(WorkerFailure)
}

/// Runs the work of children in Lua.
package final class LuaWorkerBody: WorkerBody {
  private let module: Module
  private let loader: any ProgramLoader

  package init(module: Module, loader: any ProgramLoader) {
    self.module = module
    self.loader = loader
  }

  package func loadProgram(
    _ program: [UInt8], for role: ProgramRole, in host: ProcessHost
  ) throws(WorkerFailure) {
    let (paths, description) = SearchPaths.unwrap(program)
    try loader.open(description, in: host)
    let call = module.state.call
    do throws(LuaFailure) { try paths?.apply(call) } catch { call.setTop(0) }
    if case .server(let preload) = role { require(preload) }
    try loader.load()
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
    module.host.logger.log(Logger.Level.warning, "preload of \(name): \(text)")
  }

  package func runInherited(_ work: AnyObject, in host: ProcessHost) throws(WorkerFailure) {
    guard let work = work as? InheritedWork else { return }
    module.instances.forgetAll()
    try perform { call throws(LuaFailure) in
      try RandomSeed.renew(call, host)
      try call.push(work.value)
      return try self.run(work.kind, call, isFork: true)
    }
  }

  package func runMessage(_ message: RawSpan, in host: ProcessHost) throws(WorkerFailure) {
    try perform(message) { call, message throws(LuaFailure) in
      try RandomSeed.renew(call, host)
      try self.module.parts.push("context", call)
      call.pop()
      return try self.run(try WorkMessage.read(call, message), call, isFork: false)
    }
  }

  /// Runs the work whose description is on top of the stack; returns the exit status.
  private func run(_ kind: WorkKind, _ call: LuaCall, isFork: Bool) throws(LuaFailure) -> Int32 {
    switch kind {
    case .process:
      let arguments = isFork ? 0 : try ProcessNatives.prepareJob(call)
      try call.callTraced(arguments: arguments, results: 0)
      return 0
    case .worker: return try PoolWorkerBinding.run(call)
    case .server: return try ManagerServerBinding.run(call)
    }
  }
}
