internal import LinuxSystem

/// Waiting actively for something that only a system call tells, such as a message on a socket.
///
/// Between two looks the CPU is offered to any process that can use it. Where several processes of
/// a program talk over sockets on few CPUs, they hand the CPU on to one another for the cost of a
/// switch, and neither sleep nor have to be woken, which costs several times as much. But who
/// computes keeps a CPU that it was offered: where that costs most of the time, nothing is offered
/// for a while.
package struct YieldingWait {
  /// Failed waits, one after the other, and how many waits are left out for that.
  private var failures = 0
  private var skips = 0
  private var losses: OfferLosses
  /// Waits while nothing is to be offered.
  private var spinner = Spinner()

  /// How long, and how many looks, a failed wait lasts at least.
  private static let nanoseconds: Int64 = 49_000
  private static let looks = 24

  /// Has not waited yet.
  package init() { self.init(losses: OfferLosses()) }

  init(losses: OfferLosses) { self.losses = losses }

  /// Waits for a moment until the condition holds, where that pays; false if it did not.
  ///
  /// - Parameter pays: Whether waiting actively can pay.
  package mutating func wait(
    ifPaying pays: Bool = Spinner.pays, until condition: () -> Bool
  ) -> Bool {
    guard pays else { return false }
    if skips > 0 {
      skips -= 1
      return false
    }
    let begin = Deadline.clock
    if losses.forbidOffers(at: begin) { return spinner.spin(until: condition) }
    if offer(since: begin, until: condition) {
      failures = 0
      return true
    }
    failures = min(failures + 1, 10)
    if failures > 2 { skips = 1 << (failures - 2) }
    return false
  }

  /// Offers the CPU until the condition holds; false if it did not in time.
  private mutating func offer(since begin: Int64, until condition: () -> Bool) -> Bool {
    var looked = begin
    for look in 1... {
      CurrentProcess.yield()
      let now = Deadline.clock
      losses.note(from: looked, to: now)
      if condition() { return true }
      if losses.forbidOffers(at: now) { return false }
      if now - begin > Self.nanoseconds, look >= Self.looks { return false }
      looked = now
    }
    return false
  }
}

/// How much time it costs a process to offer the CPU.
struct OfferLosses {
  /// Over how much time is reckoned.
  private let window: Int64
  /// When the reckoning began, and what long offers have cost since.
  private var began: Int64?
  private var lost: Int64 = 0
  private var rest = Self.shortestRest
  private var restsUntil: Int64 = .min

  // Nanoseconds.

  /// An offer that takes longer was taken by somebody who does not wait himself.
  static let longOffer: Int64 = 1_000_000
  /// Over how much time it is reckoned usually.
  static let usualWindow: Int64 = 50_000_000
  /// For how long nothing is offered when nine tenths of that were lost: twice as long each time.
  static let shortestRest: Int64 = 50_000_000
  static let longestRest: Int64 = 2_000_000_000

  init(window: Int64 = Self.usualWindow) { self.window = window }

  /// Whether nothing is to be offered at the moment.
  func forbidOffers(at now: Int64) -> Bool { now < restsUntil }

  /// Takes note of an offer.
  mutating func note(from begin: Int64, to end: Int64) {
    guard end - begin > Self.longOffer else { return }
    let began = began ?? begin
    self.began = began
    lost += end - begin
    let passed = end - began
    guard passed > window else { return }
    if lost > passed / 10 * 9 {
      restsUntil = end + rest
      rest = min(2 * rest, Self.longestRest)
    } else {
      rest = Self.shortestRest
    }
    (self.began, lost) = (nil, 0)
  }
}
