internal import Glibc

/// The lock of a file that stdout or stderr goes to, while it is held.
///
/// A word names the owner by its pid, and a bit says that somebody waits. The lock keeps lines
/// whole, and nothing worse than a torn line comes of losing it. So it is taken from an owner that
/// is dead or stopped, and from any owner after `longestHold`; and an owner from whom it was taken
/// finds that out when it releases it.
struct ConsoleLock {
  private static let waiters: UInt32 = 1 << 31
  private static let firstLook: Int64 = 20_000_000
  private static let longestHold: Int64 = 5_000_000_000

  private let word: SharedWord32
  private let ownID: UInt32

  /// Takes a stream's lock. Blocks while another process writes, for some seconds at most, and not
  /// after Ctrl-C. Nil where there are no words.
  static func take(_ stream: Console.Stream, _ state: ConsoleState) -> ConsoleLock? {
    guard let first = state.word(0) else { return nil }
    let isFirst = stream == .output || state.streamsAreOne
    let lock = ConsoleLock(
      word: isFirst ? first : state.word(1) ?? first, ownID: state.ownID)
    if !lock.word.replace(0, with: lock.ownID) { lock.takeSlowly() }
    return lock
  }

  private func takeSlowly() {
    let began = Deadline.clock
    var nap = Self.firstLook
    while true {
      let seen = word.load()
      let owner = seen & ~Self.waiters
      let waited = Deadline.clock - began
      let mayTake =
        owner == 0 || owner == ownID || waited >= Self.longestHold
        || waited >= Self.firstLook && Self.isOutOfAction(owner)
      if mayTake {
        // Others may sleep on the word still: the waiters' bit stays with the new owner.
        if word.replace(seen, with: ownID | Self.waiters) { return }
        continue
      }
      // Ctrl-C is not kept waiting for a line to be whole.
      if Signals.interruptIsPending { return }
      let marked = seen | Self.waiters
      if seen != marked, !word.replace(seen, with: marked) { continue }
      _ = Futex.wait(word, while: marked, Deadline(nanoseconds: Deadline.clock + nap))
      nap = min(nap + Self.firstLook, 5 * Self.firstLook)
    }
  }

  /// Releases the lock, if it was not taken away.
  func release() {
    while true {
      let seen = word.load()
      guard seen & ~Self.waiters == ownID else { return }
      guard word.replace(seen, with: 0) else { continue }
      if seen & Self.waiters != 0 { Futex.wake(word) }
      return
    }
  }

  /// Whether a process is unable to go on: gone, waiting to be collected, or stopped.
  private static func isOutOfAction(_ pid: UInt32) -> Bool {
    do throws(SystemError) {
      guard let stat = try ProcessStat.read(Int32(bitPattern: pid)) else { return true }
      return !stat.isRunning || stat.isStopped
    } catch {
      return false
    }
  }
}
