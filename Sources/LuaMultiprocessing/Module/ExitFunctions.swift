internal import LinuxSystem
internal import LuaRuntime
internal import Multiprocessing

/// `require "atexit"`: functions that run when this process ends in order. Python's `atexit`.
final class ExitFunctions {
  /// What is to be called, with its arguments: a table each.
  private var registered: [LuaReference] = []

  /// Runs them, the one that was registered last first; also those that are registered meanwhile.
  /// What one raises is reported, and hinders no other.
  func run(_ call: LuaCall) {
    let top = call.count
    while let entry = registered.popLast() {
      do throws(LuaFailure) {
        try call.reserve(8)
        try call.push(entry)
        let count = try call.unpack(-1)
        call.remove(-1 - count)
        try call.callTraced(arguments: count - 1, results: 0)
      } catch {
        call.pushRaised(error)
        let text = (try? call.display(-1)) ?? "?"
        let traceback = call.takeTraceback().map { "\n\($0)" } ?? ""
        Console.report("exception in a function of atexit: \(text)\(traceback)")
      }
      call.setTop(top)
    }
  }

  /// In a fork: what is registered is the parent's to run.
  func forgetAll() { registered = [] }

  /// Pushes the module's table.
  func open(_ call: LuaCall) throws(LuaFailure) {
    try call.newTable(record: 2)
    try call.bind(-1, "register", prefix: "atexit") { [unowned self] call throws(LuaFailure) in
      try call.checkCallable(1, "fn")
      try call.pack(from: 1)
      registered.append(try call.reference(-1))
      try call.push(1)
      try call.get(-2)
      return 1
    }
    try call.bind(-1, "unregister", prefix: "atexit") { [unowned self] call throws(LuaFailure) in
      try call.checkCallable(1, "fn")
      try call.setCount(1)
      var kept: [LuaReference] = []
      for entry in registered {
        try call.push(entry)
        try call.rawGet(-1, 1)
        if !call.rawEqual(1, -1) { kept.append(entry) }
        call.setTop(1)
      }
      registered = kept
      return 0
    }
  }
}
