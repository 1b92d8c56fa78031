internal import Exploring
internal import LinuxSystem
internal import LuaRuntime
internal import Multiprocessing
internal import Tracing
internal import Waiting

/// A thread of the script: a task with a Lua stack of its own.
final class GreenThread: ScriptThread {
  /// Nil for the main thread, whose task is the scheduler's main one.
  fileprivate var task: GreenTask?
  /// What it runs, while another one does; while it has its turn, what the main one runs.
  fileprivate var line = RunningLine()
  /// Its place among the workers of a pool of threads, from 1 on; nil if it is none.
  var workerID: Int?
  /// An error that is to end what it runs, where it can.
  fileprivate var failure: LuaReference?

  /// Gives its turn away without a word to anybody, where there is nothing to see to.
  override func park(until deadline: Int64) -> Parked {
    guard ScriptThread.mayPark, failure == nil else { return .attend }
    if task == nil, Signals.hasEvent || !Module.shared.listeners.isEmpty { return .attend }
    let deadline = Deadline(nanoseconds: deadline)
    switch Scheduler.shared.parkLightly(WaitReason(.task), until: deadline) {
    case .woken: return .woken
    case .timedOut: return .late
    case .interrupted: return .attend
    }
  }

  override func wake() { Scheduler.shared.wake(task ?? Scheduler.shared.main) }
}

/// The threads of this process's script.
final class GreenThreads {
  /// The one that runs.
  private(set) var current = GreenThread(number: 1, isMain: true)
  private var main: GreenThread
  private var living: [Int: GreenThread] = [:]
  private var lastIdent = 1
  /// How many turns there were.
  private(set) var turns: UInt = 0
  /// Lua stacks of threads that have ended, for new ones.
  private var spare: [LuaThread] = []

  private static let mostSpare = 64

  init() {
    main = current
    living[main.number] = main
    main.begin()
    ScriptThread.install()
    Threads.install { Scheduler.shared.giveWay() }
    Scheduler.shared.mayLeave = { Threads.mayLeave }
    if !Exploration.shared.isOn { PreemptionTimer.install(Threads.requestSwitch) }
    watchMain()
    Module.shared.host.logger.threadName = { [unowned self] in nameOfOther(Module.shared.state.call)
    }
    Module.shared.host.describeThreads = { [unowned self] in describe(Module.shared.state.call) }
  }

  /// The main thread's turns are noted like others'.
  private func watchMain() {
    Scheduler.shared.main.willRun = { [unowned self] in
      current = main
      turns &+= 1
      main.begin()
      if Signals.hasEvent { Interrupts.requestAttention() }
    }
  }

  /// A thread that has not ended; nil for others.
  func find(_ ident: Int) -> GreenThread? { living[ident] }

  /// Calls the function at 1 with the arguments above it in a new thread, which runs at once.
  func start(_ call: LuaCall) throws(LuaFailure) {
    // Deadlocks are seen in shared memory.
    if lastIdent == 1 { _ = try? Module.shared.host.arena() }
    try ThreadSteps.prepare(call)
    let stack = if let last = spare.popLast() { last } else { try LuaThread(call) }
    let count = call.count
    try stack.take(count, from: call)
    lastIdent += 1
    let thread = GreenThread(number: lastIdent, isMain: false)
    living[lastIdent] = thread
    let task = GreenTask { [unowned self] in
      Threads.beginTurn()
      Trace.shared.writer?.note(.thread, .begin, hasPlace: false)
      // An error is reported by the function itself.
      do throws(LuaFailure) { try stack.call.call(arguments: count - 1, results: 0) } catch {}
      Exploration.shared.stepper?.endThread()
      end(thread, stack)
    }
    thread.task = task
    exchangeWhatRuns(task, thread, stack)
    do throws(SystemError) {
      try Scheduler.shared.start(task)
    } catch {
      living[thread.number] = nil
      throw LuaFailure(MultiprocessingError.system(error))
    }
    Threads.beginTurn()
  }

  /// Has Ctrl-C, reports and switches find what the thread runs.
  private func exchangeWhatRuns(_ task: GreenTask, _ thread: GreenThread, _ stack: LuaThread) {
    thread.line = RunningLine(of: stack)
    task.willRun = { [unowned self, unowned thread] in
      Interrupts.exchange(&thread.line)
      current = thread
      turns &+= 1
      thread.begin()
      if thread.failure != nil { Interrupts.requestAttention() }
    }
    task.didStop = { [unowned thread] in Interrupts.exchange(&thread.line) }
  }

  private func end(_ thread: GreenThread, _ stack: LuaThread) {
    Trace.shared.writer?.note(.thread, .end, hasPlace: false)
    stack.call.setTop(0)
    if let task = thread.task { Module.shared.host.threadEnded(task.number) }
    living[thread.number] = nil
    if spare.count < Self.mostSpare { spare.append(stack) }
  }

  /// Stops the running thread until its innermost wait is over (true) or the deadline has passed
  /// (false). In the main thread events are attended to meanwhile.
  func park(_ call: LuaCall, until deadline: Deadline) throws(LuaFailure) -> Bool {
    let thread = current
    guard Threads.mayLeave else {
      throw .error(
        className: "RuntimeError",
        message: "a thread cannot wait for another one in a __concat or a finalizer, in which no "
          + "other thread can run")
    }
    if thread === main {
      let host = Module.shared.host
      // Deadlocks are seen in shared memory.
      if deadline == .never { _ = try? host.arena() }
      return try Module.shared.wait(call) { () throws(LuaFailure) in
        host.wait(until: deadline, noting: WaitReason(.task)) { thread.isWoken }
      }
    }
    defer { Threads.beginTurn() }
    while !thread.isWoken {
      try raiseFailure(call)
      if deadline.isPast { return false }
      _ = Scheduler.shared.park(WaitRequest(WaitReason(.task), until: deadline))
    }
    return true
  }

  /// While there are other threads: blocks until the file at `index`, a pipe, a socket or a
  /// terminal, has something to read. Others run meanwhile.
  func awaitReadable(_ call: LuaCall, _ index: Int) throws(LuaFailure) {
    guard Scheduler.shared.hasOthers, let descriptor = call.blockingDescriptor(index) else {
      return
    }
    _ = try Module.shared.wait(call) { () throws(LuaFailure) in
      if let ready = try? Poll.wait([(descriptor, Poll.readable)], .now), ready != [false] {
        return .done
      }
      var request = WaitRequest(.descriptor(descriptor))
      request.add((descriptor, Poll.readable))
      return Scheduler.shared.park(request) == .interrupted ? .interrupted : .done
    }
  }

  /// The name of the thread that runs; nil for the main one.
  private func nameOfOther(_ call: LuaCall) -> String? {
    guard current !== main else { return nil }
    let top = call.count
    defer { call.setTop(top) }
    do throws(LuaFailure) {
      try Module.shared.pushNative("thread_name", call)
      try call.push(current.number)
      try call.call(arguments: 1, results: 1)
    } catch {
      return nil
    }
    return call.stringValue(-1)
  }

  /// What all threads do, the main one first.
  func describe(_ call: LuaCall) -> [ThreadAnswer] {
    let top = call.count
    defer { call.setTop(top) }
    var answers: [ThreadAnswer] = []
    do throws(LuaFailure) {
      try Module.shared.callNative("describe_threads", call, results: 1)
      for place in stride(from: 1, through: call.rawLength(-1), by: 3) {
        for field in 0..<3 { try call.rawGet(-1 - field, place + field) }
        if let number = call.integerValue(-3), let thread = living[number] {
          answers.append(
            describe(thread, name: call.stringValue(-2) ?? "", waitsFor: call.stringValue(-1) ?? "")
          )
        }
        call.pop(3)
      }
    } catch {
      return answers
    }
    return answers
  }

  private func describe(_ thread: GreenThread, name: String, waitsFor: String) -> ThreadAnswer {
    let task = thread.task ?? Scheduler.shared.main
    let isWaiting = task.state == .parked || task === Scheduler.shared.current
    let stack =
      thread === current
      ? RunningCode.stackText()
      : RunningCode.stackText(of: thread === main ? current.line : thread.line)
    return ThreadAnswer(
      task: task.number, name: name, sleeping: isWaiting ? task.lastReason : .awake,
      waitsFor: waitsFor, stack: stack)
  }

  /// Has an error raised in a thread, in its wait or between two instructions; nil: takes back what
  /// was not raised yet.
  func raise(_ failure: LuaReference?, in ident: Int) {
    guard let thread = living[ident] else { return }
    thread.failure = failure
    if failure != nil, let task = thread.task { Scheduler.shared.interrupt(task) }
  }

  /// Raises what is to be raised in the running thread.
  func raiseFailure(_ call: LuaCall) throws(LuaFailure) {
    guard let failure = current.failure else { return }
    current.failure = nil
    try call.push(failure)
    throw .raised
  }

  /// In a fork: the thread that runs is the main one, and alone.
  func becomeFork() {
    main = current
    main.task = nil
    main.becomeMain()
    ScriptThread.becomeFork()
    living = [main.number: main]
    watchMain()
    ThreadStep.watch(nil)
    PreemptionTimer.becomeFork()
  }
}
