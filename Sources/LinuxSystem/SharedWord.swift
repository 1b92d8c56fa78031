public import CLinux

// Words that several processes read and write at once. Each operation names its memory ordering;
// without a name it is sequentially consistent. They are inlined down to the machine instruction,
// so a shared structure may use them in its hottest loop. (That takes public declarations: the
// bodies of package ones are not handed on to other targets.)

/// A 32-bit word of shared memory, such as a futex or a lock.
///
/// It is a bare address: the code that makes one vouches that the memory stays mapped while it is
/// used.
@safe
public struct SharedWord32: @unchecked Sendable {
  @usableFromInline let address: UnsafeMutablePointer<UInt32>

  /// Vouches for the memory at the address.
  @inlinable @unsafe
  public init(_ address: UnsafeMutablePointer<UInt32>) {
    unsafe self.address = unsafe address
  }

  /// Vouches for the memory at the address.
  @inlinable @unsafe
  public init(_ address: UnsafeMutableRawPointer) {
    unsafe self.address = unsafe address.assumingMemoryBound(to: UInt32.self)
  }

  /// The address itself, for system calls.
  @inlinable @unsafe
  public var pointer: UnsafeMutablePointer<UInt32> { unsafe address }

  /// The word, read or written without ordering anything else.
  @inlinable public var relaxed: UInt32 {
    get { unsafe clinux_load_relaxed32(address) }
    nonmutating set { unsafe clinux_store_relaxed32(address, newValue) }
  }

  /// Reads the word, in one order with all others.
  @inlinable public func load() -> UInt32 { unsafe clinux_load32(address) }
  /// Reads the word before everything that follows.
  @inlinable public func loadAcquire() -> UInt32 { unsafe clinux_load_acquire32(address) }
  /// Writes the word, in one order with all others.
  @inlinable public func store(_ value: UInt32) { unsafe clinux_store32(address, value) }
  /// Writes the word after everything that went before.
  @inlinable public func storeRelease(_ value: UInt32) {
    unsafe clinux_store_release32(address, value)
  }
  /// Writes the word and gives its old value.
  @inlinable public func exchange(_ value: UInt32) -> UInt32 {
    unsafe clinux_exchange32(address, value)
  }
  /// Stores the value if the word is as expected, and says whether it was.
  @inlinable public func replace(_ expected: UInt32, with value: UInt32) -> Bool {
    unsafe clinux_replace32(address, expected, value)
  }
  /// Adds, wrapping around, and gives the word's old value.
  @inlinable @discardableResult package func add(_ value: UInt32) -> UInt32 {
    unsafe clinux_add32(address, value)
  }
  /// Sets bits and gives the word's old value.
  @inlinable @discardableResult package func insert(_ bits: UInt32) -> UInt32 {
    unsafe clinux_or32(address, bits)
  }
}

/// A 64-bit word of shared memory; see ``SharedWord32``.
@safe
public struct SharedWord64: @unchecked Sendable {
  @usableFromInline let address: UnsafeMutablePointer<UInt64>

  /// Vouches for the memory at the address.
  @inlinable @unsafe
  public init(_ address: UnsafeMutablePointer<UInt64>) {
    unsafe self.address = unsafe address
  }

  /// Vouches for the memory at the address.
  @inlinable @unsafe
  public init(_ address: UnsafeMutableRawPointer) {
    unsafe self.address = unsafe address.assumingMemoryBound(to: UInt64.self)
  }

  /// The word, read or written without ordering anything else.
  @inlinable public var relaxed: UInt64 {
    get { unsafe clinux_load_relaxed64(address) }
    nonmutating set { unsafe clinux_store_relaxed64(address, newValue) }
  }

  /// Reads the word, in one order with all others.
  @inlinable public func load() -> UInt64 { unsafe clinux_load64(address) }
  /// Reads the word before everything that follows.
  @inlinable public func loadAcquire() -> UInt64 { unsafe clinux_load_acquire64(address) }
  /// Writes the word, in one order with all others.
  @inlinable public func store(_ value: UInt64) { unsafe clinux_store64(address, value) }
  /// Writes the word after everything that went before.
  @inlinable public func storeRelease(_ value: UInt64) {
    unsafe clinux_store_release64(address, value)
  }
  /// Writes the word and gives its old value.
  @inlinable public func exchange(_ value: UInt64) -> UInt64 {
    unsafe clinux_exchange64(address, value)
  }
  /// Stores the value if the word is as expected, and says whether it was.
  @inlinable public func replace(_ expected: UInt64, with value: UInt64) -> Bool {
    unsafe clinux_replace64(address, expected, value)
  }
  /// Adds, wrapping around, and gives the word's old value.
  @inlinable @discardableResult package func add(_ value: UInt64) -> UInt64 {
    unsafe clinux_add64(address, value)
  }

  /// The word that is so many words behind this one, for which the caller vouches too.
  @inlinable public func word(after count: Int) -> SharedWord64 {
    unsafe SharedWord64(address + count)
  }

  /// The half of the word that changes with every increment, as a futex to sleep on.
  @inlinable public var lowHalf: SharedWord32 {
    #if _endian(little)
      unsafe SharedWord32(UnsafeMutableRawPointer(address))
    #else
      unsafe SharedWord32(UnsafeMutableRawPointer(address) + 4)
    #endif
  }
}
