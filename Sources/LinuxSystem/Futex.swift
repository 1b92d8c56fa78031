internal import CLinux

/// Sleeping on words of shared memory until somebody changes and wakes them.
package enum Futex {
  /// Why a sleep ended. The caller looks at its predicate again in every case.
  package enum Reason {
    /// Woken, or woken without a reason.
    case woken
    /// A word was not as expected: no sleep at all.
    case changed
    /// The deadline passed.
    case timedOut
    /// A signal handler has run.
    case interrupted
  }

  /// A word and the value during which to sleep on it.
  package typealias Condition = (word: SharedWord32, expected: UInt32)

  /// Sleeps while the word has the expected value.
  package static func wait(_ word: SharedWord32, while expected: UInt32, _ deadline: Deadline)
    -> Reason
  {
    unsafe reason(clinux_futex_wait(word.address, expected, deadline.nanoseconds))
  }

  /// Sleeps while every one of two or three words has its expected value.
  package static func wait(
    _ first: Condition, _ second: Condition, _ third: Condition?, _ deadline: Deadline
  ) -> Reason {
    unsafe reason(
      clinux_futex_wait_three(
        first.word.address, first.expected, second.word.address, second.expected,
        third?.word.address, third?.expected ?? 0, deadline.nanoseconds))
  }

  /// Sleeps while every one of up to 128 words has its expected value.
  package static func wait(_ conditions: [Condition], _ deadline: Deadline) -> Reason {
    var words: [UnsafePointer<UInt32>?] = unsafe []
    var expected: [UInt32] = []
    for condition in conditions.prefix(128) {
      unsafe words.append(UnsafePointer(condition.word.address))
      expected.append(condition.expected)
    }
    return unsafe reason(
      clinux_futex_wait_any(words, expected, UInt32(words.count), deadline.nanoseconds))
  }

  /// Wakes up to `count` sleepers; returns how many there were.
  @discardableResult
  package static func wake(_ word: SharedWord32, _ count: Int32 = 1) -> Int {
    unsafe max(0, Int(clinux_futex_wake(word.address, count)))
  }

  /// Wakes all sleepers.
  @discardableResult
  package static func wakeAll(_ word: SharedWord32) -> Int { wake(word, .max) }

  private static func reason(_ result: Int32) -> Reason {
    switch -result {
    case 0: .woken
    case clinux_etimedout: .timedOut
    case clinux_eintr: .interrupted
    default: .changed
    }
  }
}
