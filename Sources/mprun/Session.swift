import LinuxSystem
import LuaMultiprocessing
import LuaRuntime
import Multiprocessing

/// A Lua state with the module in it, and Ctrl-C led to its code.
enum Session {
  static func open(
    _ description: ProgramDescription, host: ProcessHost, program: @escaping () -> [UInt8]
  ) throws(LuaState.OpeningError) -> LuaState {
    let state = try LuaState(ignoresEnvironment: description.ignoresEnvironment)
    state.useGenerationalCollector()
    guard Interrupts.followCoroutines(state) else { throw .outOfMemory }
    do throws(LuaFailure) {
      try ConsoleOutput.install(state)
      try Module.shared.install(
        in: state, host: host, directory: description.directory, program: program)
    } catch {
      throw .outOfMemory
    }
    Interrupts.delegate { Signals.takeInterrupt() }
    Signals.setAsyncHook { signal in
      if signal == Session.interruptSignal, Signals.interruptIsPending {
        Interrupts.request(signal)
      } else if Report.isQuestion(signal) {
        Interrupts.requestReport()
      } else {
        Interrupts.requestAttention()
      }
    }
    host.stackText = { RunningCode.stackText() }
    Module.shared.nameObjects()
    Interrupts.reportBy { Module.shared.answerQuestion() }
    Report.noteQuestions()
    return state
  }

  private static let interruptSignal: Int32 = 2
}
