import Glibc

/// Ends the test run if a test that can block does so: better a loud end than a silent night.
@safe
public final class Watchdog: @unchecked Sendable {
  private let lock = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private let label: String
  private let seconds: Int
  private var isDone = false

  fileprivate init(_ label: String, seconds: Int) {
    self.label = label
    self.seconds = seconds
    unsafe pthread_mutex_init(lock, nil)
    unsafe pthread_cond_init(condition, nil)
  }

  fileprivate func start() -> pthread_t {
    var thread = pthread_t()
    unsafe pthread_create(
      &thread, nil,
      { context in
        let context = unsafe context.unsafelyUnwrapped
        unsafe Unmanaged<Watchdog>.fromOpaque(context).takeRetainedValue().watch()
        return nil
      }, Unmanaged.passRetained(self).toOpaque())
    return thread
  }

  private func watch() {
    var until = timespec()
    unsafe clock_gettime(CLOCK_REALTIME, &until)
    until.tv_sec += seconds
    unsafe pthread_mutex_lock(lock)
    while !isDone {
      if unsafe pthread_cond_timedwait(condition, lock, &until) == ETIMEDOUT, !isDone {
        print("watchdog: \(label) is still not done after \(seconds) s")
        fflush(nil)
        abort()
      }
    }
    unsafe pthread_mutex_unlock(lock)
  }

  fileprivate func stop() {
    unsafe pthread_mutex_lock(lock)
    isDone = true
    unsafe pthread_cond_signal(condition)
    unsafe pthread_mutex_unlock(lock)
  }

  deinit {
    unsafe lock.deallocate()
    unsafe condition.deallocate()
  }
}

/// Runs a test that can block, and ends the whole test run if it takes longer than it ever should.
public func withWatchdog<Value>(
  _ label: String = #function, seconds: Int = 120, _ body: () throws -> Value
) rethrows -> Value {
  let dog = Watchdog(label, seconds: seconds)
  let thread = dog.start()
  defer {
    dog.stop()
    pthread_join(thread, nil)
  }
  return try body()
}
