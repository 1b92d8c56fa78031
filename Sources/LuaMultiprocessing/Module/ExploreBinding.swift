internal import Exploring
internal import LuaRuntime

/// What `mp.explore` is made of.
enum ExploreBinding {
  /// Fills the table at the top of the stack.
  static func define(_ call: LuaCall) throws(LuaFailure) {
    try call.bind(-1, "is_explored", prefix: "") { call throws(LuaFailure) in
      try call.push(Exploration.shared.isOn)
      return 1
    }
    try call.bind(-1, "note_failed_check", prefix: "") { call throws(LuaFailure) in
      let text = try call.string(1, "text")
      let place = RunningCode.place.map { "\($0.file):\($0.line): " } ?? ""
      Exploration.shared.stepper?.fail(.check, place + text)
      return 0
    }
  }
}
