internal import Glibc

/// A timer of this process that sends it a signal. A fork has none of its parent's timers.
@safe
struct SignalTimer {
  private let clock: Int32
  private let signal: Int32
  private let prepare: () -> Int32
  /// Nil is a timer too: the system's first.
  private var timer: timer_t?
  /// The process that has it; a fork finds another one here than itself.
  private var owner: Int32 = 0

  /// A timer of which nothing is made until it is set first.
  ///
  /// - Parameter prepare: Has the signal handled before that; 0, or the negative error number.
  init(_ clock: Int32, _ signal: Int32, handledBy prepare: @escaping () -> Int32 = { 0 }) {
    self.clock = clock
    self.signal = signal
    self.prepare = prepare
    unsafe timer = nil
  }

  /// Starts it anew: it runs out after so many nanoseconds, once or again and again. 0, or the
  /// negative error number.
  mutating func set(_ nanoseconds: Int64, repeats: Bool = false) -> Int32 {
    if owner != getpid() {
      var event = unsafe sigevent()
      unsafe event.sigev_signo = signal
      var failed = prepare()
      if failed == 0 {
        failed = SystemCall.run("timer_create") { unsafe timer_create(clock, &event, &timer) }
      }
      if failed != 0 { return failed }
      owner = getpid()
    }
    let time = timespec(
      tv_sec: Int(nanoseconds / 1_000_000_000), tv_nsec: Int(nanoseconds % 1_000_000_000))
    var setting = itimerspec(it_interval: repeats ? time : timespec(), it_value: time)
    return SystemCall.run("timer_settime") { unsafe timer_settime(timer, 0, &setting, nil) }
  }

  /// Stops it.
  mutating func stop() {
    if owner == getpid() { _ = set(0) }
  }
}
