/// The tasks of this process that wait for one and the same thing, which one of them takes in for
/// all.
package struct WaitingTasks {
  private var tasks: [GreenTask] = []

  /// Nobody waits.
  package init() {}

  /// Notes that the running task waits, until ``left()``.
  package mutating func joined() { tasks.append(Scheduler.shared.current) }

  /// The running task waits no more.
  package mutating func left() { tasks.removeAll { $0 === Scheduler.shared.current } }

  /// Has all of them look again.
  package func wake() { for task in tasks { Scheduler.shared.wake(task) } }
}
