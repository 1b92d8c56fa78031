internal import CLinux

/// Asks a task that computes to give way, every few milliseconds, while others wait for their turn.
package enum PreemptionTimer {
  private nonisolated(unsafe) static var ask: (@convention(c) () -> Bool)?

  private nonisolated(unsafe) static var nanoseconds: Int64 = 5_000_000

  /// Shorter turns would be spent in the signal's handler.
  private static let shortest: Int64 = 20_000

  /// Nanoseconds of a turn, at least 20,000. CPython's switch interval.
  package static var interval: Int64 {
    get { unsafe nanoseconds }
    set {
      unsafe nanoseconds = max(newValue, shortest)
      stop()
    }
  }

  /// What asks the running code to give way: async-signal-safe. It tells whether the code has
  /// heeded the last request. Until this is given there is no preemption.
  package static func install(_ ask: @escaping @convention(c) () -> Bool) {
    unsafe self.ask = ask
  }

  /// Asks from now on, if there is somebody to ask.
  package static func start() {
    guard let ask = unsafe ask else { return }
    _ = clinux_tick_start(interval, ask)
  }

  /// Asks no more once the next request would be due: for who may soon start again, at no cost.
  package static func rest() { clinux_tick_rest() }

  /// Asks no more.
  package static func stop() { clinux_tick_stop() }

  /// In a fork, which has none of its parent's timers.
  package static func becomeFork() { clinux_tick_become_fork() }
}
