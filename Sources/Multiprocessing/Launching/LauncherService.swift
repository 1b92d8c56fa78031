internal import LinuxSystem
internal import Waiting

/// The launcher of this process, as this process sees it: a child, the hub, which has the launcher
/// as its own child.
///
/// Processes that were started by it end when it dies; the next start makes a new one.
final class LauncherService {
  private var handle: ChildHandle
  private var connection: MessageSocket
  private let launcher: RemoteLauncher
  private var facts: LauncherFacts?
  /// Why it can start nothing any more.
  private(set) var failure: String?
  /// How many processors there are, by an answer that nobody has taken yet.
  private var counted: Int?
  private var lastID = 0
  /// The last start that the hub has taken note of.
  private var introducedID = 0
  /// The tasks of this process that wait for it to tell something.
  private var waiting = WaitingTasks()

  /// Seconds until a launcher must be ready.
  private static let readyTimeout = 60.0
  /// Seconds that it has to count processors.
  private static let countTimeout = 2.0

  /// Starts a launcher. Does not wait until it is ready.
  init(_ launcher: RemoteLauncher) throws(SystemError) {
    let ends = try MessageSocket.makePair()
    let far = OwnedDescriptor(owning: ends.far)
    connection = MessageSocket(owning: ends.near)
    let program = CurrentProcess.programPath ?? "mprun"
    handle = ChildHandle(
      pid: try ProcessStart.command(
        [program, LauncherHub.option, launcher.method.rawValue] + launcher.words,
        streams: ProcessStart.Streams(input: far.number)))
    self.launcher = launcher
  }

  /// What it says of itself. Waits until it is ready.
  @discardableResult func ready() throws(MultiprocessingError) -> LauncherFacts {
    let deadline = Deadline(seconds: Self.readyTimeout)
    while true {
      listen()
      if let failure { throw error(failure) }
      if let facts { return facts }
      if deadline.isPast {
        throw error("it was not ready after \(Int(Self.readyTimeout)) seconds")
      }
      try wait(until: deadline)
    }
  }

  /// How many processors the other computers have now; if the launcher does not tell that in time,
  /// how many there were at its beginning.
  func slots() throws(MultiprocessingError) -> Int {
    let facts = try ready()
    let deadline = Deadline(seconds: Self.countTimeout)
    counted = nil
    try? connection.send(LauncherRequest.nodes.line)
    while failure == nil, !deadline.isPast {
      listen()
      if let counted { return counted }
      try wait(until: deadline)
    }
    return facts.slots
  }

  /// A connection for a stand-in, and what the stand-in has to know. Its end is to be closed here
  /// when the stand-in has inherited it.
  ///
  /// - Returns: nil if the launcher has ended since it was ready.
  func connect() throws(MultiprocessingError) -> RemoteOrder.Place? {
    listen()
    if facts != nil, failure != nil { return nil }
    let facts = try ready()
    lastID += 1
    let place = RemoteOrder.Place(
      id: lastID, descriptor: try introduce(lastID), host: facts.host, slots: facts.slots)
    do throws(MultiprocessingError) {
      while introducedID < place.id, failure == nil {
        try wait(until: .never)
        listen()
      }
    } catch {
      place.close()
      throw error
    }
    guard failure == nil else {
      place.close()
      return nil
    }
    return place
  }

  /// Gives the hub one end of a new connection, and the caller the other one.
  private func introduce(_ id: Int) throws(MultiprocessingError) -> Int32 {
    do {
      let ends = try MessageSocket.makePair()
      let near = OwnedDescriptor(owning: ends.near)
      // That the hub has ended is found out where it is listened to.
      try? connection.send(LauncherHub.introduction(of: id), passing: near.number)
      return ends.far
    } catch {
      throw .system(error)
    }
  }

  /// Takes in what it tells.
  func listen() {
    while failure == nil, connection.isReadable {
      guard let message = try? connection.receive(limit: LauncherHub.longest) else {
        failure = "it has ended"
        break
      }
      if let id = LauncherHub.introduced(message.bytes) {
        introducedID = id
        continue
      }
      switch LauncherEvent(message.bytes) {
      case .ready(let facts): self.facts = facts
      case .nodes(let slots): counted = slots
      case .closed(let why): failure = why
      default: break
      }
    }
    waiting.wake()
  }

  private func wait(until deadline: Deadline) throws(MultiprocessingError) {
    if Signals.interruptIsPending { throw .interrupted }
    let rung = Signals.doorbell.word.load()
    var request = WaitRequest(.descriptor(connection.number), until: deadline)
    request.add((Signals.doorbell.word, rung))
    request.add((descriptor: connection.number, events: Poll.readable))
    waiting.joined()
    _ = Scheduler.shared.park(request)
    waiting.left()
  }

  private func error(_ why: String) -> MultiprocessingError {
    .runtime("start method '\(launcher.method.rawValue)': \(launcher.name) cannot be used: \(why)")
  }

  /// Ends it, after those that it has started. It has seconds to do so before it is killed.
  func shutDown() {
    connection.close()
    handle.wait()
  }

  /// In a copy of this process: lets go of what is the parent's.
  func forget() { connection.close() }
}

extension ProcessHost {
  /// The launcher that is used by a start method, which the first start has come to be; nil for a
  /// command prefix. Waits until it is ready.
  private func launcherService(
    _ launcher: RemoteLauncher
  ) throws(MultiprocessingError) -> LauncherService? {
    guard !launcher.isPrefix else { return nil }
    let key = [launcher.method.rawValue] + launcher.words
    if let known = launchers[key] {
      known.listen()
      if known.failure == nil { return known }
      known.shutDown()
      launchers[key] = nil
    }
    do {
      let made = try LauncherService(launcher)
      launchers[key] = made
      return made
    } catch {
      throw .system(error)
    }
  }

  /// What a stand-in has to know of the process that it is to stand for.
  func order(
    _ child: ChildProcess, by method: StartMethod
  ) throws(MultiprocessingError) -> RemoteOrder {
    let launcher = try RemoteLauncher(for: method)
    for _ in 0..<Self.launcherAttempts {
      guard let service = try launcherService(launcher) else {
        return RemoteOrder(method, options: child.placement, launcher: nil)
      }
      if let place = try service.connect() {
        return RemoteOrder(method, options: child.placement, launcher: place)
      }
    }
    throw .runtime(
      "start method '\(method.rawValue)': \(Self.launcherAttempts) launchers in a row have ended")
  }

  /// How many launchers may end under one start before it fails.
  private static let launcherAttempts = 3

  /// How many processors the computers have on which a start method starts processes. Python's
  /// `cpu_count`.
  package func processorCount(for method: StartMethod) throws(MultiprocessingError) -> Int {
    guard method.isRemote else { return Processor.usableCount }
    if let slots = origin?.slots { return slots }
    return try launcherService(RemoteLauncher(for: method))?.slots() ?? Processor.usableCount
  }

  /// Ends the launchers. To be called when no child is left.
  func shutDownLaunchers() {
    for launcher in launchers.values { launcher.shutDown() }
    launchers = [:]
  }
}
