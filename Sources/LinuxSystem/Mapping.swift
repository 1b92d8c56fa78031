internal import CLinux

/// A memory file mapped, shared with every other process that maps it.
@safe
package struct Mapping: ~Copyable {
  /// The first byte. Use it only while the mapping exists.
  @unsafe package let base: UnsafeMutableRawPointer
  /// The length in bytes.
  package let length: UInt64

  /// Maps the whole file. Nothing of it is written to core dumps.
  package init(_ file: borrowing MemoryFile) throws(SystemError) {
    var address: UnsafeMutableRawPointer?
    try SystemError.check(
      unsafe clinux_map_shared(file.descriptor, file.size, &address), "mmap",
      of: "\(file.size) bytes of shared memory", remedy: "see ulimit -v")
    // The call succeeded, hence there is an address.
    unsafe base = unsafe address.unsafelyUnwrapped
    length = file.size
  }

  /// Maps the whole file to be read only, for who is no part of the program that it belongs to.
  package init(reading file: borrowing MemoryFile) throws(SystemError) {
    var address: UnsafeMutableRawPointer?
    try SystemError.check(
      unsafe clinux_map_to_read(file.descriptor, file.size, &address), "mmap",
      of: "\(file.size) bytes of shared memory", remedy: "see ulimit -v")
    unsafe base = unsafe address.unsafelyUnwrapped
    length = file.size
  }

  deinit {
    unsafe _ = clinux_unmap(base, length)
  }
}

/// What may be done to pages of a mapped memory file.
package enum SharedPages {
  /// Gives the range real memory, so that touching it cannot fail later.
  package static func reserve(descriptor: Int32, at offset: UInt64, length: UInt64)
    throws(SystemError)
  {
    try SystemError.check(
      clinux_reserve_memory(descriptor, offset, length), "fallocate",
      of: "\(length) bytes of shared memory",
      remedy: "free memory, or raise the limit of this control group")
  }

  /// Gives the pages back to the system; they read as zero afterwards.
  ///
  /// A failure only means that the memory stays taken, and is not reported.
  @unsafe package static func discard(_ address: UnsafeMutableRawPointer, length: UInt64) -> Bool {
    unsafe clinux_discard(address, length) == 0
  }
}

/// Soft limits of this process that bear on mappings.
package enum MemoryLimits {
  /// Bytes of address space (RLIMIT_AS), or nil without a limit.
  package static var addressSpace: UInt64? { limit(clinux_limit_address_space()) }
  /// Bytes a file may have (RLIMIT_FSIZE), or nil without a limit.
  package static var fileSize: UInt64? { limit(clinux_limit_file_size()) }

  private static func limit(_ value: UInt64) -> UInt64? { value == .max ? nil : value }
}
