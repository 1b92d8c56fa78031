internal import LinuxSystem

/// Waiting actively for the moment that it takes to wake a sleeping process, where that pays.
///
/// To wake a process on another CPU takes some 20 µs and a hand-over to a spinning one less than
/// one. So a wait begins with a spin of about 50 µs, if there is a second CPU to do the other
/// side's work. Where spins fail, because the CPUs are busy or the other side is slow, they become
/// rarer.
package struct Spinner {
  private var failures: Int = 0
  private var skips = 0

  private static let nanoseconds: Int64 = 49_000
  private static let hasSecondCPU = Processor.usableCount > 1

  /// Has not waited yet.
  package init() {}

  /// Whether it can pay at all: there is a second CPU, and no other task of this process has
  /// something to do.
  package static var pays: Bool {
    hasSecondCPU && !Scheduler.shared.hasReady && !Deadline.isVirtual
  }

  /// Spins for a moment until the condition holds, where that pays; false if it did not.
  @inline(__always)
  package mutating func spin(until condition: () -> Bool) -> Bool {
    guard Self.pays else { return false }
    if skips > 0 {
      skips -= 1
      return false
    }
    let end = Deadline.clock + Self.nanoseconds
    repeat {
      for _ in 0..<32 {
        if condition() {
          failures = 0
          return true
        }
        Processor.pause()
      }
    } while Deadline.clock < end
    failures = min(failures + 1, 10)
    if failures > 2 { skips = 1 << (failures - 2) }
    return false
  }
}
