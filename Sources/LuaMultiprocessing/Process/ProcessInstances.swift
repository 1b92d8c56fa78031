internal import LuaRuntime
internal import Multiprocessing

/// Which Lua instance stands for which process.
final class ProcessInstances {
  private var started: [ObjectIdentifier: LuaReference] = [:]
  /// The instance of this process; nil in the main process until somebody asks.
  var current: LuaReference?

  func remember(_ child: ChildProcess, _ instance: LuaReference) {
    started[ObjectIdentifier(child)] = instance
  }

  func forget(_ child: ChildProcess) {
    started[ObjectIdentifier(child)] = nil
  }

  func instance(of child: ChildProcess) -> LuaReference? { started[ObjectIdentifier(child)] }

  /// In a fork: the children are its parent's.
  func forgetAll() { started.removeAll() }
}
