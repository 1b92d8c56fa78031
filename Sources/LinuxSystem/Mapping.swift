internal import Glibc

/// A memory file mapped, shared with every other process that maps it.
@safe
package struct Mapping: ~Copyable {
  /// The first byte. Use it only while the mapping exists.
  @unsafe package let base: UnsafeMutableRawPointer
  /// The length in bytes.
  package let length: UInt64

  /// Maps the whole file. Nothing of it is written to core dumps.
  package init(_ file: borrowing MemoryFile) throws(SystemError) {
    unsafe base = try Self.map(file, PROT_READ | PROT_WRITE)
    length = file.size
    _ = unsafe madvise(base, Int(length), MADV_DONTDUMP)
  }

  /// Maps the whole file to be read only, for who is no part of the program that it belongs to.
  package init(reading file: borrowing MemoryFile) throws(SystemError) {
    unsafe base = try Self.map(file, PROT_READ)
    length = file.size
  }

  private static func map(_ file: borrowing MemoryFile, _ protection: Int32)
    throws(SystemError) -> UnsafeMutableRawPointer
  {
    let (descriptor, size) = (file.descriptor, file.size)
    // An address of -1 is a failure, as other calls tell it.
    let address = try SystemCall.check(
      "mmap", of: "\(size) bytes of shared memory", remedy: "see ulimit -v"
    ) {
      unsafe Int(
        bitPattern: mmap(
          nil, Int(size), protection, MAP_SHARED | MAP_NORESERVE, descriptor, 0))
    }
    return unsafe UnsafeMutableRawPointer(bitPattern: address).unsafelyUnwrapped
  }

  deinit {
    _ = SystemCall.run("munmap") { unsafe munmap(base, Int(length)) }
  }
}

/// What may be done to pages of a mapped memory file.
package enum SharedPages {
  /// Gives the range real memory, so that touching it cannot fail later.
  package static func reserve(descriptor: Int32, at offset: UInt64, length: UInt64)
    throws(SystemError)
  {
    let subject = "\(length) bytes of shared memory"
    let remedy = "free memory, or raise the limit of this control group"
    if length >= comparedLength, let available, length > available {
      throw SystemError(call: "fallocate", errno: ENOMEM, subject: subject, remedy: remedy)
    }
    try SystemCall.check("fallocate", of: subject, remedy: remedy) {
      fallocate(descriptor, FALLOC_FL_KEEP_SIZE, off_t(offset), off_t(length))
    }
  }

  /// From this length on a reservation is compared with the memory there is: the system does not
  /// refuse one that is too large, but ends a process in the middle of it.
  private static let comparedLength: UInt64 = 256 << 20

  /// Bytes that the system can give without swapping; nil if it does not say.
  private static var available: UInt64? {
    guard let bytes = try? WholeFile.read("/proc/meminfo", limit: 1024) else { return nil }
    let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
    let fields = lines.first { $0.hasPrefix("MemAvailable:") }?.split(separator: " ")
    return fields?.dropFirst().first.flatMap { UInt64($0) }.map { $0 << 10 }
  }

  /// Gives the pages back to the system; they read as zero afterwards.
  ///
  /// A failure only means that the memory stays taken, and is not reported.
  @unsafe package static func discard(_ address: UnsafeMutableRawPointer, length: UInt64) -> Bool {
    SystemCall.run("madvise") { unsafe madvise(address, Int(length), MADV_REMOVE) } == 0
  }
}

/// Soft limits of this process that bear on mappings.
package enum MemoryLimits {
  /// Bytes of address space (RLIMIT_AS), or nil without a limit.
  package static var addressSpace: UInt64? { soft(RLIMIT_AS) }
  /// Bytes a file may have (RLIMIT_FSIZE), or nil without a limit.
  package static var fileSize: UInt64? { soft(RLIMIT_FSIZE) }

  private static func soft(_ resource: __rlimit_resource) -> UInt64? {
    var limit = rlimit()
    let failed = unsafe getrlimit(resource, &limit)
    return failed != 0 || limit.rlim_cur == .max ? nil : UInt64(limit.rlim_cur)
  }
}
