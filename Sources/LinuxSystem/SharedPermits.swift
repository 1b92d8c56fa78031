public import CLinux

/// The permits of a semaphore in shared memory: the steps that need neither wait nor wake.
/// `clinux_semaphore.h` says what they do.
@safe
public struct SharedPermits: @unchecked Sendable {
  /// Marks a word on which somebody may be asleep.
  @inlinable public static var sleepers: UInt32 { CLINUX_SEMAPHORE_SLEEPERS }

  @usableFromInline let semaphore: UnsafeMutablePointer<clinux_semaphore>

  /// Vouches for the memory at the address.
  @inlinable @unsafe
  public init(_ address: UnsafeMutableRawPointer) {
    unsafe semaphore = unsafe address.assumingMemoryBound(to: clinux_semaphore.self)
  }

  /// Its address, as a number for a userdata.
  package var bits: UInt { unsafe UInt(bitPattern: semaphore) }

  /// The word, to sleep on.
  @inlinable public var word: SharedWord32 {
    unsafe SharedWord32(UnsafeMutableRawPointer(semaphore))
  }

  /// How many permits it may have.
  package var most: Int { unsafe Int(semaphore.pointee.most) }

  /// How many permits a word that was seen tells of.
  @inlinable public static func count(_ seen: UInt32) -> UInt32 { clinux_semaphore_permits(seen) }

  /// Takes one if there is one.
  /// - Parameter mark: ``sleepers`` for one who slept, as there may be others, or 0.
  @inlinable
  public func take(mark: UInt32) -> Bool { unsafe clinux_semaphore_take(semaphore, mark) }

  /// What came of giving one back.
  package enum Giving {
    case given
    /// It has as many as it may have; nothing was done.
    case full
    /// Somebody may be asleep, to be woken by the caller; nothing was done.
    case watched
  }

  /// Gives one back, unless somebody may be asleep.
  package func give() -> Giving {
    switch unsafe clinux_semaphore_give(semaphore) {
    case CLINUX_SEMAPHORE_GIVEN: .given
    case CLINUX_SEMAPHORE_FULL: .full
    default: .watched
    }
  }
}
