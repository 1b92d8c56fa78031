internal import LinuxSystem
internal import LuaRuntime
internal import Multiprocessing

/// `require "time"`: the clocks and the sleep of Python's `time`.
enum TimeModule {
  /// Pushes the module's table.
  static func open(_ call: LuaCall) throws(LuaFailure) {
    try call.newTable(record: 4)
    try call.bind(-1, "time", prefix: "time") { call throws(LuaFailure) in
      try call.push(SystemClock.realtime)
      return 1
    }
    for name in ["monotonic", "perf_counter"] {
      try call.bind(-1, name, prefix: "time") { call throws(LuaFailure) in
        try call.push(SystemClock.monotonic)
        return 1
      }
    }
    try call.bind(-1, "sleep", prefix: "time", sleep)
  }

  /// `sleep(seconds)`: events of children are attended to, and callbacks run, while it lasts.
  static func sleep(_ call: LuaCall) throws(LuaFailure) -> Int {
    let seconds = try call.number(1, "seconds")
    guard seconds >= 0 else { throw call.invalid("seconds", "0 or more expected, got \(seconds)") }
    let deadline = Deadline(seconds: seconds)
    let host = Module.shared.host
    _ = try Module.shared.wait(call) { () throws(LuaFailure) in host.sleep(until: deadline) }
    return 0
  }
}
