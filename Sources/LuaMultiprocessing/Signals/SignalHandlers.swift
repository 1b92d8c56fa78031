internal import LinuxSystem
internal import LuaRuntime
internal import Multiprocessing

/// The functions that a script has set for signals, and which of them are to run.
final class SignalHandlers {
  private var functions: [Int32: LuaReference] = [:]
  /// How many signals were handled, for who waits for the next.
  private(set) var handledCount = 0

  func function(for signal: Int32) -> LuaReference? { functions[signal] }

  func set(_ function: LuaReference?, for signal: Int32) {
    functions[signal] = function
    if function != nil { Module.shared.host.handlesSignals = true }
  }

  /// Runs the functions of the signals that came. What one raises goes to the running code, and the
  /// others run later.
  func run(_ call: LuaCall) throws(LuaFailure) {
    guard ScriptSignals.arePending else { return }
    var signals = ScriptSignals.take()
    while !signals.isEmpty {
      let signal = signals.removeFirst()
      handledCount += 1
      guard let function = functions[signal] else { continue }
      do throws(LuaFailure) {
        try call.reserve(8)
        try call.push(function)
        try call.push(Int(signal))
        try call.pushNil()
        try call.call(arguments: 2, results: 0)
      } catch {
        for rest in signals { try? ScriptSignals.send(rest, to: CurrentProcess.pid) }
        throw error
      }
    }
  }
}
