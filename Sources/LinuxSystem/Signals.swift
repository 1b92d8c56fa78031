internal import CLinux

/// The signals that this process takes note of, and the doorbell that their handlers ring.
///
/// A handler sets a flag, adds one to the doorbell word and calls the hook. A sleep that read the
/// word before its last look at the flags therefore cannot miss a signal.
package enum Signals {
  /// Signals that were blocked, to be given back by `restore`.
  package struct Mask: Sendable {
    fileprivate let bits: UInt64
  }

  /// Takes note of SIGINT from now on, and interrupts blocking calls with it. False if SIGINT is
  /// ignored since before this program (as under `nohup`), which then stays so.
  @discardableResult package static func noteInterrupt() -> Bool {
    clinux_signals_note_interrupt() > 0
  }

  /// Ignores SIGINT, and drops one that is pending.
  package static func ignoreInterrupt() { _ = clinux_signals_ignore_interrupt() }

  /// Ends `ignoreInterrupt`, in a process that wants to take note again. Signals must be blocked.
  package static func stopIgnoringInterrupt() { _ = clinux_signals_default_interrupt() }

  /// True once after each SIGINT; several that came together count as one.
  package static func takeInterrupt() -> Bool { clinux_signals_take_interrupt() }

  /// Whether `takeInterrupt` would be true.
  package static var interruptIsPending: Bool { clinux_signals_interrupt_is_pending() }

  /// Has handlers ring this doorbell, which other processes may ring too.
  package static func attach(_ doorbell: Doorbell) {
    unsafe clinux_signals_set_doorbell(doorbell.word.pointer, doorbell.seen.pointer)
  }

  /// What handlers ring: a word of this process alone, unless another was attached.
  package static var doorbell: Doorbell {
    unsafe Doorbell(
      SharedWord32(clinux_signals_doorbell()), seen: SharedWord32(clinux_signals_doorbell_seen()))
  }

  /// Whether there is something that `takeInterrupt` would report, or a question to answer.
  package static var hasEvent: Bool { clinux_signals_has_event() }

  /// In a process just forked: forgets what its parent had noted, and rings no bell of the
  /// parent's.
  package static func forget() { clinux_signals_forget() }

  /// A function called with the signal's number in every handler; it must be async-signal-safe.
  package static func setAsyncHook(_ hook: (@convention(c) (Int32) -> Void)?) {
    clinux_signals_set_hook(hook)
  }

  /// Has a crash end the process at once and by its signal, as in any other program: a module in C
  /// that crashes is nothing that a backtrace of this program explains.
  package static func crashPlainly() { clinux_signals_crash_plainly() }

  /// Blocks every signal.
  package static func blockAll() -> Mask { Mask(bits: clinux_signals_block_all()) }

  /// Ends `blockAll`.
  package static func restore(_ mask: Mask) { clinux_signals_set_mask(mask.bits) }

  /// Lets every signal through, whatever was blocked before: the state in which a new program
  /// starts.
  package static func unblockAll() { clinux_signals_set_mask(0) }
}
