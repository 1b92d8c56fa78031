internal import Exploring
package import LinuxSystem
package import SharedMemory
internal import Tracing
internal import Waiting

/// A process that this one can start, or has started. Python's `Process`.
///
/// The object is good for the process that made it. In a fork of that process it stands for
/// somebody else's child, and only its names can be read.
package final class ChildProcess {
  /// The class that messages name, such as `Process` or the name of a subclass.
  package let className: String
  let host: ProcessHost
  private let creator: Int32
  private(set) var identity: ProcessIdentity
  /// Counts the starts of the creator, so that children can be listed in order.
  private(set) var startIndex = 0
  /// Whether a recording says that its end was seen.
  private var isEndSeen = false
  /// When the start began, in the recording of the program.
  var began: Int64 = 0
  private var handle: ChildHandle?
  /// Its slot in the process table while it is not collected.
  /// What stands for it in shared memory, from the start on.
  package private(set) var slot: SlotID?
  private var knownPID: Int32?
  private var knownStatus: ExitStatus?
  private var isPaused = false
  /// Whether the child stands for a process on another computer, to which it passes on signals.
  var isStandIn = false
  /// Whether `close` was called.
  package private(set) var isClosed = false

  /// Whether it serves another child and is none that a script knows of.
  let isAuxiliary: Bool

  /// What bounds it from the beginning of its work on.
  package private(set) var limits = ProcessLimits()

  /// Where a process on another computer is to be placed: a JSON object, for the launcher.
  package var placement = "{}"

  /// Called once, when the child has been collected and what it held has been released.
  package var onEnd: ((ChildProcess) -> Void)?

  /// Makes a process that is not started.
  ///
  /// - Parameters:
  ///   - className: The class that its default name begins with.
  ///   - name: Its name; nil for a default one.
  ///   - isDaemon: Whether it is ended with this process; nil: as this process is.
  ///   - isAuxiliary: Whether it is none that a script knows of: it takes no number from others.
  package init(
    host: ProcessHost, className: String = "Process", name: String? = nil, isDaemon: Bool? = nil,
    isAuxiliary: Bool = false
  ) {
    self.host = host
    self.className = className
    self.isAuxiliary = isAuxiliary
    creator = host.pid
    if !isAuxiliary { host.madeCount += 1 }
    let numbers = host.identity.numbers + [host.madeCount]
    identity = ProcessIdentity(
      name: name ?? ProcessIdentity.defaultName(className: className, numbers: numbers),
      isDaemon: isDaemon ?? host.identity.isDaemon, authkey: host.identity.authkey,
      numbers: numbers)
  }

  // MARK: Properties

  /// Python's `Process.name`; a change counts for a start that is still to come.
  package var name: String {
    get { identity.name }
    set { identity.name = newValue }
  }

  /// Python's `Process.authkey`.
  package var authkey: [UInt8] {
    get { identity.authkey }
    set { identity.authkey = newValue }
  }

  /// Python's `Process.daemon`.
  package var isDaemon: Bool { identity.isDaemon }

  /// Sets `isDaemon`. `AssertionError` after the start.
  package func setDaemon(_ isDaemon: Bool) throws(MultiprocessingError) {
    try requireOpen()
    guard knownPID == nil else {
      throw .assertion("\(className).daemon cannot be set: the process has already started")
    }
    identity.isDaemon = isDaemon
  }

  /// Sets `limits`. `AssertionError` after the start.
  package func setLimits(_ limits: ProcessLimits) throws(MultiprocessingError) {
    try requireOpen()
    guard knownPID == nil else {
      throw .assertion("\(className).limits cannot be set: the process has already started")
    }
    self.limits = limits
  }

  /// The pid, from the start on. `ValueError` when closed. Python's `Process.pid`.
  package func pid() throws(MultiprocessingError) -> Int32? {
    try requireOpen()
    return knownPID
  }

  /// How it ended; nil before the start and while it runs. Does not block. Python's
  /// `Process.exitcode`.
  package func exitStatus() throws(MultiprocessingError) -> ExitStatus? {
    try requireOpen()
    guard isOwn else { return knownStatus }
    step(.look)
    let status = collect()
    if status != nil { noteSeenEnd() }
    return status
  }

  /// Whether it has started and not ended. Does not block. Python's `Process.is_alive`.
  package func isAlive() throws(MultiprocessingError) -> Bool {
    try requireOpen()
    try requireOwn("test")
    step(.look)
    let isAlive = knownPID != nil && collect() == nil
    if !isAlive, knownPID != nil { noteSeenEnd() }
    return isAlive
  }

  /// Records that its end was seen without a `join`.
  private func noteSeenEnd() {
    guard !isEndSeen, let pid = knownPID, let writer = Trace.shared.writer else { return }
    isEndSeen = true
    writer.whole(.join, since: writer.now, argument: UInt64(pid))
  }

  /// A descriptor that is readable once the process has ended; it stays this object's. Python's
  /// `Process.sentinel`.
  package func sentinel() throws(MultiprocessingError) -> Int32 {
    try requireOpen()
    guard knownPID != nil else {
      throw .value("\(className).sentinel: the process has not been started")
    }
    try requireOwn("wait for")
    _ = collect()
    do {
      return try handle?.sentinel() ?? -1
    } catch {
      throw .system(error)
    }
  }

  /// What `tostring` shows, as in Python: `<Process name='Process-1' pid=42 parent=41 started>`.
  package var description: String {
    var words = [className, "name='\(name)'"]
    if !isClosed, let knownPID { words.append("pid=\(host.told(knownPID))") }
    words.append("parent=\(host.told(creator))")
    words.append(stateName)
    if !isClosed, let status = knownStatus, isOwn { words.append("exitcode=\(status.text)") }
    if isDaemon { words.append("daemon") }
    return "<\(words.joined(separator: " "))>"
  }

  private var stateName: String {
    if isClosed { return "closed" }
    if !isOwn { return "unknown" }
    if knownPID == nil { return "initial" }
    return collect() == nil ? "started" : "stopped"
  }

  // MARK: Waiting

  /// Waits until the process has ended. Python's `Process.join`.
  ///
  /// - Returns: `.done` once it has ended; `.interrupted` when there are events to serve first.
  package func join(until deadline: Deadline) throws(MultiprocessingError) -> WaitOutcome {
    try requireOpen()
    try requireOwn("join")
    try requireStarted("join")
    step(.join, until: deadline)
    let (pid, begin) = (knownPID ?? 0, Trace.shared.writer?.now ?? 0)
    let outcome = host.wait(until: deadline, noting: .process(pid)) { collect() != nil }
    if outcome != .interrupted {
      Exploration.shared.stepper?.done(UInt64(pid), hasFailed: outcome != .done)
      isEndSeen = isEndSeen || outcome == .done
      Trace.shared.writer?.whole(
        .join, since: begin, argument: UInt64(pid), outcome == .done ? [] : [.failed])
    }
    return outcome
  }

  // MARK: Signals

  /// Sends SIGINT. Python's `Process.interrupt`.
  package func interrupt() throws(MultiprocessingError) {
    try requireUse("interrupt")
    try send(.interrupt)
  }

  /// Sends SIGTERM and, after a grace of so many seconds if one is given, SIGKILL, whatever this
  /// process does meanwhile. Does not block. Python's `Process.terminate`.
  package func terminate(grace seconds: Double? = nil) throws(MultiprocessingError) {
    try requireUse("terminate")
    try terminateStarted(grace: seconds)
  }

  /// Sends SIGKILL. Python's `Process.kill`.
  package func kill() throws(MultiprocessingError) {
    try requireUse("kill")
    try send(.kill)
  }

  /// Stops the process until `resume`: SIGSTOP. Returns when it has stopped; blocks for moments.
  ///
  /// A process that is just changing the shared memory is let go on until it has done so, since the
  /// others could not go on without it. One that has only just been forked is let go on until it is
  /// armed to die with its parent: stopped before that, it would outlive it.
  package func pause() throws(MultiprocessingError) {
    try requireUse("pause")
    isPaused = true
    // One that does not come to it in ten seconds is stopped already, by somebody else.
    let deadline = Deadline(seconds: 10)
    while let slot, host.isBeginning(slot), collect() == nil, !deadline.isPast {
      CurrentProcess.yield()
    }
    // A stand-in stops when the process has that it stands for.
    let signal: ProcessSignal = isStandIn ? .pauseSoon : .pause
    for _ in 0..<Self.pauseAttempts {
      try send(signal)
      guard let slot, handle?.waitUntilStopped() == true, host.isBusy(slot) else { return }
      try send(.resume)
      CurrentProcess.yield()
    }
    // Busy whenever it was looked at: then so be it; who waits for the shared memory asks again.
    try send(signal)
  }

  private static let pauseAttempts = 1000

  /// Lets a stopped process go on: SIGCONT.
  package func resume() throws(MultiprocessingError) {
    try requireUse("resume")
    try send(.resume)
    isPaused = false
  }

  func terminateStarted(grace seconds: Double?) throws(MultiprocessingError) {
    try send(.terminate)
    do {
      guard let seconds, collect() == nil else { return }
      host.openArena?.processes.note(.timer, of: slot)
      try handle?.killLater(seconds: seconds)
    } catch {
      throw .system(error)
    }
  }

  func send(_ signal: ProcessSignal) throws(MultiprocessingError) {
    step(.signal)
    guard collect() == nil else { return }
    do {
      try handle?.send(signal)
    } catch {
      throw .system(error)
    }
  }

  /// Sends any signal.
  func send(number: Int32) {
    guard collect() == nil else { return }
    try? handle?.send(number: number)
  }

  /// Lets a child go on that was paused, since nobody is left to do so.
  func resumeIfPaused() {
    if isPaused { try? send(.resume) }
    isPaused = false
  }

  // MARK: Life

  /// Releases what the object holds. `ValueError` while the process runs; afterwards every method
  /// but this one raises `ValueError`. Python's `Process.close`.
  package func close() throws(MultiprocessingError) {
    if isClosed { return }
    if isOwn && knownPID != nil && collect() == nil {
      throw .value("\(className).close: the process is still running; join or terminate it first")
    }
    handle = nil
    isClosed = true
  }

  /// Collects the child if it has ended, and releases what it held. Does not block.
  ///
  /// - Returns: How it ended; nil before the start and while it runs.
  @discardableResult func collect() -> ExitStatus? {
    if knownStatus != nil || handle == nil { return knownStatus }
    guard var status = handle?.poll() else { return nil }
    // Where the system keeps no statuses, or somebody else has collected it, the child's own word
    // counts.
    if status == .unknown, let slot, let noted = host.exitStatus(of: slot) {
      status = ExitStatus(code: noted)
    }
    ended(status)
    return status
  }

  private func ended(_ status: ExitStatus) {
    knownStatus = status
    if let knownPID {
      Trace.shared.writer?.noteEnd(of: knownPID, status: status.code)
      host.children[knownPID] = nil
      ChildWatch.shared.remove(knownPID)
    }
    if let slot { host.release(slot) }
    slot = nil
    onEnd?(self)
    onEnd = nil
  }

  /// Takes charge of the process that `start` made.
  func started(pid: Int32, slot: SlotID) {
    host.startedCount += 1
    startIndex = host.startedCount
    knownPID = pid
    self.slot = slot
    Trace.shared.writer?.whole(.start, since: began, argument: UInt64(pid))
    handle = ChildHandle(pid: pid)
    // Its pid cannot be ours twice, unless somebody else collected the first one.
    host.children[pid]?.ended(.unknown)
    host.children[pid] = self
    host.watch(slot)
    if let stepper = Exploration.shared.stepper {
      stepper.awaitBirth(of: pid)
      stepper.done(UInt64(pid))
    }
  }

  /// What is about to be done with the process is a step, where the program is explored.
  private func step(_ operation: StepOperation, until deadline: Deadline = .never) {
    guard let pid = knownPID, handle != nil else { return }
    Exploration.shared.stepper?.point(
      operation, Stepper.Subject(process: pid), waitsForEver: deadline == .never, title: { name })
  }

  /// In a copy of the creator: lets go of what is the creator's.
  func forget() {
    handle = nil
    slot = nil
    onEnd = nil
  }

  // MARK: Checks

  private var isOwn: Bool { creator == host.pid }

  /// Throws unless `start` is allowed: the process is open, was never started and was made here.
  package func requireStartable() throws(MultiprocessingError) {
    try requireOpen()
    guard knownPID == nil else {
      throw .assertion("\(className).start: a process cannot be started twice")
    }
    try requireOwn("start")
  }

  private func requireUse(_ action: String) throws(MultiprocessingError) {
    try requireOpen()
    try requireOwn(action)
    try requireStarted(action)
  }

  private func requireOpen() throws(MultiprocessingError) {
    if isClosed { throw .value("\(className) '\(name)' is closed") }
  }

  private func requireOwn(_ action: String) throws(MultiprocessingError) {
    guard isOwn else {
      throw .assertion("can only \(action) a child of this process, which '\(name)' is not")
    }
  }

  private func requireStarted(_ action: String) throws(MultiprocessingError) {
    guard knownPID != nil else {
      throw .assertion("can only \(action) a process that has been started, as '\(name)' has not")
    }
  }
}
