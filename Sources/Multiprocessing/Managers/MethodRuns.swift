internal import SharedMemory
internal import Waiting

/// The methods that run as tasks in a server.
struct MethodRuns {
  /// Those that are not done.
  private(set) var active: [MethodRun] = []
  /// Those that have nothing to do.
  private var idle: [MethodRun] = []

  private static let mostIdle = 32

  /// The task as which the methods of a client run, so that the locks that they take are the
  /// client's.
  private var tasks: [Int: UInt32] = [:]
  /// Clients that are gone, whose methods may not have ended yet.
  private var gone: Set<Int> = []

  /// The condition that a client was notified of last, until it is heard of again: if it is gone
  /// then, it may never have learned of that.
  var notified: [Int: SharedCondition] = [:]

  /// The number of a client's task.
  mutating func task(of client: Int) -> UInt32 {
    if let task = tasks[client] { return task }
    let task = Scheduler.shared.nextNumber()
    tasks[client] = task
    return task
  }

  /// The clients that are processes of this program, by their tasks.
  var clientsOfTasks: [UInt32: SlotID] {
    var clients: [UInt32: SlotID] = [:]
    for (client, task) in tasks { clients[task] = SlotID(rawValue: UInt64(client)) }
    return clients
  }

  /// Takes note that a client is gone.
  mutating func clientIsGone(_ client: Int) {
    if tasks[client] != nil { gone.insert(client) }
  }

  /// The tasks of clients that are gone, once all of their methods have ended; each is given once.
  mutating func takeEndedTasks() -> [UInt32] {
    let ended = gone.filter { client in !active.contains { $0.client == client } }
    gone.subtract(ended)
    return ended.compactMap { tasks.removeValue(forKey: $0) }
  }

  /// One for a method.
  mutating func make(
    _ new: () throws(MultiprocessingError) -> MethodRun
  ) throws(MultiprocessingError) -> MethodRun {
    let run = if let free = idle.popLast() { free } else { try new() }
    active.append(run)
    return run
  }

  /// Takes one out that is done, or was not started.
  mutating func end(_ run: MethodRun) {
    active.removeAll { $0 === run }
    run.task = nil
    if idle.count < Self.mostIdle { idle.append(run) }
  }
}
