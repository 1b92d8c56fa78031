internal import LinuxSystem
internal import SharedMemory

/// Makes what somebody else's code forks from this process a program of its own: it gives back
/// nothing of its parent's at its end, and may use what it inherited.
///
/// The parent reserves a slot before the fork, with a reference to all that it holds, so that
/// nothing can go before the new process has begun. The new process adopts the slot and has no
/// parent: the process that finds it dead reaps it. A process that dies between the fork and the
/// adoption, or a fork that fails, leaves a reserved slot behind until its parent ends.
final class ForeignFork: @unchecked Sendable {
  private static let shared = ForeignFork()
  private weak var host: ProcessHost?
  private var slot: SlotID?

  /// Watches the forks of the process that a host stands for.
  static func watch(for host: ProcessHost) {
    shared.host = host
    ForeignForks.watch(
      before: { ForeignFork.shared.prepare() }, child: { ForeignFork.shared.begin() })
  }

  private func prepare() {
    slot = try? host?.reserveForeignSlot()
  }

  private func begin() {
    host?.becomeProgram(in: slot)
    slot = nil
  }
}

extension ProcessHost {
  fileprivate func reserveForeignSlot() throws(MultiprocessingError) -> SlotID? {
    guard let arena = openArena else { return nil }
    let slot = try arena.reserveSlot()
    do throws(SharedMemoryError) {
      try arena.processes.prepareFork(of: slot)
    } catch {
      arena.processes.reap(slot)
      throw .memory(error)
    }
    return slot
  }

  /// Makes this host the one of a program that has just come to be by a fork.
  fileprivate func becomeProgram(in slot: SlotID?) {
    Signals.forget()
    becomeCopy()
    parent = nil
    isMain = true
    limits = ProcessLimits()
    identity = ProcessIdentity(
      name: Self.mainName, isDaemon: false, authkey: identity.authkey, numbers: [])
    if let arena = openArena, let slot {
      arena.adopt(slot)
      arena.processes.leaveParent()
      arena.processes.setName(slot, identity.name)
      arena.beginTrace(pid: pid, parent: CurrentProcess.parentPID)
    }
    onFork()
  }
}
