internal import LinuxSystem
internal import LuaRuntime
internal import Multiprocessing
internal import SharedMemory

/// In a stand-in: what carries out the calls of its process, in Lua, by the very methods that other
/// processes call. `far_home.lua` has the objects.
enum FarHome {
  /// Makes the server.
  static func makeServer(
    _ call: LuaCall, _ module: Module, _ requests: Channel
  ) throws(LuaFailure) -> ManagerServer {
    module.keepsItemsClosed = true
    try ModuleLoaders.pushLoaded("multiprocessing", call)
    call.pop()
    let made = LuaReferentHost.makeServer(call, requests)
    module.server = made.host
    try call.newTable()
    try made.host.prepare(call, authkey: [], part: "far_home")
    return made.server
  }

  /// Fills the table on top: the two halves of a wait at a barrier whose action runs elsewhere.
  static func define(_ call: LuaCall) throws(LuaFailure) {
    try call.bind(-1, "arrive_at_barrier", prefix: "") { call throws(LuaFailure) in
      let object = try call.object(1, BarrierBinding.barrier)
      let hasAction = try call.boolean(2, "has_action")
      let timeout = try call.timeout(3) ?? object.barrier.timeout
      let (index, mustAct) = try object.arrive(
        call, Deadline(seconds: timeout), hasAction: hasAction)
      try call.push(index)
      try call.push(mustAct)
      return 2
    }
    try call.bind(-1, "end_action", prefix: "") { call throws(LuaFailure) in
      let object = try call.object(1, BarrierBinding.barrier)
      guard let index = try object.endAction(hasSucceeded: try call.boolean(2, "done")) else {
        return 0
      }
      try call.push(index)
      return 1
    }
    try call.bind(-1, "call_closed", prefix: "") { call throws(LuaFailure) in
      try ClosedCall.make(call)
    }
  }
}
