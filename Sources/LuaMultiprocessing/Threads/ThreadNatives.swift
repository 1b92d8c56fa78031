internal import LinuxSystem
internal import LuaRuntime
internal import Multiprocessing
internal import Tracing
internal import Waiting

/// What `threading.lua` and its relatives are made of: threads that begin, park and are woken.
enum ThreadNatives {
  /// Pushes what a part of the module returned that is made of threads.
  static func push(_ part: String, _ call: LuaCall) throws(LuaFailure) {
    let module = Module.shared
    if module.threads == nil {
      module.threads = GreenThreads()
      try module.parts.pushNative(call)
      try define(call)
      try ExecutorNatives.define(call)
      call.pop()
    }
    try module.parts.push(part, call)
  }

  /// Fills the table at the top of the stack.
  private static func define(_ call: LuaCall) throws(LuaFailure) {
    guard let threads = Module.shared.threads else { return }
    try call.bind(-1, "start_thread", prefix: "") { call throws(LuaFailure) in
      try threads.start(call)
      return 0
    }
    try call.bind(-1, "park_thread", prefix: "") { call throws(LuaFailure) in
      let seconds = try call.optionalNumber(1, "deadline")
      let deadline = seconds.map { Deadline(nanoseconds: Int64(max(0, min($0, 9e9)) * 1e9)) }
      do throws(LuaFailure) {
        try call.push(try threads.park(call, until: deadline ?? .never))
        return 1
      } catch {
        // The wait list puts itself in order, then raises it.
        call.pushRaised(error)
        try call.push(false)
        call.insert(-2)
        return 2
      }
    }
    try call.getField(-1, "park_thread")
    try call.newTable()
    try call.defineWaits()
    try call.setField(-3, "wait_list")
    call.pop()
    try call.bind(-1, "waited_list", prefix: "") { call throws(LuaFailure) in
      guard let thread = threads.find(try call.integer(1, "thread")) else { return 0 }
      try thread.pushWaited(call)
      return 1
    }
    try call.defineThreads()
    try call.bind(-1, "raise_in_thread", prefix: "") { call throws(LuaFailure) in
      let failure = call.isNil(2) ? nil : try call.reference(2)
      threads.raise(failure, in: try call.integer(1, "thread"))
      return 0
    }
    try call.bind(-1, "progress_bar", prefix: "", progressBar)
    try call.bind(-1, "set_worker_id", prefix: "") { call throws(LuaFailure) in
      threads.current.workerID = try call.integer(1, "id")
      return 0
    }
    try call.bind(-1, "is_thread", prefix: "") { call throws(LuaFailure) in
      try call.push(threads.find(try call.integer(1, "thread")) != nil)
      return 1
    }
    try call.bind(-1, "await_readable", prefix: "") { call throws(LuaFailure) in
      try threads.awaitReadable(call, 1)
      return 0
    }
    try defineSwitching(call)
    try defineTexts(call)
    guard let writer = Trace.shared.writer else { return }
    try call.bind(-1, "note_thread", prefix: "") { call throws(LuaFailure) in
      writer.nameThread(Scheduler.shared.current.number, try call.string(1, "name"))
      return 0
    }
    try ThreadTrace.define(call, writer)
  }

  /// `progress_bar(total)`: a function that shows how many tasks are done, or nil where nothing can
  /// be shown; its second argument says that it was the last time, and whether all went well.
  private static func progressBar(_ call: LuaCall) throws(LuaFailure) -> Int {
    let total = call.isNil(1) ? nil : try call.integer(1, "total")
    guard let bar = ProgressBar(total: total, in: Module.shared.host) else {
      try call.pushNil()
      return 1
    }
    try call.push(function: "progress") { call throws(LuaFailure) in
      let done = try call.integer(1, "done")
      if call.isNil(2) {
        bar.update(done: done)
      } else {
        bar.end(done: done, isSuccess: call.booleanValue(2))
      }
      return 0
    }
    return 1
  }

  private static func defineTexts(_ call: LuaCall) throws(LuaFailure) {
    try call.bind(-1, "traceback", prefix: "") { call throws(LuaFailure) in
      let misspelling = try call.misspelling(2)
      let traceback = try call.traceback(level: try call.integer(1, "level"))
      try call.push(bytes: misspelling + traceback.utf8)
      return 1
    }
    try call.bind(-1, "write_error", prefix: "") { call throws(LuaFailure) in
      Console.report(try call.string(1, "text"))
      return 0
    }
    try call.bind(-1, "error_text", prefix: "") { call throws(LuaFailure) in
      try call.push(call.errorText(1))
      return 1
    }
    try call.bind(-1, "type_name", prefix: "") { call throws(LuaFailure) in
      try call.push(call.typeName(1))
      return 1
    }
    try call.bind(-1, "is_error", prefix: "") { call throws(LuaFailure) in
      try call.push(call.isError(1))
      return 1
    }
  }

  private static func defineSwitching(_ call: LuaCall) throws(LuaFailure) {
    try call.bind(-1, "switch_interval", prefix: "threading") { call throws(LuaFailure) in
      try call.push(Double(PreemptionTimer.interval) / 1e9)
      return 1
    }
    try call.bind(-1, "set_switch_interval", prefix: "threading") { call throws(LuaFailure) in
      let seconds = try call.number(1, "seconds")
      PreemptionTimer.interval = Int64(min(max(seconds, 0), 1e9) * 1e9)
      return 0
    }
    try call.bind(-1, "seed_switches", prefix: "threading") { call throws(LuaFailure) in
      let seed = call.isNil(1) ? nil : try call.integer(1, "n")
      let most = UInt32(clamping: try call.integer(2, "k"))
      Threads.seed(seed ?? 0, most: seed == nil ? 0 : most)
      return 0
    }
  }
}

extension Module {
  /// Joins the threads that are no daemons, at the end of the script or of a child's work. Blocks
  /// until then; a KeyboardInterrupt ends that.
  func joinThreads(_ call: LuaCall) throws(LuaFailure) {
    if threads != nil { try callNative("join_threads", call) }
  }

  /// In a fork: only the thread that made it is there.
  func forgetThreads(_ call: LuaCall) {
    guard let threads else { return }
    threads.becomeFork()
    let top = call.count
    try? callNative("become_fork_of_threads", call)
    call.setTop(top)
  }

  /// Calls a function that the parts in Lua have put into `native`; nothing where they have not
  /// been loaded yet.
  func callNative(_ name: String, _ call: LuaCall, results: Int = 0) throws(LuaFailure) {
    try pushNative(name, call)
    guard call.type(-1) == .function else { return call.pop() }
    try call.call(arguments: 0, results: results)
  }

  /// Pushes what the parts in Lua have put into `native`, or nil.
  func pushNative(_ name: String, _ call: LuaCall) throws(LuaFailure) {
    try parts.pushNative(call)
    try call.rawGetField(-1, name)
    call.remove(-2)
  }
}
