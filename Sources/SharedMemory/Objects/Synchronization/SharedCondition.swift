internal import Exploring
package import LinuxSystem
internal import Tracing
internal import Waiting

/// A condition that processes wait for and tell one another of, with the lock that goes with it:
/// Python's `Condition`.
///
/// A wait is done in steps, so that its caller can attend to events between them:
///
/// ```swift
/// let wait = try condition.beginWait()
/// while condition.sleep(wait, deadline) == .interrupted { attendToEvents() }
/// while condition.lock.acquire().outcome == .interrupted { attendToEvents() }
/// let notified = condition.endWait(wait)
/// ```
package final class SharedCondition {
  /// This process's reference to it.
  package let object: SharedObject
  /// The lock that goes with it.
  package let lock: SharedMutex

  private let core: ConditionCore
  private var spinner = Spinner()

  /// Makes a new one, with a lock that exists.
  package init(in arena: Arena, lock: SharedMutex) throws(SharedMemoryError) {
    self.lock = lock
    object = try SharedObject(in: arena, making: .condition, as: .condition) {
      (transaction, entry) throws(SharedMemoryError) in
      transaction[entry, Entry.waiters] = try transaction.makeWaiters(WaiterBlock.fewest)
      transaction.attach(lock, to: entry)
    }
    core = ConditionCore(arena.memory, object.entry)
  }

  /// Opens one by its name, and its lock.
  package init(in arena: Arena, opening id: ObjectID) throws(SharedMemoryError) {
    let object = try SharedObject(in: arena, opening: id, .condition)
    guard let lock = try object.openLock() else { throw .stale(id) }
    self.object = object
    self.lock = lock
    core = ConditionCore(arena.memory, object.entry)
  }

  /// Its name, by which other processes open it.
  package var id: ObjectID { object.id }

  /// How many processes wait; dead ones do not count.
  package var waiting: Int { core.count }

  /// A wait that has begun.
  package struct Wait {
    fileprivate let record: UInt64
    fileprivate let begin: Int64
    /// How often the lock was held, and has to be acquired again.
    package let depth: Int
  }

  /// Puts this process, which has the lock, among those who wait, and gives the lock up wholly.
  package func beginWait() throws(SharedMemoryError) -> Wait {
    let depth = lock.recursion
    guard depth > 0 else { throw .notHeld }
    let begin = object.probe?.begin(.waitCondition) ?? 0
    let wait = Wait(record: try core.enlist(), begin: begin, depth: depth)
    object.probe?.stepped()
    for _ in 0..<depth { try lock.release() }
    Failpoint.hit(.conditionReleased)
    return wait
  }

  /// Sleeps until it is notified; blocks until then, until the deadline or until an event.
  package func sleep(_ wait: Wait, _ deadline: Deadline = .never) -> WaitOutcome {
    let waiters = core.waiters
    if waiters.isOver(wait.record) { return .done }
    if deadline == .now { return .timedOut }
    if spinner.spin(until: { waiters.isOver(wait.record) }) { return .done }
    return waiters.sleep(wait.record, deadline)
  }

  /// Ends a wait, best when the lock was acquired again: to be called once in any case.
  /// - Returns: Whether it was notified.
  package func endWait(_ wait: Wait) -> Bool {
    Failpoint.hit(.conditionRegained)
    let isNotified = core.leave(wait.record)
    object.probe?.whole(.waitCondition, since: wait.begin, isNotified ? [.special] : [.failed])
    return isNotified
  }

  /// Notifies some of those who wait, the longest waiting first; never blocks. The caller has the
  /// lock.
  package func notify(_ count: Int = 1) {
    let begin = object.probe?.begin(.notify) ?? 0
    core.notify(count)
    object.probe?.whole(.notify, since: begin, argument: UInt64(max(count, 0)))
  }

  /// Notifies all who wait; never blocks. The caller has the lock.
  package func notifyAll() {
    let begin = object.probe?.begin(.notify) ?? 0
    core.notifyAll()
    object.probe?.whole(.notify, since: begin, argument: UInt64(ProcessTable.limit))
  }
}

extension ObjectKind {
  /// The kind of these objects.
  package static let condition = ObjectKind(8, "condition")
}

extension SharedCondition: SharedKind {
  static var kind: ObjectKind { .condition }

  static func destroyStep(_ entry: Place<Entry>, _ transaction: Transaction) {
    if transaction.freeWaiters(entry) { transaction.retireWithLock(entry) }
  }

  static func recover(_ entry: Place<Entry>, from dead: OwnerID, _ memory: Memory) {
    ConditionCore(memory, entry).mend(dead)
  }

  static func status(_ entry: Place<Entry>, _ memory: Memory) -> ObjectStatus {
    ObjectStatus(unheard: ConditionCore(memory, entry).unheard)
  }

  static func audit(_ entry: Place<Entry>, _ audit: inout Audit) {
    audit.walkWaiters(entry)
    audit.refer(audit.memory[entry, Entry.lock], from: audit.name(entry))
  }
}
