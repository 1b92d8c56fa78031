public import LinuxSystem

// A mutex is a lock word (see `LockWord`) and, behind it, how many more times its owner has it. Both are in
// the object's entry. To take a free one is a compare-and-swap of 0 with the own token, to give it
// back when nobody waits one of the token with 0; everything else is for ``SharedMutex``.

/// The two addresses that taking and releasing a mutex needs, to be kept where calls are counted in nanoseconds.
///
/// It is valid while the ``SharedMutex`` that it was made from exists, also in a forked child that has adopted
/// its slot.
@safe
public struct FastMutex: @unchecked Sendable {
  @usableFromInline let word: UnsafeMutablePointer<UInt32>
  @usableFromInline let token: UnsafePointer<UInt32>

  init(word: UnsafeMutablePointer<UInt32>, token: UnsafePointer<UInt32>) {
    unsafe self.word = unsafe word
    unsafe self.token = unsafe token
  }

  /// Makes it again from what ``bits`` gave; nil for zeroes.
  @inlinable
  public init?(bits: (UInt, UInt)) {
    guard let word = unsafe UnsafeMutablePointer<UInt32>(bitPattern: bits.0),
      let token = unsafe UnsafePointer<UInt32>(bitPattern: bits.1)
    else { return nil }
    unsafe self.word = unsafe word
    unsafe self.token = unsafe token
  }

  /// The addresses as two numbers, for a userdata.
  @inlinable
  public var bits: (UInt, UInt) { unsafe (UInt(bitPattern: word), UInt(bitPattern: token)) }

  /// Takes the mutex if it is free; otherwise ``SharedMutex/acquire(_:)`` has to look closer.
  @inlinable @inline(__always)
  public func tryAcquire() -> Bool {
    unsafe SharedWord32(word).replace(0, with: token.pointee)
  }

  /// Releases the mutex if this process has it exactly once and nobody waits for it; otherwise
  /// ``SharedMutex/release()`` has to look closer.
  @inlinable @inline(__always)
  public func tryRelease() -> Bool {
    guard unsafe word[1] == 0 else { return false }
    return unsafe SharedWord32(word).replace(token.pointee, with: 0)
  }
}
