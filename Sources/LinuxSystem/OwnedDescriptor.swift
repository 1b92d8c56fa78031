internal import CLinux
internal import Glibc

/// A file descriptor with one owner: it is closed when its owner lets go of it.
package struct OwnedDescriptor: ~Copyable {
  /// The descriptor's number. Valid while this value lives.
  package let number: Int32

  /// Takes over an open descriptor, which nobody else may close from now on.
  package init(owning number: Int32) { self.number = number }

  deinit { _ = clinux_close_fd(number) }

  /// Gives up ownership: the caller must close the descriptor.
  package consuming func release() -> Int32 {
    let number = self.number
    discard self
    return number
  }

  /// Another descriptor for the same file, which an `exec` closes.
  package func duplicate() throws(SystemError) -> OwnedDescriptor {
    try Self.duplicate(of: number)
  }

  /// A new descriptor that is always ready to be read from.
  package static func alwaysReadable() throws(SystemError) -> OwnedDescriptor {
    OwnedDescriptor(
      owning: try SystemError.check(
        clinux_ready_descriptor(), "eventfd", of: "a descriptor", remedy: Remedy.descriptors))
  }

  /// A descriptor for the file that another process of this user has open under a number. Fails
  /// when that process has ended, or may not be looked into.
  package static func fetch(_ number: Int32, of pid: Int32) throws(SystemError) -> OwnedDescriptor {
    OwnedDescriptor(
      owning: try SystemError.check(
        clinux_fetch_descriptor(pid, number), "pidfd_getfd",
        of: "descriptor \(number) of process \(pid)",
        remedy: "the process that sent it must run until it is received"))
  }

  /// Lets other processes of this user fetch this one's descriptors.
  package static func lend() { clinux_lend_descriptors() }

  /// Another descriptor for the file that this process has open under a number, whoever owns that.
  package static func duplicate(of number: Int32) throws(SystemError) -> OwnedDescriptor {
    OwnedDescriptor(
      owning: try SystemCall.check(
        "fcntl", of: "descriptor \(number)", remedy: Remedy.descriptors
      ) { fcntl(number, F_DUPFD_CLOEXEC, 3) })
  }

  /// Which file it is, whatever descriptor it is reached by.
  package func identity() throws(SystemError) -> MemoryFileIdentity {
    var device: UInt64 = 0
    var inode: UInt64 = 0
    try SystemError.check(
      unsafe clinux_file_identity(number, &device, &inode), "fstat", of: "descriptor \(number)")
    return MemoryFileIdentity(device: device, inode: inode)
  }

  /// Has an exec close a descriptor that an exec has left open: it was meant for this program only.
  package static func closeOnExec(_ number: Int32) {
    _ = fcntl(number, F_SETFD, FD_CLOEXEC)
  }

  /// Takes up those of the descriptors 0, 1 and 2 that are free, so that no file of ours gets such
  /// a number and with it what a script prints. To be called before any file is opened.
  package static func reserveStandard() throws(SystemError) {
    try SystemError.check(clinux_reserve_standard_descriptors(), "open", of: "/dev/null")
  }
}
