internal import LinuxSystem
internal import LuaRuntime
internal import Multiprocessing
internal import Tracing
internal import Waiting

/// What `thread_trace.lua` records with: what threads of this process do with objects of their own,
/// which are tables in Lua.
enum ThreadTrace {
  private static let operations = Dictionary(
    uniqueKeysWithValues: TraceOperation.allCases.map { ("\($0)", $0) })
  private static let categories: [String: TraceCategories] = [
    "lock": .lock, "RLock": .lock, "semaphore": .lock, "queue": .queue,
    "pool": .task, "executor": .task,
  ]

  /// Fills the table at the top of the stack.
  static func define(_ call: LuaCall, _ writer: TraceWriter) throws(LuaFailure) {
    try call.bind(-1, "script_place", prefix: "") { call throws(LuaFailure) in
      let place = RunningCode.place
      try call.push(place.map { "\($0.line):\($0.file)" } ?? "")
      return 1
    }
    try call.bind(-1, "trace_object", prefix: "") { call throws(LuaFailure) in
      let kind = try call.string(2, "kind")
      guard writer.categories.contains(categories[kind] ?? .sync) else {
        try call.push(0)
        return 1
      }
      let place = try call.string(3, "place").split(
        separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
      let name = RunningCode.name(of: call.identity(1)) ?? ""
      try call.push(
        Int(
          writer.localObject(
            kind: kind, name: name, file: place.count > 1 ? String(place[1]) : "",
            line: place.first.flatMap { UInt32($0) } ?? 0)))
      return 1
    }
    try defineOperations(call, writer)
    try defineTasks(call, writer)
  }

  private static func defineOperations(
    _ call: LuaCall, _ writer: TraceWriter
  ) throws(LuaFailure) {
    try call.bind(-1, "begin_operation", prefix: "") { call throws(LuaFailure) in
      Scheduler.shared.current.awaited = UInt32(clamping: try call.integer(1, "object"))
      try call.push(Int(writer.now))
      return 1
    }
    try call.bind(-1, "end_operation", prefix: "") { _ throws(LuaFailure) in
      Scheduler.shared.current.awaited = 0
      return 0
    }
    try call.bind(-1, "trace_operation", prefix: "") { call throws(LuaFailure) in
      Scheduler.shared.current.awaited = 0
      guard let operation = operations[try call.string(1, "operation")] else { return 0 }
      var flags: TraceRecord.Flags = []
      if call.booleanValue(5) { flags.insert(.failed) }
      if call.booleanValue(6) { flags.insert(.special) }
      writer.whole(
        operation, since: Int64(try call.integer(3, "begin")),
        object: UInt32(clamping: try call.integer(2, "object")),
        argument: UInt64(clamping: try call.integer(4, "argument")), flags)
      return 0
    }
  }

  /// What workers of a pool of threads do. A task that never ends has a beginning.
  private static func defineTasks(
    _ call: LuaCall, _ writer: TraceWriter
  ) throws(LuaFailure) {
    func begin(_ call: LuaCall, _ operation: TraceOperation, _ name: String) throws(LuaFailure) {
      writer.note(
        operation, .begin, object: UInt32(clamping: try call.integer(1, "pool")),
        argument: UInt64(clamping: try call.integer(2, "number")), detail: writer.string(name))
    }
    try call.bind(-1, "begin_submission", prefix: "") { call throws(LuaFailure) in
      try begin(call, .submit, RunningCode.name(of: call.identity(3)) ?? "")
      return 0
    }
    try call.bind(-1, "end_submission", prefix: "") { _ throws(LuaFailure) in
      writer.note(.submit, .end, hasPlace: false)
      return 0
    }
    try call.bind(-1, "begin_task", prefix: "") { call throws(LuaFailure) in
      try begin(call, .task, "")
      return 0
    }
    try call.bind(-1, "end_task", prefix: "") { call throws(LuaFailure) in
      writer.note(.task, .end, call.booleanValue(1) ? [] : [.failed], hasPlace: false)
      return 0
    }
  }
}
