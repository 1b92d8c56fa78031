internal import LinuxSystem
internal import LuaRuntime
internal import Multiprocessing

/// `get_logger()` and `log_to_stderr()`.
enum LoggerBinding {
  static let logger = LuaClass<Logger>("Logger") { logger in
    let levels = [
      ("debug", Logger.Level.debug), ("info", Logger.Level.info),
      ("warning", Logger.Level.warning), ("error", Logger.Level.error),
      ("critical", Logger.Level.critical),
    ]
    for (name, level) in levels {
      logger.method(name) { call, logger throws(LuaFailure) in
        guard logger.isEnabled(for: level) else { return 0 }
        let line = try text(call)
        logger.log(level, line)
        return 0
      }
    }
    logger.method("log") { call, logger throws(LuaFailure) in
      let level = try LoggerBinding.level(call, 2)
      call.remove(2)
      guard logger.isEnabled(for: level) else { return 0 }
      let line = try text(call)
      logger.log(level, line)
      return 0
    }
    logger.method("setLevel") { call, logger throws(LuaFailure) in
      logger.level = try level(call, 2)
      return 0
    }
    for name in ["getEffectiveLevel", "level"] {
      let body: LuaClass<Logger>.Body = { call, logger throws(LuaFailure) in
        try call.push(logger.level)
        return 1
      }
      if name == "level" { logger.getter(name, body) } else { logger.method(name, body) }
    }
    logger.method("isEnabledFor") { call, logger throws(LuaFailure) in
      try call.push(logger.isEnabled(for: try level(call, 2)))
      return 1
    }
  }

  /// A message, and what its `%s`, `%d`, … stand for.
  private static func text(_ call: LuaCall) throws(LuaFailure) -> String {
    guard call.count > 2 else { return try call.display(2) }
    try call.getGlobal("string")
    try call.getField(-1, "format")
    call.remove(-2)
    call.insert(2)
    try call.call(arguments: call.count - 2, results: 1)
    return try call.display(-1)
  }

  /// A number, or a name such as `DEBUG` in any case.
  private static func level(_ call: LuaCall, _ index: Int) throws(LuaFailure) -> Int {
    if let number = call.integerValue(index) { return number }
    let name = try call.string(index, "level")
    if let number = Logger.Level.number(named: name.uppercased()) { return number }
    throw call.invalid("level", "unknown level '\(name)'")
  }

  static func define(_ call: LuaCall) throws(LuaFailure) {
    try call.bind(-1, "get_logger", prefix: "") { call throws(LuaFailure) in
      try push(call)
      return 1
    }
    try call.bind(-1, "log_to_stderr", prefix: "") { call throws(LuaFailure) in
      let shared = Module.shared.host.logger
      if !call.isNil(1) { shared.level = try level(call, 1) }
      shared.writesToStandardError = true
      try push(call)
      return 1
    }
  }

  /// Pushes the one object that stands for the logger.
  private static func push(_ call: LuaCall) throws(LuaFailure) {
    let module = Module.shared
    if let known = module.logger { return try call.push(known) }
    try call.push(module.host.logger, logger)
    module.logger = try call.reference(-1)
  }
}
