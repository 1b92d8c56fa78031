internal import LinuxSystem
internal import LuaRuntime
internal import Multiprocessing
internal import SharedMemory
internal import Waiting

/// `require "signal"`: Python's `signal`, as far as it makes sense here.
enum SignalModule {
  private static let interrupt: Int32 = 2
  private static let standard = 0
  private static let ignore = 1

  /// Pushes the module's table.
  static func open(_ call: LuaCall) throws(LuaFailure) {
    try call.newTable(record: 48)
    for (name, number) in ScriptSignals.named {
      try call.push(Int(number))
      try call.rawSetField(-2, name)
    }
    for (name, number) in [
      ("SIG_DFL", standard), ("SIG_IGN", ignore), ("NSIG", Int(ScriptSignals.numbers.upperBound)),
    ] {
      try call.push(number)
      try call.rawSetField(-2, name)
    }
    let functions: [(String, LuaBody)] = [
      ("default_int_handler", raiseInterrupt), ("signal", set), ("getsignal", get),
      ("raise_signal", raise), ("strsignal", text), ("pause", pause), ("alarm", alarm),
    ]
    for (name, body) in functions { try call.bind(-1, name, prefix: "signal", body) }
    // Its identity is what `getsignal` gives for Ctrl-C.
    try call.rawGetField(-1, "default_int_handler")
    Module.shared.interruptHandler = try call.reference(-1)
    call.pop()
  }

  /// `mp.kill(pid, n)`. Python's `os.kill`.
  static func kill(_ call: LuaCall) throws(LuaFailure) -> Int {
    let said = try call.integer(1, "pid")
    guard let told = Int32(exactly: said) else { throw call.invalid("pid", "got \(said)") }
    let host = Module.shared.host
    let pid = host.pid(told: told)
    let number = try call.integer(2, "n")
    guard number == 0 || ScriptSignals.numbers.contains(Int32(clamping: number)) else {
      throw call.invalid("n", "a signal's number expected, got \(number)")
    }
    host.stepBeforeSignal(to: pid)
    try translatingSystem { () throws(SystemError) in
      try ScriptSignals.send(Int32(number), to: pid)
    }
    if pid == host.pid { try Module.shared.attendToEvents(call) }
    return 0
  }

  // MARK: Functions

  private static func number(_ call: LuaCall, _ index: Int) throws(LuaFailure) -> Int32 {
    if let name = call.stringValue(index), name.hasPrefix("SIG") {
      throw .typeError(
        "\(call.functionName): n: integer expected, got string \(try call.quoted(index)); "
          + "write signal.\(name), without quotes")
    }
    let number = try call.integer(index, "n")
    guard let signal = Int32(exactly: number), ScriptSignals.numbers.contains(signal) else {
      throw call.invalid(
        "n",
        "a signal's number from 1 to \(ScriptSignals.numbers.upperBound - 1) expected, "
          + "got \(number)")
    }
    return signal
  }

  /// `default_int_handler(n, frame)`.
  private static func raiseInterrupt(_ call: LuaCall) throws(LuaFailure) -> Int {
    throw .keyboardInterrupt
  }

  /// `signal(n, handler)`: the handler that the signal had.
  private static func set(_ call: LuaCall) throws(LuaFailure) -> Int {
    let signal = try number(call, 1)
    try call.setCount(2)
    try pushHandler(of: signal, call)
    let action = try action(call, 2)
    try translatingSystem { () throws(SystemError) in
      try ScriptSignals.set(signal, to: action)
    }
    let handlers = Module.shared.signals
    handlers.set(action == .note ? try call.reference(2) : nil, for: signal)
    if signal == interrupt, action == .note, try isInterruptHandler(call, 2) {
      // Ctrl-C as it was.
      handlers.set(nil, for: signal)
      try translatingSystem { () throws(SystemError) in
        try ScriptSignals.set(signal, to: .standard)
      }
      Signals.noteInterrupt()
    }
    return 1
  }

  private static func action(
    _ call: LuaCall, _ index: Int
  ) throws(LuaFailure) -> ScriptSignals.Action {
    if call.type(index) == .number {
      switch call.integerValue(index) {
      case standard: return .standard
      case ignore: return .ignore
      default: break
      }
    } else if try call.isCallable(index) {
      return .note
    }
    throw .typeError(
      "signal.signal: handler: SIG_DFL, SIG_IGN or a function expected, got "
        + call.typeName(index))
  }

  private static func isInterruptHandler(
    _ call: LuaCall, _ index: Int
  ) throws(LuaFailure) -> Bool {
    guard let handler = Module.shared.interruptHandler else { return false }
    try call.push(handler)
    defer { call.pop() }
    return call.rawEqual(index, -1)
  }

  /// `getsignal(n)`: SIG_DFL, SIG_IGN, a function, or nil for what a module in C has set.
  private static func get(_ call: LuaCall) throws(LuaFailure) -> Int {
    try pushHandler(of: try number(call, 1), call)
    return 1
  }

  private static func pushHandler(of signal: Int32, _ call: LuaCall) throws(LuaFailure) {
    let action = try translatingSystem { () throws(SystemError) in
      try ScriptSignals.action(of: signal)
    }
    switch action {
    case .standard: try call.push(standard)
    case .ignore: try call.push(ignore)
    case .note:
      if let function = Module.shared.signals.function(for: signal) {
        return try call.push(function)
      }
      try call.push(standard)
    case .own:
      if signal == interrupt, let handler = Module.shared.interruptHandler {
        return try call.push(handler)
      }
      // What this program itself does with others is the default for its scripts.
      try call.push(standard)
    case .other: try call.pushNil()
    }
  }

  /// `raise_signal(n)`: its handler has run when this returns.
  private static func raise(_ call: LuaCall) throws(LuaFailure) -> Int {
    let signal = try number(call, 1)
    try translatingSystem { () throws(SystemError) in
      try ScriptSignals.send(signal, to: CurrentProcess.pid)
    }
    try Module.shared.attendToEvents(call)
    return 0
  }

  private static func text(_ call: LuaCall) throws(LuaFailure) -> Int {
    guard let text = ScriptSignals.text(of: try number(call, 1)) else {
      try call.pushNil()
      return 1
    }
    try call.push(text)
    return 1
  }

  /// `pause()`: waits until a handler has run.
  private static func pause(_ call: LuaCall) throws(LuaFailure) -> Int {
    let module = Module.shared
    let before = module.signals.handledCount
    _ = try module.wait(call) { () throws(LuaFailure) in
      module.host.wait(until: .never, noting: .time) { module.signals.handledCount != before }
    }
    return 0
  }

  /// `alarm(s)`: how many seconds were left of the last one.
  private static func alarm(_ call: LuaCall) throws(LuaFailure) -> Int {
    let seconds = try call.number(1, "s")
    guard seconds >= 0 else { throw call.invalid("s", "0 or more expected, got \(seconds)") }
    try call.push(Int(ScriptSignals.alarm(seconds: seconds).rounded(.up)))
    return 1
  }
}

/// Runs what throws errors of the system, for a script.
private func translatingSystem<Result>(
  _ operation: () throws(SystemError) -> Result
) throws(LuaFailure) -> Result {
  do throws(SystemError) {
    return try operation()
  } catch {
    throw LuaFailure(MultiprocessingError.system(error))
  }
}
