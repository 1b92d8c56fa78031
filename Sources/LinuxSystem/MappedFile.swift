internal import Glibc

/// A file on disk, mapped, shared with every other process that maps it.
///
/// Its pages outlive all processes that wrote them. Only what was reserved may be touched: a page
/// for which the disk has no room ends the process that touches it.
@safe
package final class MappedFile {
  private let file: OwnedDescriptor
  private let base: UnsafeMutableRawPointer
  private let subject: String
  /// The size in bytes, of which what was not reserved takes no room on the disk.
  package let size: UInt64
  /// Which file it is.
  package let identity: MemoryFileIdentity

  /// Makes a file that only this user can read. One that is there already is replaced: a
  /// process that has it mapped keeps it.
  package convenience init(creating path: [UInt8], size: UInt64) throws(SystemError) {
    let subject = String(decoding: path, as: UTF8.self)
    let made = unsafe (path + [0]).withUnsafeBytes { path in
      let path = unsafe path.baseAddress!.assumingMemoryBound(to: CChar.self)
      var facts = stat()
      if unsafe lstat(path, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG {
        unsafe unlink(path)
      }
      return SystemCall.run("open") {
        unsafe open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
      }
    }
    let file = OwnedDescriptor(owning: try SystemError.check(made, "open", of: subject))
    let number = file.number
    try SystemCall.check("ftruncate", of: subject) { ftruncate(number, off_t(size)) }
    try self.init(file, subject)
  }

  /// Maps a file that another process made.
  package convenience init(opening path: [UInt8]) throws(SystemError) {
    let subject = String(decoding: path, as: UTF8.self)
    let opened = unsafe (path + [0]).withUnsafeBytes { path in
      let path = unsafe path.baseAddress!.assumingMemoryBound(to: CChar.self)
      return SystemCall.run("open") { unsafe open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW) }
    }
    try self.init(
      OwnedDescriptor(owning: try SystemError.check(opened, "open", of: subject)), subject)
  }

  /// Makes a file in memory, without a name, whose words are 0.
  package convenience init(inMemory name: String, size: UInt64) throws(SystemError) {
    let made = SystemCall.run("memfd_create") { unsafe memfd_create(name, UInt32(MFD_CLOEXEC)) }
    let file = OwnedDescriptor(owning: try SystemError.check(made, "memfd_create", of: name))
    let number = file.number
    try SystemCall.check("ftruncate", of: name) { ftruncate(number, off_t(size)) }
    try self.init(file, name)
  }

  /// Maps a file that another process of this user has open under a number.
  package convenience init(of pid: Int32, descriptor: Int32) throws(SystemError) {
    let path = "/proc/\(pid)/fd/\(descriptor)"
    let opened = SystemCall.run("open") { unsafe open(path, O_RDWR | O_CLOEXEC) }
    try self.init(OwnedDescriptor(owning: try SystemError.check(opened, "open", of: path)), path)
  }

  /// The descriptor of the file, which stays this object's.
  package var descriptor: Int32 { file.number }

  private init(_ file: consuming OwnedDescriptor, _ subject: String) throws(SystemError) {
    let number = file.number
    let facts = try SystemCall.facts(of: number, subject)
    let length = Int(facts.st_size)
    let address = try SystemCall.check("mmap", of: subject) {
      unsafe Int(bitPattern: mmap(nil, length, PROT_READ | PROT_WRITE, MAP_SHARED, number, 0))
    }
    unsafe base = UnsafeMutableRawPointer(bitPattern: address).unsafelyUnwrapped
    _ = unsafe madvise(base, length, MADV_DONTDUMP)
    size = UInt64(length)
    identity = MemoryFileIdentity(facts)
    self.subject = subject
    self.file = file
  }

  deinit { _ = SystemCall.run("munmap") { unsafe munmap(base, Int(size)) } }

  /// The word of 8 bytes at an offset, which must be a multiple of 8 inside the file.
  package func word(_ offset: UInt64) -> SharedWord64 {
    unsafe SharedWord64((base + Int(offset)).assumingMemoryBound(to: UInt64.self))
  }

  /// The word of 4 bytes at an offset, which must be a multiple of 4 inside the file.
  package func word32(_ offset: UInt64) -> SharedWord32 { unsafe SharedWord32(base + Int(offset)) }

  /// Takes the pages that were touched out of this process. What was written stays in the file.
  package func letPagesGo() {
    _ = unsafe madvise(base, Int(size), MADV_DONTNEED)
  }

  /// Gives a range room on the disk, so that touching it cannot fail.
  package func reserve(_ offset: UInt64, _ length: UInt64) throws(SystemError) {
    let number = file.number
    let failed = SystemCall.run("fallocate") {
      fallocate(number, 0, off_t(offset), off_t(length))
    }
    if failed == -EOPNOTSUPP { return try fill(offset, length) }
    try SystemError.check(failed, "fallocate", of: subject, remedy: "free room on the disk")
  }

  /// Cuts the end of the file off, which must not be touched any more.
  package func cut(to length: UInt64) throws(SystemError) {
    let number = file.number
    try SystemCall.check("ftruncate", of: subject) { ftruncate(number, off_t(length)) }
  }

  /// What `reserve` does on a file system that cannot: writes zeros.
  private func fill(_ offset: UInt64, _ length: UInt64) throws(SystemError) {
    let zeros = [UInt8](repeating: 0, count: Int(length))
    let number = file.number
    let written = try SystemCall.check("pwrite", of: subject) {
      unsafe pwrite(number, zeros, zeros.count, off_t(offset))
    }
    guard written == zeros.count else {
      throw SystemError(call: "pwrite", errno: ENOSPC, subject: subject)
    }
  }
}

/// A file on disk that is read in pieces.
package final class ReadableFile {
  private let file: OwnedDescriptor
  private let subject: String
  /// The size that it had when it was opened.
  package let size: UInt64

  /// Opens a regular file.
  package init(opening path: [UInt8]) throws(SystemError) {
    let subject = String(decoding: path, as: UTF8.self)
    let opened = unsafe (path + [0]).withUnsafeBytes { path in
      let path = unsafe path.baseAddress!.assumingMemoryBound(to: CChar.self)
      return SystemCall.run("open") { unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK) }
    }
    let file = OwnedDescriptor(owning: try SystemError.check(opened, "open", of: subject))
    let facts = try SystemCall.facts(of: file.number, subject)
    guard facts.st_mode & S_IFMT == S_IFREG else {
      throw SystemError(
        call: "open", errno: EINVAL, subject: subject, remedy: "name a regular file")
    }
    size = UInt64(facts.st_size)
    self.subject = subject
    self.file = file
  }

  /// Reads bytes from an offset on: fewer than asked for at the end of the file.
  package func read(_ offset: UInt64, _ count: Int) throws(SystemError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    var done = 0
    let number = file.number
    while done < count {
      let got = try SystemCall.check("pread", of: subject) {
        unsafe bytes.withUnsafeMutableBytes { buffer in
          unsafe pread(
            number, buffer.baseAddress! + done, count - done, off_t(offset) + off_t(done))
        }
      }
      if got == 0 { break }
      done += got
    }
    bytes.removeLast(count - done)
    return bytes
  }
}

extension SystemError {
  /// A file is not the recording that it should be.
  package static func notARecording(_ path: [UInt8]) -> SystemError {
    SystemError(
      call: "mmap", errno: EINVAL, subject: String(decoding: path, as: UTF8.self),
      remedy: "it is no recording of this program")
  }
}
