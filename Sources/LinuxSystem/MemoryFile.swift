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

  deinit {
    _ = clinux_close_fd(descriptor)
  }
}
