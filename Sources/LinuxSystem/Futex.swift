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

  /// On how many words the system sleeps at once.
  package static let most = Int(CLINUX_FUTEX_MOST)

  /// Sleeps while the word has the expected value.
  package static func wait(_ word: SharedWord32, while expected: UInt32, _ deadline: Deadline)
    -> Reason
  {
    unsafe reason(clinux_futex_wait(word.address, expected, deadline.nanoseconds))
  }

  /// Sleeps while every one of one to three words has its expected value.
  package static func wait(
    _ first: Condition, _ second: Condition?, _ third: Condition?, _ deadline: Deadline
  ) -> Reason {
    var conditions: (clinux_condition, clinux_condition, clinux_condition) = unsafe (
      clinux_condition(first), clinux_condition(), clinux_condition()
    )
    var count: UInt32 = 1
    if let second {
      unsafe conditions.1 = clinux_condition(second)
      count = 2
    }
    if let third {
      if count == 1 { unsafe conditions.1 = clinux_condition(third) }
      unsafe conditions.2 = clinux_condition(third)
      count += 1
    }
    // All three, as a pointer to the first one says nothing of the others: an optimized build need
    // not have written them.
    return unsafe withUnsafeBytes(of: &conditions) { all in
      let start = unsafe all.assumingMemoryBound(to: clinux_condition.self).baseAddress
      return unsafe reason(clinux_futex_wait_any(start, count, deadline.nanoseconds))
    }
  }

  /// Sleeps while every one of 1 to ``most`` words has its expected value.
  package static func wait(_ conditions: [Condition], _ deadline: Deadline) -> Reason {
    let all = unsafe conditions.prefix(most).map { unsafe clinux_condition($0) }
    return unsafe all.withUnsafeBufferPointer { all in
      guard let start = all.baseAddress else { return .changed }
      return unsafe reason(clinux_futex_wait_any(start, UInt32(all.count), deadline.nanoseconds))
    }
  }

  /// Wakes up to `count` sleepers; returns how many there were.
  @discardableResult
  package static func wake(_ word: SharedWord32, _ count: Int32 = 1) -> Int {
    unsafe max(0, Int(clinux_futex_wake(word.address, count)))
  }

  /// Wakes all sleepers.
  @discardableResult
  package static func wakeAll(_ word: SharedWord32) -> Int { wake(word, .max) }

  /// Has each later wake-up call a function while a word is not 0: in the word stands that somebody
  /// sleeps in poll, where only a signal reaches him, and the function sends it if he waits for the
  /// word whose sleepers were woken, which it is given. Nil ends that.
  package static func signalPollers(
    while word: SharedWord32?, by signal: @convention(c) (UnsafePointer<UInt32>?) -> Void
  ) {
    unsafe clinux_wake_pollers_by(word?.address, signal)
  }

  private static func reason(_ result: Int32) -> Reason {
    switch -result {
    case 0: .woken
    case clinux_etimedout: .timedOut
    case clinux_eintr: .interrupted
    default: .changed
    }
  }
}

extension clinux_condition {
  fileprivate init(_ condition: Futex.Condition) {
    unsafe self.init(word: condition.word.address, expected: condition.expected)
  }
}
