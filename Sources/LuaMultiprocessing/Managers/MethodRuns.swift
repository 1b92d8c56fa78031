internal import LinuxSystem
internal import LuaRuntime
internal import SharedMemory

/// The methods that run on fibers in a server.
struct MethodRuns {
  /// Those that sleep.
  private(set) var sleeping: [MethodRun] = []
  /// Fibers that have nothing to do.
  private var idle: [MethodRun] = []

  private static let mostIdle = 32

  /// The task as which the methods of a client run, so that the locks that they take are the client's.
  private var tasks: [Int: UInt32] = [:]
  private var lastTask: UInt32 = 0
  /// Clients that are gone, whose methods may not have ended yet.
  private var gone: Set<Int> = []

  /// The number of a client's task.
  mutating func task(of client: Int) -> UInt32 {
    if let task = tasks[client] { return task }
    lastTask += 1
    tasks[client] = lastTask
    return lastTask
  }

  /// Takes note that a client is gone.
  mutating func clientIsGone(_ client: Int) {
    if tasks[client] != nil { gone.insert(client) }
  }

  /// The tasks of clients that are gone, once all of their methods have ended; each is given once.
  mutating func takeEndedTasks() -> [UInt32] {
    let ended = gone.filter { client in !sleeping.contains { $0.client == client } }
    gone.subtract(ended)
    return ended.compactMap { tasks.removeValue(forKey: $0) }
  }

  /// A fiber for a method.
  mutating func make(_ call: LuaCall) throws(LuaFailure) -> MethodRun {
    if let run = idle.popLast() { return run }
    return try MethodRun(call)
  }

  /// Puts one that has just stopped where it belongs.
  mutating func put(_ run: MethodRun) {
    if run.fiber.isBusy {
      sleeping.append(run)
    } else if idle.count < Self.mostIdle {
      idle.append(run)
    }
  }

  /// Those whose sleep is over. They count as sleeping until it is their turn: what one does may be news for
  /// the next.
  var due: [MethodRun] { sleeping.isEmpty ? [] : sleeping.filter(\.fiber.isDue) }

  /// Takes one out, whose turn it is; false if it is not there any more.
  mutating func take(_ run: MethodRun) -> Bool {
    guard let place = sleeping.firstIndex(where: { $0 === run }) else { return false }
    sleeping.remove(at: place)
    return true
  }

  /// What the sleeping ones wait for.
  var awaitables: [Awaitable] {
    sleeping.flatMap { run in run.fiber.conditions.map { .changed($0) } }
  }

  /// When the first of them wants to go on in any case.
  var deadline: Deadline {
    let first = sleeping.map(\.fiber.deadline.nanoseconds).min()
    return first.map { Deadline(nanoseconds: $0) } ?? .never
  }
}
