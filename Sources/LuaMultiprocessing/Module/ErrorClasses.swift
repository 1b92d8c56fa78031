internal import LuaRuntime

/// The error classes of the module beside those that every Lua state has, parents first.
enum ErrorClasses {
  static let all: [LuaErrorDefinition] = [
    LuaErrorDefinition("ProcessError", parent: "Error"),
    LuaErrorDefinition("BufferTooShort", parent: "ProcessError", fields: ["bytes"]),
    LuaErrorDefinition("TimeoutError", parent: "ProcessError"),
    LuaErrorDefinition("AuthenticationError", parent: "ProcessError"),
    LuaErrorDefinition("WorkerLostError", parent: "ProcessError", fields: ["pid", "exitcode"]),
    LuaErrorDefinition("TimeLimitExceeded", parent: "ProcessError"),
    LuaErrorDefinition("SoftTimeLimitExceeded", parent: "TimeLimitExceeded"),
    LuaErrorDefinition("RemoteError", parent: "Error", fields: ["value"], showsMessageOnly: true),
    LuaErrorDefinition("Empty", parent: "Error"),
    LuaErrorDefinition("Full", parent: "Error"),
    LuaErrorDefinition("BrokenBarrierError", parent: "Error"),
    LuaErrorDefinition("AssertionError", parent: "Error"),
    LuaErrorDefinition("OSError", parent: "Error", fields: ["errno"]),
    LuaErrorDefinition("ConnectionError", parent: "OSError"),
    LuaErrorDefinition("ConnectionRefusedError", parent: "ConnectionError"),
    LuaErrorDefinition("BrokenPipeError", parent: "ConnectionError"),
    LuaErrorDefinition("EOFError", parent: "Error"),
    LuaErrorDefinition("KeyError", parent: "Error"),
    LuaErrorDefinition("IndexError", parent: "Error"),
    LuaErrorDefinition("StopIteration", parent: "Error"),
    LuaErrorDefinition("ShutDown", parent: "Error"),
    LuaErrorDefinition("CancelledError", parent: "Error"),
    LuaErrorDefinition("InvalidStateError", parent: "Error"),
    LuaErrorDefinition("BrokenExecutor", parent: "RuntimeError"),
    LuaErrorDefinition("SystemExit", parent: "Error"),
  ]

  /// Every class that is a field of the module.
  static let names =
    [
      "Error", "ValueError", "TypeError", "RuntimeError", "PicklingError", "KeyboardInterrupt",
    ] + all.map(\.name)
}
