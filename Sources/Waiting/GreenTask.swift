internal import LinuxSystem

/// A line of execution with a stack of its own, one of those that take turns on the process's only
/// thread.
///
/// The main line of execution is one too, with the number 0. Others are made with a body and begin
/// with ``Scheduler/start(_:)``. Everything that waits gives the thread to the next one.
package final class GreenTask {
  /// How far it has come.
  package enum State: Sendable {
    /// It was not started.
    case new
    /// It runs, or is about to.
    case ready
    /// It waits.
    case parked
    /// Its body has returned.
    case done
  }

  /// Its number in this process, which is never given twice; 0 is the main line of execution. Locks
  /// belong to a process and a task in it.
  package internal(set) var number: UInt32
  /// The number under which it owns locks: its own, unless several tasks act for the same
  /// participant.
  package var owner: UInt32
  /// How far it has come.
  package internal(set) var state: State
  /// What it waits for while it is parked.
  package internal(set) var request: WaitRequest?
  /// What its last sleep was for.
  package internal(set) var lastReason = WaitReason.awake
  /// When the wait began that it was for.
  var lastBegun: Int64 = 0
  /// Whether that wait was left for a moment only: the next one for the same goes on with it.
  var goesOn = false
  /// On whose behalf it runs, such as a manager's client: a process's slot, or 0. For people.
  package var principal: UInt64 = 0
  /// Which method of a manager's object it calls, while it waits for the answer. For people.
  package var called = ""

  /// What it waits for when it waits for another task: the number that an object has in a
  /// recording; 0 for none.
  package var awaited: UInt32 = 0

  /// Whether it is parked without a request, and nobody was told
  /// (``Scheduler/parkLightly(_:until:)``); until when it then waits.
  var isLight = false
  var lightDeadline = Deadline.never
  /// Whether it is among those that may be parked so.
  var isListed = false

  /// Where the observer records its waits.
  package var record: Int?

  /// Called each time before it goes on, and after it has stopped: what there is once in a process
  /// and is another for each task is exchanged there.
  package var willRun: (() -> Void)?
  /// See ``willRun``.
  package var didStop: (() -> Void)?

  /// Whether its next wait, or the one at hand, is to end as if a signal had come.
  var isInterrupted = false
  /// Why its last wait ended.
  var wakeReason = WakeReason.woken
  /// Where it stands among the tasks that are not done.
  var index = 0
  /// Where it stands among the parked ones that wait for something outside of the process.
  var place: Int?
  /// Counts its waits, so that a deadline of an earlier one can be told.
  var waits: UInt32 = 0
  /// Its body, until it has run.
  var body: (() -> Void)?
  /// What it runs on.
  var stack: TaskStack?

  /// When a wait began that begins now, or goes on.
  func beginWait(for reason: WaitReason, at now: Int64) -> Int64 {
    defer { goesOn = false }
    return goesOn && reason == lastReason && lastBegun != 0 ? lastBegun : now
  }

  /// Makes one that runs `body`, once it is started. It takes a stack of 1 MiB of address space.
  package init(_ body: @escaping () -> Void) {
    number = Scheduler.shared.nextNumber()
    owner = number
    state = .new
    self.body = body
  }

  /// The main line of execution.
  init() {
    number = 0
    owner = 0
    state = .ready
  }
}

/// A stack on which tasks run, one after the other.
final class TaskStack {
  private var fiber: Fiber!
  /// The one that runs here.
  var task: GreenTask?

  /// Maps a new one.
  init() throws(SystemError) {
    fiber = try Fiber { [unowned self] in
      while true {
        task?.body?()
        Scheduler.shared.finish()
      }
    }
  }

  /// Stands for the stack that the caller runs on.
  init(adoptingCurrent: Void) throws(SystemError) {
    fiber = try Fiber(adoptingCurrent: ())
  }

  func `switch`(to other: TaskStack) { fiber.switch(to: other.fiber) }
}
