package import CLinux

/// A word of shared memory that the kernel itself marks when the thread that armed it ends, be it
/// by SIGKILL: to ask whether a process lives costs one load then, and no system call.
///
/// It is an entry of the kernel's list of robust futexes. The C library's own list, which serves
/// robust pthread mutexes, is replaced by it for that thread.
@safe
package struct LifeWord: @unchecked Sendable {
  /// Bytes that it takes.
  package static let size: UInt64 = 16

  @usableFromInline let life: UnsafeMutablePointer<clinux_life>

  /// The word at an address, where ``size`` bytes stay mapped while it is used.
  @unsafe package init(_ address: UnsafeMutableRawPointer) {
    unsafe life = unsafe address.assumingMemoryBound(to: clinux_life.self)
  }

  /// What the word says.
  package enum Reading { case unarmed, alive, died }

  /// What the word says now, for one load.
  @inlinable package var reading: Reading {
    let value = word.loadAcquire()
    if value == 0 { return .unarmed }
    return value & CLINUX_LIFE_DIED != 0 ? .died : .alive
  }

  /// The word itself; a value other than the last one seen means a change.
  @inlinable package var word: SharedWord32 {
    unsafe SharedWord32(UnsafeMutableRawPointer(life) + 8)
  }

  /// Has the kernel wake a sleeper at the end, and gives what to sleep on; nil if it has ended.
  package func announceSleeper() -> Futex.Condition? {
    let seen = word.load()
    guard seen != 0, seen & CLINUX_LIFE_DIED == 0 else { return nil }
    let marked = seen | CLINUX_LIFE_WATCHED
    guard seen == marked || word.replace(seen, with: marked) else { return nil }
    return (word, marked)
  }

  /// Wakes the next sleeper: the kernel wakes one only.
  package func wakeNext() { Futex.wake(word) }

  /// Forgets an earlier owner.
  package func reset() { word.store(0) }

  /// Arms it for the calling thread; false where the kernel cannot.
  package func arm() -> Bool { unsafe clinux_life_arm(life) == 0 }

  /// Says that it has ended, in the kernel's place, and wakes who sleeps on it.
  package func markDied() {
    word.store(CLINUX_LIFE_DIED)
    Futex.wakeAll(word)
  }

  /// Takes it off this process's list, before its memory goes.
  package func disarm() { unsafe clinux_life_disarm(life) }

  /// Whether the calling thread is the process's first one, whose end is the end of the process
  /// here.
  package static var isMainThread: Bool { clinux_gettid() == getpid() }
}
