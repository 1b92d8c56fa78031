import LinuxSystem
import Multiprocessing

/// What happens in a test of futures, in order; the context of its tasks.
final class Journal {
  var lines: [String] = []
}

/// How a language fails that has two ways to.
enum ScriptedFailure: Error {
  case interrupt
  case other
}

/// A task that does what the test says.
final class ScriptedTask: FutureTask {
  let name: String
  unowned let pool: ScriptedPool
  var isReady = false
  var isSuccessful = false
  var hasBegun = false
  private var isAnnounced = false
  /// What becomes of tasks while somebody waits, a step at each wait.
  nonisolated(unsafe) static var script: [() -> Void] = []

  private(set) lazy var future = Future(of: self)

  init(_ name: String, in pool: ScriptedPool) {
    self.name = name
    self.pool = pool
    pool.tasks.append(self)
  }

  func end(isSuccessful: Bool = true) {
    isReady = true
    self.isSuccessful = isSuccessful
  }

  func withdraw() -> Bool { !hasBegun }

  func abandon(_ journal: Journal) throws(ScriptedFailure) {
    journal.lines.append("\(name) abandoned")
    end(isSuccessful: false)
    try announce(journal)
  }

  func announce(_ journal: Journal) throws(ScriptedFailure) {
    guard isReady, !isAnnounced else { return }
    isAnnounced = true
    try future.finish(journal)
  }

  func watch() {}

  static func attend(_ journal: Journal) throws(ScriptedFailure) {}

  static func wait(
    for tasks: [ScriptedTask], until deadline: Deadline, _ journal: Journal, isOver: () -> Bool
  ) throws(ScriptedFailure) {
    while !isOver() {
      guard unsafe !script.isEmpty else { return }
      unsafe script.removeFirst()()
      for task in tasks { try task.announce(journal) }
    }
  }
}

/// A pool whose workers end when the test says so.
final class ScriptedPool: ExecutorPool {
  typealias Work = ScriptedTask

  let name: String
  let journal: Journal
  var tasks: [ScriptedTask] = []
  var isOwn = true
  var isOver = false
  var joinFailure: ScriptedFailure?

  init(_ name: String, _ journal: Journal) {
    self.name = name
    self.journal = journal
  }

  var openFutures: [Future<ScriptedTask>] { tasks.filter { !$0.isReady }.map(\.future) }

  func close() { journal.lines.append("\(name) closed") }

  func endWorkers(kill: Bool) { journal.lines.append("\(name) ended by \(kill ? "KILL" : "TERM")") }

  func terminate(_ journal: Journal) throws(ScriptedFailure) {
    journal.lines.append("\(name) terminated")
    for task in tasks where !task.isReady { try task.abandon(journal) }
  }

  func attend(_ journal: Journal) throws(ScriptedFailure) {}

  func join(_ journal: Journal, until deadline: Deadline) throws(ScriptedFailure) -> Bool {
    journal.lines.append("\(name) joined")
    if let joinFailure { throw joinFailure }
    isOver = true
    return true
  }
}
