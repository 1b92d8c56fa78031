public import CLinux

/// The process that a lock word names: a place in the process table and the low bits of its
/// generation. `clinux_lock.h` says how it is laid out.
public struct OwnerID: Hashable, Sendable {
  /// The 31 bits that stand in lock words.
  public let rawValue: UInt32

  /// Takes the owner out of a lock word, whose mark of waiters is left out.
  @inlinable public init(word: UInt32) { rawValue = clinux_lock_owner(word) }

  /// The owner id of the process with that place and generation.
  package init(place: UInt16, generation: UInt32) {
    rawValue = clinux_owner_id(UInt32(place), generation)
  }

  /// Nobody: the lock is free.
  @inlinable public static var none: OwnerID { OwnerID(word: CLINUX_OWNER_NONE) }
  /// A task that ended with the lock: nobody who is alive.
  @inlinable public static var ended: OwnerID { OwnerID(word: CLINUX_OWNER_ENDED) }

  /// The place in the process table.
  package var place: UInt32 { clinux_owner_place(rawValue) }

  /// Whether it is the process that the place had in that generation.
  package func hasGeneration(_ generation: UInt32) -> Bool {
    clinux_owner_has_generation(rawValue, generation)
  }
}

/// The task that runs: one of the lines of execution that take turns on the process's one thread.
package enum CurrentTask {
  /// Its number, which is 0 for the main task. Schedulers set it at each switch.
  package static var number: UInt32 {
    get { clinux_task_current() }
    set { clinux_task_set_current(newValue) }
  }
}

/// A lock in shared memory, which belongs to a process and a task in it: the steps that need no
/// wait. `clinux_lock.h` says what they do.
@safe
public struct SharedLock: @unchecked Sendable {
  /// Bytes that it takes.
  package static let size = UInt64(MemoryLayout<clinux_lock>.size)
  /// Marks a lock word on which somebody may be asleep.
  @inlinable public static var waiters: UInt32 { CLINUX_LOCK_WAITERS }

  @usableFromInline let lock: UnsafeMutablePointer<clinux_lock>

  /// Vouches for the memory at the address.
  @inlinable @unsafe
  public init(_ address: UnsafeMutableRawPointer) {
    unsafe lock = unsafe address.assumingMemoryBound(to: clinux_lock.self)
  }

  /// Its address, as a number for a userdata.
  @inlinable public var bits: UInt { unsafe UInt(bitPattern: lock) }

  /// The lock word.
  @inlinable public var word: SharedWord32 { unsafe SharedWord32(UnsafeMutableRawPointer(lock)) }
  /// How many more times its owner has taken it. Written by the owner only.
  @inlinable public var depth: UInt32 {
    get { unsafe clinux_load_relaxed32(&lock.pointee.depth) }
    nonmutating set { unsafe clinux_store_relaxed32(&lock.pointee.depth, newValue) }
  }
  /// The task that has it, if somebody has it.
  package var task: UInt32 { unsafe clinux_load_relaxed32(&lock.pointee.task) }
  /// Whether its owner may take it again.
  package var isRecursive: Bool {
    get { unsafe lock.pointee.is_recursive != 0 }
    nonmutating set { unsafe lock.pointee.is_recursive = newValue ? 1 : 0 }
  }

  /// Takes it for the running task if it is free and nobody sleeps on it.
  @inlinable @inline(__always)
  public func tryTake(_ owner: OwnerID) -> Bool { unsafe clinux_lock_try(lock, owner.rawValue) }

  /// Takes it if its word is still the one that was seen, which named nobody or somebody who is
  /// gone.
  @inlinable
  public func take(_ seen: UInt32, _ owner: OwnerID, mark: UInt32) -> Bool {
    unsafe clinux_lock_take(lock, seen, owner.rawValue, mark)
  }

  /// Whether the running task of that process has it.
  @inlinable @inline(__always)
  public func isHeld(by owner: OwnerID) -> Bool {
    unsafe clinux_lock_is_held(lock, owner.rawValue)
  }

  /// Makes it free, and gives what its word was. The caller wakes sleepers.
  @inlinable @inline(__always)
  public func release() -> UInt32 { unsafe clinux_lock_release(lock) }

  /// Marks it as left by a task of that process that is gone, if the task has it; gives what its
  /// word was, else
  /// 0. The caller wakes sleepers.
  package func abandon(_ owner: OwnerID, task: UInt32) -> UInt32 {
    unsafe clinux_lock_abandon(lock, owner.rawValue, task)
  }
}
