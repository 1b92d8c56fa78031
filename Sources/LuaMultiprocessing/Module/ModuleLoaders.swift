internal import LinuxSystem
internal import LuaRuntime
internal import Multiprocessing

/// Where `require` finds the module and its relatives.
///
/// `multiprocessing` and what lies below it are preloaded. `time`, `queue`, `signal`, `atexit` and
/// `concurrent.futures` are names that a script may have files for: they are found when nothing
/// else is.
enum ModuleLoaders {
  static func install(_ call: LuaCall, _ module: Module) throws(LuaFailure) {
    let top = call.count
    defer { call.setTop(top) }
    try call.getGlobal("package")
    try call.getField(-1, "preload")
    try call.bind(-1, "multiprocessing", prefix: "") { call throws(LuaFailure) in
      try ModuleContents.open(call, module)
      return 1
    }
    let submodules = [
      "connection", "managers", "pool", "queues", "reduction", "shared_memory", "sharedctypes",
      "synchronize",
    ]
    for name in submodules {
      try call.bind(-1, "multiprocessing.\(name)", prefix: "") { call throws(LuaFailure) in
        try pushLoaded("multiprocessing", call)
        try call.getField(-1, name)
        return 1
      }
    }
    try call.bind(-1, "multiprocessing.dummy", prefix: "") { call throws(LuaFailure) in
      try openThreads("dummy", call)
    }
    call.pop()
    try call.getField(-1, "searchers")
    let last = call.rawLength(-1)
    try call.rawGet(-1, last)
    let plain = try call.reference(-1)
    call.pop()
    try call.push(function: "searcher") { call throws(LuaFailure) in
      try search(call, after: plain)
    }
    try call.rawSet(-2, last)
  }

  /// `require(name)`.
  static func pushLoaded(_ name: String, _ call: LuaCall) throws(LuaFailure) {
    try call.getGlobal("require")
    try call.push(name)
    try call.call(arguments: 1, results: 1)
  }

  /// The last searcher: what Lua's own finds, or else a module that comes with mprun.
  private static func search(
    _ call: LuaCall, after plain: LuaReference
  ) throws(LuaFailure) -> Int {
    let name = call.stringValue(1)
    try call.push(plain)
    try call.copy(1)
    try call.call(arguments: 1, results: 2)
    if call.type(-2) == .function { return 2 }
    if try pushFromBeginning(call, name) { return 2 }
    switch name {
    case "atexit": try call.push(function: "atexit", openAtExit)
    case "signal": try call.push(function: "signal", openSignal)
    case "time": try call.push(function: "time", openTime)
    case "concurrent.futures": try call.push(function: "concurrent.futures", openFutures)
    case "queue", "threading":
      try call.push(function: name ?? "") { call throws(LuaFailure) in
        try openThreads(name ?? "", call)
      }
    default: return 2
    }
    try call.push("mprun")
    return 2
  }

  /// Pushes the loader of a module that is found from where the program began, and its file.
  private static func pushFromBeginning(
    _ call: LuaCall, _ name: String?
  ) throws(LuaFailure) -> Bool {
    let directory = Module.shared.directory
    guard let name, !directory.isEmpty, WorkingDirectory.path != directory else { return false }
    try Module.shared.parts.push("origin", call)
    try call.push(name)
    try call.push(directory)
    try call.call(arguments: 2, results: 2)
    if call.type(-2) == .function { return true }
    call.pop(2)
    return false
  }

  private static func openAtExit(_ call: LuaCall) throws(LuaFailure) -> Int {
    try Module.shared.exitFunctions.open(call)
    return 1
  }

  /// `require "signal"`, whose handlers run in the module's waits.
  private static func openSignal(_ call: LuaCall) throws(LuaFailure) -> Int {
    try pushLoaded("multiprocessing", call)
    try SignalModule.open(call)
    return 1
  }

  private static func openTime(_ call: LuaCall) throws(LuaFailure) -> Int {
    try TimeModule.open(call)
    return 1
  }

  /// `require "concurrent.futures"`.
  private static func openFutures(_ call: LuaCall) throws(LuaFailure) -> Int {
    try pushLoaded("multiprocessing", call)
    let parts = Module.shared.parts
    try parts.pushNative(call)
    try ExecutorNatives.define(call)
    try parts.push("futures", call)
    return 1
  }

  /// `require "threading"` and `require "queue"`.
  private static func openThreads(_ name: String, _ call: LuaCall) throws(LuaFailure) -> Int {
    try pushLoaded("multiprocessing", call)
    try ThreadNatives.push(name, call)
    return 1
  }
}
