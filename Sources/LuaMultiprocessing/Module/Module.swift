internal import LinuxSystem
package import LuaRuntime
package import Multiprocessing
internal import SharedMemory
internal import Waiting
internal import Wire

/// The module `multiprocessing` in this process.
///
/// A process runs one script in one Lua state on one thread, so there is one of these; the bindings
/// find it as `Module.shared`.
package final class Module: @unchecked Sendable {
  /// The one of this process. `install` makes it usable.
  package static let shared = Module()

  private var installed: (host: ProcessHost, state: LuaState)?
  /// What children load; the script of a stream is in it once it has been read.
  private var program: () -> [UInt8] = { [] }
  /// Where the program began; relative places of `package.path` are looked up there, too.
  private(set) var directory = ""
  /// Whether a user types at a prompt of this process. To be set before a script asks for the
  /// module.
  package var isInteractive = false {
    didSet { host.isConversing = isInteractive }
  }
  /// The host of the manager's server that this process is, if it is one.
  var server: LuaReferentHost? {
    didSet { managers.server = server?.server }
  }
  /// This process's calls of managers.
  private(set) lazy var managers = ManagerClient { [unowned self] () throws(MultiprocessingError) in
    try host.arena()
  }
  /// The object that scripts have for the logger.
  var logger: LuaReference?
  /// Those who act when something has happened: pools, which take results in and replace
  /// workers. Counts waits, of which some look after children although no signal came.
  var waits: UInt8 = 0
  private(set) var listeners: [ObjectIdentifier: any EventListener] = [:]
  /// What this process waits for before it ends.
  let executors = ExecutorKeeper<PoolObject>()
  /// Messages that are being written; an encoding may run Lua code that encodes another.
  private var spareMessages: [OutgoingMessage] = []
  /// The Process instances of children that have not ended, and of this process.
  let instances = ProcessInstances()
  /// What the script does about signals.
  let signals = SignalHandlers()
  /// `signal.default_int_handler`, which stands for Ctrl-C as it is by default.
  var interruptHandler: LuaReference?
  /// Whether an end of a pipe, or a connection, has come from another process. Set by who receives
  /// it, cleared by who lets go of what came.
  var hasReceivedConnection = false
  /// Whether something is attended to between two instructions.
  var isAttending = false
  /// The place of this process among the workers of its pool, from 1 on; nil in any other process.
  var workerID: Int?
  /// Seconds that the running task should not exceed, if that is limited.
  var softLimit = 0.0
  /// What `atexit` has registered.
  let exitFunctions = ExitFunctions()
  /// The globals of the script in the process that started this one, unless this is a fork of it.
  var creatorGlobals: ScriptGlobals?
  /// The numbers that `fileno` gave for ends of pipes.
  let pipeDescriptors = PipeDescriptors()
  /// Where blocks of shared memory are that this program did not make.
  let foreignArenas = ForeignArenas()
  /// Whether this process is a stand-in: what others send is not for it.
  var keepsItemsClosed = false
  /// In a process on another computer: its use of the objects where the program was started.
  let far = FarObjects()
  /// Descriptors that are on their way to other processes.
  let lentDescriptors = LentDescriptors()
  /// The script's threads, once it has asked for the module `threading` or a relative.
  var threads: GreenThreads?
  /// The embedded parts that have run.
  let parts = EmbeddedParts()

  private init() {}

  var host: ProcessHost { installed!.host }

  /// The Lua state that it was installed in. To be asked for only after `install`.
  package var state: LuaState { installed!.state }

  /// Makes `require "multiprocessing"` and its relatives work in a state. Nothing is run before a
  /// script asks for them.
  package func install(
    in state: LuaState, host: ProcessHost, directory: String, program: @escaping () -> [UInt8]
  ) throws(LuaFailure) {
    self.directory = directory
    installed = (host, state)
    host.onFork = { [unowned self] in becomeFork() }
    host.atExit = { [unowned self] in exitFunctions.run(state.call) }
    host.endLanguage = { status in state.end(status) { ProcessHost.leave($0) } }
    self.program = program
    try ModuleLoaders.install(state.call, self)
  }

  /// Sees to the children before this process ends. Blocks until those that are no daemons have
  /// ended.
  ///
  /// - Parameter joinsThreads: Whether the script has ended by itself, and its threads are waited
  ///   for.
  /// - Returns: Whether there was an interrupt, before or meanwhile.
  package func finish(interrupted: Bool, joinsThreads: Bool = true) -> Bool {
    let call = state.call
    var interrupted = interrupted
    do throws(LuaFailure) {
      if joinsThreads, !interrupted { try joinThreads(call) }
    } catch {
      interrupted = true
    }
    return host.finish(interrupted: interrupted) { [self] in
      let top = call.count
      for listener in listeners.values { try? listener.attend(call) }
      try? signals.run(call)
      call.setTop(top)
    }
  }

  /// In a fork: what belongs to the parent's children is not this process's.
  private func becomeFork() {
    instances.forgetAll()
    instances.current = nil
    listeners = [:]
    executors.forgetAll()
    exitFunctions.forgetAll()
    workerID = nil
    server = nil
    managers.becomeFork()
    lentDescriptors.becomeFork()
    Scheduler.shared.becomeOnly()
    forgetThreads(state.call)
  }

  /// Notes what a child that starts now is to load, and what it has around it.
  func refreshProgram(_ call: LuaCall) throws(LuaFailure) {
    host.program = program()
    host.surroundings = try Surroundings.current(call)
  }

  // MARK: Events

  func add(_ listener: any EventListener) {
    if listeners.isEmpty { UpkeepTimer.start() }
    listeners[ObjectIdentifier(listener)] = listener
  }

  func remove(_ listener: any EventListener) {
    guard listeners.removeValue(forKey: ObjectIdentifier(listener)) != nil else { return }
    if listeners.isEmpty { UpkeepTimer.stop() }
  }

  // MARK: Messages

  /// Lends a message to be written and sent.
  func withMessage<Result>(
    _ body: (OutgoingMessage) throws(LuaFailure) -> Result
  ) throws(LuaFailure) -> Result {
    let message = spareMessages.popLast() ?? OutgoingMessage()
    defer {
      message.reset()
      if spareMessages.count < 4 { spareMessages.append(message) }
    }
    return try body(message)
  }
}

/// Something that acts in Lua when children have ended or results have come.
protocol EventListener: AnyObject {
  /// Called between waits, on the script's thread. Does not block; may run callbacks.
  func attend(_ call: LuaCall) throws(LuaFailure)

  /// Called between two instructions of a script that waits for nothing, when something has
  /// happened. Does what cannot wait, and runs no callback.
  func keepUp(_ call: LuaCall)
}
