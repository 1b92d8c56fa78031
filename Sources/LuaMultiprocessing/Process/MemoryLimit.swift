internal import LuaRuntime
internal import Multiprocessing

/// A child's limit on memory, as far as Lua is concerned: the kernel's bound would stop the one
/// that asks next, and only Lua can be refused memory and go on. So Lua's own bound is somewhat
/// lower.
extension Module {
  /// What Lua leaves to the rest of the process: a few MiB, or a quarter of little.
  private static func reserve(of limit: UInt64) -> UInt64 { min(4 << 20, limit / 4) }

  /// Keeps Lua below this process's limit, if it has one.
  func keepToMemoryLimit() {
    guard let limit = host.limits.memory else { return }
    state.boundMemory(to: Int(clamping: limit - Self.reserve(of: limit)))
  }

  /// Gives back the memory that the limit keeps from this process, whose work has failed for want
  /// of it, so that it can say so.
  func liftMemoryLimit() {
    guard host.limits.memory != nil else { return }
    state.boundMemory(to: nil)
    host.liftMemoryLimit()
  }
}
