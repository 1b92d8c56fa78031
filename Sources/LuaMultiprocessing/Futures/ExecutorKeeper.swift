internal import LinuxSystem
internal import LuaRuntime
internal import Multiprocessing

/// The pools of this process's executors, which it waits for before it ends.
///
/// An executor that a script has dropped goes on until its tasks are done.
final class ExecutorKeeper {
  private var pools: [PoolObject] = []

  /// Takes a pool in, and lets go of those that have ended.
  func add(_ pool: PoolObject, _ call: LuaCall) throws(LuaFailure) {
    for ended in pools where ended.core.isOver { _ = try ended.join(call, .now) }
    pools.removeAll { $0.core.isOver }
    pools.append(pool)
    Module.shared.host.waitBeforeExit = { [unowned self] in finish(Module.shared.state.call) }
  }

  /// In a fork, they are the parent's.
  func forgetAll() { pools = [] }

  /// Waits until all tasks of all executors are done, and what they start meanwhile. Returns
  /// whether a KeyboardInterrupt ended that.
  private func finish(_ call: LuaCall) -> Bool {
    let top = call.count
    defer { call.setTop(top) }
    while let pool = pools.popLast() {
      pool.core.close()
      do throws(LuaFailure) {
        _ = try pool.join(call, .never)
      } catch {
        call.pushRaised(error)
        if call.isInstance(-1, of: "KeyboardInterrupt") { return true }
      }
    }
    return false
  }
}
