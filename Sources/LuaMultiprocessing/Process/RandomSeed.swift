internal import LuaRuntime
internal import Multiprocessing

/// Each process has its own sequence of `math.random`, also one that is a copy of another.
enum RandomSeed {
  static func renew(_ call: LuaCall, _ host: ProcessHost) throws(LuaFailure) {
    let seed = host.randomSeed()
    let top = call.count
    defer { call.setTop(top) }
    guard try call.getGlobal("math") == .table, try call.getField(-1, "randomseed") == .function
    else { return }
    try call.push(Int(seed.0))
    try call.push(Int(seed.1))
    try call.call(arguments: 2, results: 0)
  }
}

extension Module {
  /// Has `math.random` of the first process begin as the program's seed says.
  package func seedRandom() { try? RandomSeed.renew(state.call, host) }
}
