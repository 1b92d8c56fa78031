internal import LinuxSystem
internal import LuaRuntime
internal import Multiprocessing
internal import SharedMemory
internal import Waiting
internal import Wire

/// A method of a script's object while it runs in a server: as a task, with a Lua stack of its own,
/// so that when it waits, in whatever wait of the module, the server goes on.
final class MethodRun {
  let thread: LuaThread
  /// The task that executes it.
  var task: GreenTask?
  /// What runs on its stack while it does not run; what runs elsewhere while it does.
  var line: RunningLine
  /// What it is the server's request for: exchanged with the server's own while it runs.
  var context = ManagerServer.Context()
  /// The request that it is the answer to, until it was answered.
  var request: ManagerServer.Request?
  /// Whose request it is: also the owner of locks of this server that the method takes.
  var client = 0
  /// Whether it ends when its client gives the call up: a method of the module's own types, which
  /// only waits.
  var isWithdrawable = false
  /// Whether its caller is gone, which the method learns at its next wait.
  var isCancelled = false
  /// Whether it has nothing to do any more but to give back what it has.
  var isForNobody = false

  init(_ call: LuaCall) throws(LuaFailure) {
    thread = try LuaThread(call)
    line = RunningLine(of: thread)
  }

  /// Whether it waits.
  var isParked: Bool { task?.state == .parked }
}
