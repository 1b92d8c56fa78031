internal import Exploring
internal import LinuxSystem
package import SharedMemory
internal import Tracing
internal import Waiting

/// This process as one of a tree: who it is, what it shares, and the children it has.
///
/// There is one in each process, made by `main` or, in a child, by `ChildBirth`; everything is
/// called on the one thread that there is. Nothing that it does on its own blocks.
package final class ProcessHost {
  /// The language that this process runs.
  package let body: any WorkerBody
  /// What a child loads, as `WorkerBody.loadProgram` understands it.
  package var program: [UInt8]
  /// What the language has around the program, as `WorkerBody.surround` understands it: where it
  /// looks for modules, say. A child begins with its parent's.
  package var surroundings: [UInt8] = []
  /// Who this process is. Python's `current_process()`.
  package var identity: ProcessIdentity {
    didSet {
      logger.processName = identity.name
      #if DEBUG
        FailpointTrigger.processIsNamed(identity.name)
      #endif
    }
  }
  /// Who started it; nil in the main process. Python's `parent_process()`.
  package internal(set) var parent: ParentProcess?
  /// Where it comes from, in a process on another computer.
  package internal(set) var origin: RemoteOrigin?
  /// The way there.
  package internal(set) var originConnection: OriginConnection?
  /// The number by which everybody knows this process: on another computer, that of its stand-in.
  package var knownPID: Int32 { origin?.pid ?? pid }
  /// The number that its parent has to this computer.
  package var parentPID: Int32? { origin?.keeper ?? parent?.pid }
  /// What bounds this process, from the beginning of its work on.
  package internal(set) var limits = ProcessLimits()
  /// Called before this process ends in order, ahead of all exit hooks, unless it was interrupted.
  /// Blocks for what must be done first; returns whether an interrupt ended that.
  package var waitBeforeExit: (() -> Bool)?
  /// Called once before this process ends in order, ahead of its exit hooks: runs what the program
  /// wants to be run then.
  package var atExit: () -> Void = {}
  /// Runs what the language runs at the end of a program, then ends this process with a status.
  package var endLanguage: (Int32) -> Void = { _ in }
  /// The bars that have not ended, the last of which is shown.
  var progressBars: [ProgressBar] = []
  /// This process's id, without a system call.
  package internal(set) var pid = CurrentProcess.pid
  /// By which method children start. Python's `set_start_method` and its kin.
  package var startMethods: StartMethodChoice
  /// The modules that fork servers load which start from now on. Python's
  /// `set_forkserver_preload`.
  package var serverPreload: [String] = []
  /// The logger of this process, whose name follows `identity`. Python's `get_logger()`.
  package let logger: Logger

  /// Whether this is the program's first process.
  var isMain = true
  /// Whether the program is being loaded on behalf of children, when it must not start processes.
  package internal(set) var isLoadingProgram = false
  /// Children that have not been collected, by pid.
  var children: [Int32: ChildProcess] = [:]
  /// How many process objects were made here, which numbers them.
  var madeCount = 0
  var server: ForkServer?
  /// What starts processes on other computers, by the start method and its words.
  var launchers: [[String]: LauncherService] = [:]
  var exitHooks = ExitHooks()
  /// How many children were started here, which tells them apart by their order.
  var startedCount = 0
  /// The loop of a fork server, in one.
  var serverLoop: ForkServerLoop?
  /// Whether the end of this program is under way.
  package internal(set) var isFinishing = false
  /// Tells what the language executes at the moment: a traceback.
  package var stackText: () -> String = { "" }
  /// What its threads do, the main one first.
  package var describeThreads: () -> [ThreadAnswer] = { [] }
  /// What it serves, if it is the server of a manager.
  package var describeService: () -> ServiceAnswer = { ServiceAnswer() }
  /// Tells what the language calls an object of the arena at the moment, if one of its variables
  /// holds it.
  package var variableName: (ObjectID) -> String? = { _ in nil } {
    didSet { openArena?.noteNames(by: variableName) }
  }
  /// Tells what the language calls objects of the arena at the moment, those of them that its
  /// variables hold.
  package var variableNames: (Set<ObjectID>) -> [ObjectID: String] = { _ in [:] }
  /// Tells where the language's program is at the moment: for the cards of the objects that it
  /// makes.
  package var scriptPlace: () -> ScriptPlace? = { nil } {
    didSet { openArena?.noteMakers(by: scriptPlace) }
  }
  private(set) var openArena: Arena?
  /// Called in a process that is a copy of another one which ran, for what the language keeps of
  /// that one's.
  package var onFork: () -> Void = {}

  /// What is known of deadlocks so far.
  var deadlockWatch = DeadlockWatch()
  /// What happens at a deadlock, until there is shared memory that says it for all.
  var initialDeadlockPolicy = DeadlockPolicy.exit
  /// Whether a user types what this process runs: it is never ended by a deadlock.
  package var isConversing = false

  /// Whether the program handles signals itself: the sender of one may then end a wait of it.
  package var handlesSignals = false {
    didSet { if handlesSignals { openArena?.processes.note(.signals) } }
  }

  static let mainName = "MainProcess"

  /// The host of the main process. To be made before files are opened. From then on SIGINT is noted
  /// and does not end the process.
  ///
  /// - Parameters:
  ///   - body: The language that it runs.
  ///   - program: What children load, encoded once.
  ///   - startMethod: The method that counts until one is chosen.
  package init(body: any WorkerBody, program: [UInt8], startMethod: StartMethod = .standard) {
    try? OwnedDescriptor.reserveStandard()
    Signals.noteInterrupt()
    self.body = body
    self.program = program
    startMethods = StartMethodChoice(standard: startMethod)
    let authkey = (try? CurrentProcess.randomBytes(32)) ?? []
    identity = ProcessIdentity(
      name: Self.mainName, isDaemon: false, authkey: authkey, numbers: [])
    logger = Logger(processName: identity.name)
    ForeignFork.watch(for: self)
  }

  /// The host of a process that was told by a record who it is.
  init(body: any WorkerBody, record: StartRecord, arena: Arena) {
    self.body = body
    isMain = false
    program = record.program ?? []
    startMethods = StartMethodChoice(standard: record.startMethod)
    identity = record.identity
    parent = record.parent
    logger = Logger(processName: record.identity.name)
    openArena = arena
    origin = record.origin
    originConnection = origin.flatMap { OriginConnection($0.descriptor) }
    watchForDeadlocks(in: arena)
    adopt(record)
    ForeignFork.watch(for: self)
  }

  /// Takes on what a record says of this process.
  func adopt(_ record: StartRecord) {
    identity = record.identity
    parent = record.parent
    limits = record.limits
    if let around = record.surroundings { surroundings = around }
    startMethods = StartMethodChoice(standard: record.startMethod)
    logger.level = record.logLevel
    logger.writesToStandardError = record.logsToStandardError
  }

  /// The shared memory of the tree, which the first process that needs it makes.
  package func arena() throws(MultiprocessingError) -> Arena {
    if let openArena { return openArena }
    do {
      let arena = try Arena.create()
      openArena = arena
      arena.tracePath = Trace.shared.writer?.path
      arena.explorationTable = Exploration.shared.table
      arena.attachProcess()
      arena.noteMakers(by: scriptPlace)
      arena.noteNames(by: variableName)
      arena.deadlockPolicy = initialDeadlockPolicy.rawValue
      watchForDeadlocks(in: arena)
      if handlesSignals { arena.processes.note(.signals) }
      arena.processes.setName(arena.processes.current, identity.name)
      arena.beginTrace(pid: pid, parent: 0)
      return arena
    } catch {
      throw .memory(error)
    }
  }

  /// Makes this host the one of a process that was just forked from it: a process without children.
  func becomeCopy() {
    pid = CurrentProcess.pid
    isMain = false
    isLoadingProgram = false
    Trace.shared.atEnd = nil
    for child in children.values { child.forget() }
    children = [:]
    ChildWatch.shared.removeAll()
    madeCount = 0
    server?.forget()
    server = nil
    for launcher in launchers.values { launcher.forget() }
    launchers = [:]
    serverLoop = nil
    origin = nil
    originConnection = nil
    isFinishing = false
    exitHooks = ExitHooks()
    waitBeforeExit = nil
    progressBars = []
  }

  /// What `tostring` of this process shows, as in Python.
  ///
  /// - Parameter className: The class of the object by which it was started.
  package func description(className: String = "Process") -> String {
    let own = parent == nil ? "_MainProcess" : className
    let above = parent.map { "\($0.pid)" } ?? "None"
    let daemon = identity.isDaemon ? " daemon" : ""
    return "<\(own) name='\(identity.name)' parent=\(above) started\(daemon)>"
  }

  /// Two fresh random numbers, with which the language seeds its generator in each new process.
  package func randomSeed() -> (Int64, Int64) {
    if let stepper = Exploration.shared.stepper {
      return (Int64(bitPattern: stepper.seed), 0)
    }
    var numbers: (Int64, Int64) = (Int64(pid), Deadline.clock)
    guard let bytes = try? CurrentProcess.randomBytes(16) else { return numbers }
    for byte in bytes.prefix(8) { numbers.0 = numbers.0 << 8 | Int64(byte) }
    for byte in bytes.suffix(8) { numbers.1 = numbers.1 << 8 | Int64(byte) }
    return numbers
  }
}
