internal import LuaRuntime

/// The options table of the methods that give tasks to a pool.
struct TaskOptions {
  var chunksize: Int?
  var callback: LuaReference?
  var errorCallback: LuaReference?
  var retries = 0

  init() {}

  /// Reads the argument at `index`: nil, an options table or, where a chunk size may stand, a number.
  init(_ call: LuaCall, _ index: Int, chunks: Bool) throws(LuaFailure) {
    if chunks, call.type(index) == .number {
      chunksize = try Self.checkedChunksize(call, index)
      return
    }
    var names = ["callback", "error_callback", "retries"]
    if chunks { names.append("chunksize") }
    let top = call.count
    defer { call.setTop(top) }
    let first = try call.pushOptions(index, chunks ? "chunksize" : "opts", names)
    if try call.checkOptionalCallable(first, "callback") { callback = try call.reference(first) }
    if try call.checkOptionalCallable(first + 1, "error_callback") {
      errorCallback = try call.reference(first + 1)
    }
    retries = try call.optionalInteger(first + 2, "retries") ?? 0
    if retries < 0 { throw call.invalid("retries", "0 or more expected, got \(retries)") }
    if chunks, !call.isNil(first + 3) { chunksize = try Self.checkedChunksize(call, first + 3) }
  }

  private static func checkedChunksize(
    _ call: LuaCall, _ index: Int
  ) throws(LuaFailure) -> Int {
    let size = try call.integer(index, "chunksize")
    guard size >= 1 else { throw call.invalid("chunksize", "1 or more expected, got \(size)") }
    return size
  }
}
