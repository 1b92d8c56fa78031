internal import LuaRuntime
internal import Multiprocessing

/// `os.exit` of a process that may have children: they are seen to first, as at any other end.
enum ExitBinding {
  static func install(_ call: LuaCall) throws(LuaFailure) {
    let top = call.count
    defer { call.setTop(top) }
    try call.getGlobal("os")
    guard call.type(-1) == .table else { return }
    let table = call.absolute(-1)
    try call.getField(table, "exit")
    let plain = try call.reference(-1)
    try call.bind(table, "exit", prefix: "os") { call throws(LuaFailure) in
      let module = Module.shared
      let closesState = call.booleanValue(2)
      if module.host.parent != nil {
        module.host.exit(status(call), endsLanguage: closesState)
      }
      try module.attendToEvents(call)
      _ = module.finish(interrupted: false, joinsThreads: false)
      if closesState { Interrupts.stopWatching() }
      try call.push(plain)
      call.insert(1)
      try call.call(arguments: call.count - 1, results: 0)
      return 0
    }
  }

  /// As `os.exit` takes it: true or nothing is 0, false is 1.
  private static func status(_ call: LuaCall) -> Int32 {
    if let number = call.integerValue(1) { return Int32(truncatingIfNeeded: number) & 0xff }
    return call.type(1) == .boolean && !call.booleanValue(1) ? 1 : 0
  }
}
