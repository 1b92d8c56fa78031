package import LinuxSystem

// How to use it
//
//   let task = GreenTask { … }              a line of execution; `task.willRun`, `.didStop`
//   exchange what is per task try Scheduler.shared.start(task)        runs it at once, until it
//   waits or is done; then others, then the caller Scheduler.shared.yield()                lets all
//   that are ready run once; for who computes or serves for long Scheduler.shared.park(request)
//   sleeps; Waiter (Waiter.swift) is the loop around it that all use Scheduler.shared.wake(task)
//   ends its wait: no system call. The task looks at its predicate again
//   Scheduler.shared.interrupt(task)        ends its wait, or the next one, as a signal would
//   Scheduler.shared.current                the one that runs; .main is number 0
//
// There is one thread, so between a look at a predicate and the call of `park` nobody else runs: no
// wake-up of a task by another is lost.

/// Decides which task runs, and sleeps where none can.
///
/// A task that waits is parked with what it waits for, and the next ready one goes on, first come,
/// first served. Where none is ready the thread sleeps once for all that the parked ones wait for
/// together.
package final class Scheduler: @unchecked Sendable {
  /// The one of this process.
  package static let shared = Scheduler()

  /// The main line of execution.
  package private(set) var main = GreenTask()
  /// The task that runs.
  package private(set) var current: GreenTask
  /// Started tasks beside the main one that are not done.
  package private(set) var tasks: [GreenTask] = []
  /// Told before and after each sleep of a task.
  package var observer: (any WaitObserver)?
  /// Decides when the thread's sleeps end, in place of the system; nil: the system does.
  package var sleepControl: (any SleepControl)?
  /// Decides whose turn it is; nil: the tasks take turns.
  package var turnControl: (any TurnControl)?
  /// Called when every task waits for another one, and none for anything that could come from
  /// outside: no time-out, no word, no descriptor. It may wake a task; if it does not, the thread
  /// waits for signals only.
  package var onStall: (() -> Void)?

  /// Notes that all waits of this process, which something has interrupted that is not their
  /// concern, are about to go on.
  package func noteWaitsGoOn() {
    main.goesOn = true
    for task in tasks { task.goesOn = true }
  }

  /// Notes that the last wait of the running task, which has only looked around, is about to go on.
  package func noteWaitGoesOn() { current.goesOn = true }

  /// Whether the running task may let others run while it waits, asked where there are others: if
  /// not, it blocks the thread.
  package var mayLeave: () -> Bool = { true }

  private var lastNumber: UInt32 = 0
  private var ready = TaskQueue()
  /// Those that are parked with words, processes or descriptors.
  private var parked: [GreenTask] = []
  private var deadlines = DeadlineHeap()
  /// Those that may be parked lightly; see ``parkLightly(_:until:)``.
  private var light: [GreenTask] = []
  /// Stacks that nobody runs on, and the one that its task is just leaving.
  private var spare: [TaskStack] = []
  private var left: TaskStack?
  /// When descriptors were looked at last.
  private var lastPoll: Int64 = 0

  private static let mostSpare = 64
  /// How often descriptors are looked at while there is work, in nanoseconds.
  private static let pollInterval: Int64 = 500_000

  private init() { current = main }

  /// A number of a task that was never given before.
  package func nextNumber() -> UInt32 {
    lastNumber += 1
    return lastNumber
  }

  /// Whether there are tasks beside the main one.
  package var hasOthers: Bool { !tasks.isEmpty }

  /// Whether somebody could run if the running task gave way.
  package var hasReady: Bool { !ready.isEmpty }

  // MARK: Tasks

  /// Has the running task own locks under another number from here on; see ``GreenTask/owner``. The
  /// main line of execution has 0 of its own.
  package func actAs(_ owner: UInt32) {
    current.owner = owner
    CurrentTask.number = owner
  }

  /// Starts a task, which runs at once; the caller goes on when it is its turn again.
  package func start(_ task: GreenTask) throws(SystemError) {
    precondition(task.state == .new, "a task is started once")
    if main.stack == nil { main.stack = try TaskStack(adoptingCurrent: ()) }
    let stack = try makeStack()
    stack.task = task
    task.stack = stack
    task.state = .ready
    task.index = tasks.count
    tasks.append(task)
    observer?.didStart(task)
    if let turnControl { turnControl.willStart(task) } else { ready.append(current) }
    run(task)
  }

  private func makeStack() throws(SystemError) -> TaskStack {
    if let stack = spare.popLast() { return stack }
    return try TaskStack()
  }

  /// Gives way to all that are ready, and to those that are by now. Without tasks it costs a load.
  /// - Returns: Whether somebody ran.
  @discardableResult package func yield() -> Bool {
    guard hasOthers, turnControl == nil else { return false }
    look()
    guard !ready.isEmpty else { return false }
    ready.append(current)
    runNext()
    return true
  }

  /// Gives way because the timer has asked for it. The timer asks again: it has stopped if the
  /// running task took long to heed it, and others may have to wait for a moment to come.
  package func giveWay() -> Bool {
    if hasOthers { PreemptionTimer.start() }
    return yield()
  }

  /// Ends a task's wait; nothing if it does not wait. No system call.
  package func wake(_ task: GreenTask) {
    if task.state == .parked { unpark(task, .woken) }
  }

  /// Ends a task's wait, or its next one if it does not wait, as a signal would.
  package func interrupt(_ task: GreenTask) {
    if task.state == .parked { unpark(task, .interrupted) } else { task.isInterrupted = true }
  }

  /// Whether the running task was interrupted since this was asked last.
  package func takeInterrupt() -> Bool {
    defer { current.isInterrupted = false }
    return current.isInterrupted
  }

  /// In a fork: the running task is all that is left, and becomes the main line of execution. The
  /// stacks of the others stay as they are, and never run.
  package func becomeOnly() {
    main = current
    (main.number, main.owner, main.principal) = (0, 0, 0)
    (main.called, main.awaited) = ("", 0)
    main.record = nil
    turnControl = nil
    main.willRun = nil
    main.didStop = nil
    CurrentTask.number = 0
    tasks = []
    left = nil
    (ready, parked, deadlines, spare, light) = (TaskQueue(), [], DeadlineHeap(), [], [])
    (main.isLight, main.isListed) = (false, false)
    observer?.didBecomeOnly()
  }

  // MARK: Sleeping

  /// Sleeps until one of the things that the request names has happened, a child has ended, or a
  /// signal handler has run; other tasks run meanwhile. The caller has looked at its predicate
  /// since it announced itself.
  package func park(_ request: borrowing WaitRequest) -> WakeReason {
    current.lastReason = request.reason
    current.lastBegun = request.begun
    observer?.willPark(current, request)
    if turnControl == nil, hasOthers, mayLeave() { return parkAmongOthers(copy request) }
    defer { observer?.didWake(current) }
    if turnControl != nil { return parkAlone(copy request) }
    if let sleepControl { return sleepControl.sleep(ControlledSleep(for: [copy request])) }
    return ThreadParker.park(request)
  }

  /// Sleeps until another task wakes this one, or a deadline. As long as another one runs, nobody
  /// is told: what is told of a wait costs many times what the wait does. Where all of them wait,
  /// they are told of one after the other; the main one is interrupted, and is to wait by ``park``.
  package func parkLightly(_ reason: WaitReason, until deadline: Deadline) -> WakeReason {
    guard hasOthers else { return .interrupted }
    let task = current
    if turnControl != nil || observer?.hearsOfEachWait == true {
      return task === main ? .interrupted : park(WaitRequest(reason, until: deadline))
    }
    if takeInterrupt() { return .interrupted }
    task.lastReason = reason
    task.lastBegun = 0
    task.state = .parked
    task.waits &+= 1
    (task.isLight, task.lightDeadline) = (true, deadline)
    if deadline != .never { deadlines.insert(deadline, task) }
    if !task.isListed {
      task.isListed = true
      light.append(task)
    }
    runNext()
    return task.wakeReason
  }

  /// Tells of the waits that nobody was told of.
  private func tellOfLight() {
    for task in light {
      task.isListed = false
      guard task.isLight else { continue }
      if task === main {
        unpark(task, .interrupted)
        continue
      }
      task.isLight = false
      let request = WaitRequest(task.lastReason, until: task.lightDeadline)
      task.request = request
      observer?.willPark(task, request)
    }
    light.removeAll(keepingCapacity: true)
  }

  /// Sleeps for a moment; a signal may end it.
  package func pause(nanoseconds: Int64) {
    _ = park(WaitRequest(.time, until: Deadline.never.capped(nanosecondsFromNow: nanoseconds)))
  }

  @inline(never)
  private func parkAmongOthers(_ request: WaitRequest) -> WakeReason {
    let task = current
    if takeInterrupt() {
      observer?.didWake(task)
      return .interrupted
    }
    task.state = .parked
    task.waits &+= 1
    if request.deadline != .never { deadlines.insert(request.deadline, task) }
    if !request.isLocal {
      task.place = parked.count
      parked.append(task)
    }
    task.request = request
    runNext()
    return task.wakeReason
  }

  /// Sleeps where it is decided whose turn it is.
  private func parkAlone(_ request: WaitRequest) -> WakeReason {
    let task = current
    if takeInterrupt() { return .interrupted }
    guard let sleepControl else { return .interrupted }
    task.state = .parked
    task.waits &+= 1
    let reason = sleepControl.sleep(ControlledSleep(for: [request], of: task))
    defer { task.state = .ready }
    return task.state == .parked ? reason : task.wakeReason
  }

  private func unpark(_ task: GreenTask, _ reason: WakeReason) {
    if let place = task.place {
      parked[place] = parked[parked.count - 1]
      parked[place].place = place
      parked.removeLast()
      task.place = nil
    }
    task.request = nil
    task.wakeReason = reason
    task.state = .ready
    if turnControl != nil { return }
    ready.append(task)
    // From here on it does not wait, though its turn may be long in coming.
    if !task.isLight { observer?.didWake(task) }
    task.isLight = false
  }

  // MARK: Whose turn it is

  /// A task's body has returned: the next one goes on. Returns when the stack has a new task.
  func finish() {
    let task = current
    task.state = .done
    task.body = nil
    tasks[task.index] = tasks[tasks.count - 1]
    tasks[task.index].index = task.index
    tasks.removeLast()
    observer?.didEnd(task)
    if tasks.isEmpty { PreemptionTimer.rest() }
    left = task.stack
    task.stack = nil
    if let turnControl { run(turnControl.ended()) } else { runNext() }
  }

  private func runNext() {
    if ready.isEmpty || !parked.isEmpty { look() }
    while ready.isEmpty { idle() }
    run(ready.removeFirst())
  }

  /// Has another task go on, where it is decided whose turn it is; comes back when it is the
  /// caller's again.
  package func resume(_ task: GreenTask) { run(task) }

  private func run(_ next: GreenTask) {
    let before = current
    guard next !== before else { return }
    let stack = before.stack ?? left
    before.didStop?()
    current = next
    CurrentTask.number = next.owner
    next.willRun?()
    if hasOthers { PreemptionTimer.start() }
    stack?.switch(to: next.stack!)
    collectLeft()
  }

  /// A stack that a task has left can be used again once another one runs.
  private func collectLeft() {
    guard let stack = left, stack !== current.stack else { return }
    left = nil
    stack.task = nil
    if spare.count < Self.mostSpare { spare.append(stack) }
  }

  // MARK: What the parked ones wait for

  /// Readies those whose wait is over by now. Does not block.
  private func look() {
    if main.isLight, Signals.hasEvent { unpark(main, .interrupted) }
    var hasDescriptors = false
    for task in parked {
      guard let request = task.request else { continue }
      if request.hasChanged { unpark(task, .woken) }
      hasDescriptors = hasDescriptors || !request.descriptors.isEmpty
    }
    guard hasDescriptors || !deadlines.isEmpty else { return }
    let now = Deadline.clock
    while let task = deadlines.popPast(now) { unpark(task, .timedOut) }
    if hasDescriptors, ready.isEmpty || now - lastPoll >= Self.pollInterval {
      lastPoll = now
      pollDescriptors()
    }
  }

  private func pollDescriptors() {
    let waiting = parked.filter { !($0.request?.descriptors.isEmpty ?? true) }
    let all = waiting.flatMap { $0.request?.descriptors ?? [] }
    guard !all.isEmpty, let ready = try? Poll.wait(all, .now) else { return }
    var next = 0
    for task in waiting {
      let count = task.request?.descriptors.count ?? 0
      if ready[next..<next + count].contains(true) { unpark(task, .woken) }
      next += count
    }
  }

  /// Sleeps until one of the parked tasks can go on, for all that they wait for.
  private func idle() {
    tellOfLight()
    if !ready.isEmpty { return }
    // The heap may hold deadlines of waits that are over: only a deadline that still counts is one.
    let deadline = deadlines.first
    if parked.isEmpty, deadline == .never, let onStall {
      onStall()
      if !ready.isEmpty { return }
    }
    PreemptionTimer.stop()
    let reason = sleep(until: deadline)
    if reason == .timedOut { observer?.didIdle() }
    look()
    guard reason == .interrupted else { return }
    // A signal handler has run, or a child has ended. The main line sees to it, wherever it waits;
    // others may wait for that very child.
    for task in parked { unpark(task, task === main ? .interrupted : .woken) }
    if main.state == .parked { unpark(main, .interrupted) }
  }
}

extension Scheduler {
  /// Sleeps for all that the parked tasks wait for.
  private func sleep(until deadline: Deadline) -> WakeReason {
    if let sleepControl {
      return sleepControl.sleep(
        ControlledSleep(for: parked.compactMap(\.request), until: deadline))
    }
    var union = ThreadParker.Union(until: deadline)
    for task in parked { if let request = task.request { union.add(request) } }
    return union.park()
  }
}
