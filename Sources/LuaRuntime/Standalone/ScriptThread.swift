internal import CLua

/// A thread of the script, as the C functions know it by which threads wait for one another
/// (clua_waits.h).
@safe
open class ScriptThread {
  /// Never given twice; the main thread of the program has 1.
  package let number: Int
  private let record: UnsafeMutablePointer<clua_thread>

  /// How a turn that was given away came back.
  public enum Parked: Int32, Sendable {
    /// Somebody woke the thread, or nothing happened.
    case woken
    /// The deadline has passed.
    case late
    /// There is something to see to first.
    case attend
  }

  /// One that the caller runs.
  package init(number: Int, isMain: Bool) {
    self.number = number
    unsafe record = .allocate(capacity: 1)
    unsafe record.initialize(
      to: clua_thread(number: Int64(number), is_main: isMain, node: nil, host: nil))
    unsafe record.pointee.host = Unmanaged.passUnretained(self).toOpaque()
  }

  deinit { unsafe record.deallocate() }

  /// Has threads wait by `park` and `wake`.
  package static func install() {
    unsafe clua_waits_install(
      { host, deadline in
        unsafe Unmanaged<ScriptThread>.fromOpaque(host!).takeUnretainedValue()
          .park(until: deadline).rawValue
      },
      { host in unsafe Unmanaged<ScriptThread>.fromOpaque(host!).takeUnretainedValue().wake() })
  }

  /// In a fork: those who waited in the parent are gone, but for the running thread.
  package static func becomeFork() { clua_waits_become_fork() }

  /// Gives the turn away until somebody wakes the thread, or a moment has come: nanoseconds of the
  /// monotonic clock.
  open func park(until deadline: Int64) -> Parked { .attend }

  /// Has the thread go on if it gave its turn away.
  open func wake() {}

  /// It has its turn from here on.
  package func begin() { unsafe clua_preempt_change(record) }

  /// It is the main thread now.
  package func becomeMain() { unsafe record.pointee.is_main = true }

  /// Whether the innermost of its waits was ended by who woke it.
  package var isWoken: Bool { unsafe clua_waits_is_woken(record) }

  /// Whether it may let others run while it waits in a list.
  package static var mayPark: Bool { clua_preempt_may_leave(1) }

  /// Pushes the list in which it waits, or nil.
  package func pushWaited(_ call: LuaCall) throws(LuaFailure) {
    try call.check(unsafe clua_push_waited(call.state, record))
  }
}
