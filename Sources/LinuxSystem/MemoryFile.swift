internal import CLinux

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
    let descriptor = try SystemError.check(
      unsafe clinux_memfd_create(name), "memfd_create", of: name, remedy: remedy)
    let result = clinux_memfd_set_size(descriptor, size)
    if result < 0 {
      _ = clinux_close_fd(descriptor)
      throw SystemError(
        call: "ftruncate", errno: -result, subject: "\(name) to \(size) bytes", remedy: remedy)
    }
    self.init(descriptor: descriptor, size: size)
  }

  /// Takes over a descriptor that another process handed on.
  package init(owning descriptor: Int32) throws(SystemError) {
    let size = try SystemError.check(
      clinux_file_size(descriptor), "fstat", of: "descriptor \(descriptor)")
    self.init(descriptor: descriptor, size: UInt64(size))
  }

  private init(descriptor: Int32, size: UInt64) {
    self.descriptor = descriptor
    self.size = size
  }

  /// Bytes of memory that the file really takes.
  package func usage() throws(SystemError) -> UInt64 {
    UInt64(try SystemError.check(clinux_file_usage(descriptor), "fstat", of: "a memory file"))
  }

  /// Which file it is, whatever descriptor it is reached by.
  package func identity() throws(SystemError) -> MemoryFileIdentity {
    var device: UInt64 = 0
    var inode: UInt64 = 0
    try SystemError.check(
      unsafe clinux_file_identity(descriptor, &device, &inode), "fstat", of: "a memory file")
    return MemoryFileIdentity(device: device, inode: inode)
  }

  deinit {
    _ = clinux_close_fd(descriptor)
  }
}

/// What tells one memory file, or any other, from all others.
package struct MemoryFileIdentity: Hashable, Sendable {
  /// The device that the file is on.
  package let device: UInt64
  /// Its number there.
  package let inode: UInt64

  /// The file of that number on that device.
  package init(device: UInt64, inode: UInt64) {
    self.device = device
    self.inode = inode
  }
}

/// A memory file that a process of this user has open.
package struct FoundMemoryFile: Sendable {
  private let found: clinux_memory_file

  /// Which file it is.
  package var identity: MemoryFileIdentity {
    MemoryFileIdentity(device: found.device, inode: found.inode)
  }

  /// All memory files of a name that processes of this user have open, each once. It looks through
  /// all descriptors of all of them: some milliseconds on a busy machine.
  package static func all(named name: String) throws(SystemError) -> [FoundMemoryFile] {
    let limit = 256
    var found = [clinux_memory_file](repeating: clinux_memory_file(), count: limit)
    let count = try SystemError.check(
      unsafe clinux_find_memory_files(name, &found, Int32(limit)), "open", of: "/proc",
      remedy: Remedy.descriptors)
    return found.prefix(Int(count)).map(FoundMemoryFile.init)
  }

  /// Opens it; an error if it is gone by now.
  package func open() throws(SystemError) -> MemoryFile {
    var file = found
    return try MemoryFile(
      owning: try SystemError.check(
        unsafe clinux_open_memory_file(&file), "open", of: "shared memory of process \(found.pid)",
        remedy: Remedy.descriptors))
  }
}
