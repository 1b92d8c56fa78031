internal import CLinux

/// The instant at which a wait gives up, on a clock that nobody can set.
public struct Deadline: Equatable, Sendable {
  /// Nanoseconds of `CLOCK_MONOTONIC`; the greatest value means never, 0 means already past.
  public let nanoseconds: Int64

  /// Waits for ever.
  @inlinable public static var never: Deadline { Deadline(nanoseconds: .max) }
  /// Does not wait.
  @inlinable public static var now: Deadline { Deadline(nanoseconds: 0) }

  /// The deadline at that many nanoseconds of `CLOCK_MONOTONIC`.
  @inlinable
  public init(nanoseconds: Int64) {
    self.nanoseconds = nanoseconds
  }

  /// The deadline that many seconds from now: `nil` is never, 0 or less (or no number) is now.
  package init(seconds: Double?) {
    guard let seconds else {
      self = .never
      return
    }
    guard seconds > 0 else {
      self = .now
      return
    }
    // Some 290 years is as good as for ever, and beyond it the sum would overflow.
    let limit = 9.0e9
    guard seconds < limit else {
      self = .never
      return
    }
    let (sum, overflow) = Self.clock.addingReportingOverflow(Int64(seconds * 1e9))
    self.init(nanoseconds: overflow ? .max : sum)
  }

  /// The monotonic clock's nanoseconds, or those of the clock that stands for it.
  package static var clock: Int64 {
    if let virtual = unsafe virtual { return Int64(bitPattern: virtual.relaxed) }
    return clinux_monotonic_ns()
  }

  /// The monotonic clock's nanoseconds, whatever stands for it.
  package static var systemClock: Int64 { clinux_monotonic_ns() }

  /// A clock that stands for the monotonic one in this process: it moves when somebody moves it.
  nonisolated(unsafe) private static var virtual: SharedWord64?

  /// Has a word of shared memory stand for the clock, from now on and in forks of this process.
  package static func readClock(from word: SharedWord64) {
    unsafe virtual = word
    unsafe clinux_read_clock_from(word.address)
  }

  /// Whether time is virtual.
  package static var isVirtual: Bool { unsafe virtual != nil }

  /// Whether its time has come.
  package var isPast: Bool {
    nanoseconds != .max && (nanoseconds == 0 || nanoseconds <= Self.clock)
  }

  /// Nanoseconds that are left, from 0 to the cap.
  package func remainingNanoseconds(capped cap: Int64) -> Int64 {
    guard nanoseconds != .max else { return cap }
    guard nanoseconds > 0 else { return 0 }
    return min(max(nanoseconds - Self.clock, 0), cap)
  }

  /// The earlier of this deadline and the one that many nanoseconds from now.
  package func capped(nanosecondsFromNow cap: Int64) -> Deadline {
    guard nanoseconds > 0 else { return self }
    return Deadline(nanoseconds: min(nanoseconds, Self.clock + cap))
  }
}
