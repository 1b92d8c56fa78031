internal import Glibc

/// A file that exists in memory only and goes when nobody has it open or mapped any more.
package struct MemoryFile: ~Copyable {
  /// The descriptor, which this value closes at its end.
  package let descriptor: Int32
  /// The size in bytes, fixed for ever.
  package let size: UInt64

  /// Makes a sparse file that takes memory only where it is touched or reserved.
  /// - Parameter name: Shown in `/proc/PID/maps`.
  package init(name: String, size: UInt64) throws(SystemError) {
    let remedy = "see ulimit -n and ulimit -f"
    let file = OwnedDescriptor(
      owning: try SystemError.check(
        Self.create(name), "memfd_create", of: name, remedy: remedy))
    let number = file.number
    let subject = "\(name) to \(size) bytes"
    try SystemCall.check("ftruncate", of: subject, remedy: remedy) {
      ftruncate(number, off_t(size))
    }
    // Nobody can change the size any more: a mapping cannot raise SIGBUS because somebody cut the
    // file short.
    try SystemCall.check("fcntl", of: subject, remedy: remedy) {
      fcntl(number, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL)
    }
    self.init(descriptor: file.release(), size: size)
  }

  /// Takes over a descriptor that another process handed on.
  package init(owning descriptor: Int32) throws(SystemError) {
    let facts = try SystemCall.facts(of: descriptor, "descriptor \(descriptor)")
    self.init(descriptor: descriptor, size: UInt64(facts.st_size))
  }

  /// Makes a file that cannot be executed, where the system knows of that.
  private static func create(_ name: String) -> Int32 {
    let flags = UInt32(MFD_CLOEXEC) | UInt32(MFD_ALLOW_SEALING)
    let notExecutable: UInt32 = 0x0008  // MFD_NOEXEC_SEAL, newer than the oldest headers
    let made = SystemCall.run("memfd_create") { unsafe memfd_create(name, flags | notExecutable) }
    return made == -EINVAL
      ? SystemCall.run("memfd_create") { unsafe memfd_create(name, flags) } : made
  }

  private init(descriptor: Int32, size: UInt64) {
    self.descriptor = descriptor
    self.size = size
  }

  /// Bytes of memory that the file really takes.
  package func usage() throws(SystemError) -> UInt64 {
    UInt64(try SystemCall.facts(of: descriptor, "a memory file").st_blocks) * 512
  }

  /// Which file it is, whatever descriptor it is reached by.
  package func identity() throws(SystemError) -> MemoryFileIdentity {
    MemoryFileIdentity(try SystemCall.facts(of: descriptor, "a memory file"))
  }

  deinit {
    OwnedDescriptor.close(descriptor)
  }
}

/// What tells one memory file, or any other, from all others.
package struct MemoryFileIdentity: Hashable, Sendable {
  /// The device that the file is on.
  package let device: UInt64
  /// Its number there.
  package let inode: UInt64

  init(_ facts: stat) { self.init(device: UInt64(facts.st_dev), inode: UInt64(facts.st_ino)) }

  /// The file of that number on that device.
  package init(device: UInt64, inode: UInt64) {
    self.device = device
    self.inode = inode
  }
}
