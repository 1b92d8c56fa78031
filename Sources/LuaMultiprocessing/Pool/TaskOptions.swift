internal import LuaRuntime

/// The options table of the methods that give tasks to a pool.
struct TaskOptions {
  /// Which methods take which options.
  enum Kind {
    /// One task.
    case single
    /// Many, in chunks.
    case map
    /// Many, in chunks, drawn as they are asked for.
    case iteration
  }

  var chunksize: Int?
  var callback: LuaReference?
  var errorCallback: LuaReference?
  /// Nil: as the pool has it.
  var retries: Int?
  /// Nanoseconds that a task may run; 0: as long as it likes.
  var timeLimit: Int64 = 0
  /// Nanoseconds after which a task is told that it has run for long enough; 0: never.
  var softLimit: Int64 = 0
  var buffersize: Int?
  /// Whether errors stand among the results of a map.
  var returnsExceptions = false
  /// Whether a bar shows how far it is.
  var showsProgress = false

  init() {}

  /// Reads the argument at `index`: nil, an options table or, where a chunk size may stand, a
  /// number. The callback and the error callback may follow, as in Python.
  init(_ call: LuaCall, _ index: Int, _ kind: Kind) throws(LuaFailure) {
    try readOptions(call, index, kind)
    guard kind != .iteration else { return }
    for (place, name) in [(index + 1, "callback"), (index + 2, "error_callback")]
    where place <= call.count && !call.isNil(place) {
      try read(call, place, name)
    }
  }

  private mutating func readOptions(
    _ call: LuaCall, _ index: Int, _ kind: Kind
  ) throws(LuaFailure) {
    if kind != .single, call.type(index) == .number {
      chunksize = try Self.count(call, index, "chunksize")
      return
    }
    if kind != .iteration, call.type(index) == .function {
      throw .typeError(
        "\(call.functionName): opts: table or nil expected, got function; write {callback = f}")
    }
    var names = ["retries", "timeout", "soft_timeout", "progress"]
    switch kind {
    case .single: names += ["callback", "error_callback"]
    case .map: names += ["chunksize", "callback", "error_callback", "return_exceptions"]
    case .iteration: names += ["chunksize", "buffersize"]
    }
    let top = call.count
    defer { call.setTop(top) }
    let first = try call.pushOptions(index, kind == .single ? "opts" : "chunksize", names)
    for (offset, name) in names.enumerated() where !call.isNil(first + offset) {
      try read(call, first + offset, name)
    }
  }

  private mutating func read(_ call: LuaCall, _ index: Int, _ name: String) throws(LuaFailure) {
    switch name {
    case "callback":
      try call.checkCallable(index, "callback")
      callback = try call.reference(index)
    case "error_callback":
      try call.checkCallable(index, "error_callback")
      errorCallback = try call.reference(index)
    case "retries":
      let count = try call.integer(index, "retries")
      if count < 0 { throw call.invalid("retries", "0 or more expected, got \(count)") }
      retries = count
    case "timeout": timeLimit = try Self.timeLimit(call, index, "timeout")
    case "soft_timeout": softLimit = try Self.timeLimit(call, index, "soft_timeout")
    case "return_exceptions": returnsExceptions = try call.boolean(index, "return_exceptions")
    case "progress": showsProgress = try call.boolean(index, "progress")
    case "chunksize": chunksize = try Self.count(call, index, "chunksize")
    default: buffersize = try Self.count(call, index, "buffersize")
    }
  }

  private static func timeLimit(
    _ call: LuaCall, _ index: Int, _ name: StaticString
  ) throws(LuaFailure) -> Int64 {
    let seconds = try call.timeout(index, name) ?? 0
    guard seconds > 0 else {
      throw call.invalid(name, "more than 0 seconds expected, got \(seconds)")
    }
    // Some 30 years are as good as for ever.
    return seconds < 1e9 ? max(Int64(seconds * 1e9), 1) : 0
  }

  private static func count(
    _ call: LuaCall, _ index: Int, _ name: StaticString
  ) throws(LuaFailure) -> Int {
    let count = try call.integer(index, name)
    guard count >= 1 else { throw call.invalid(name, "1 or more expected, got \(count)") }
    return count
  }
}
