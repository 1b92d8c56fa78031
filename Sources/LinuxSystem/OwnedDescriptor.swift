internal import CLinux
internal import Glibc

/// A file descriptor with one owner: it is closed when its owner lets go of it.
package struct OwnedDescriptor: ~Copyable {
  /// The descriptor's number. Valid while this value lives.
  package let number: Int32

  /// Takes over an open descriptor, which nobody else may close from now on.
  package init(owning number: Int32) { self.number = number }

  deinit { Self.close(number) }

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
      owning: try SystemCall.check("eventfd", of: "a descriptor", remedy: Remedy.descriptors) {
        eventfd(1, Int32(EFD_CLOEXEC))
      })
  }

  /// A descriptor for the file that another process of this user has open under a number. Fails
  /// when that process has ended, or may not be looked into.
  package static func fetch(_ number: Int32, of pid: Int32) throws(SystemError) -> OwnedDescriptor {
    let subject = "descriptor \(number) of process \(pid)"
    let remedy = "the process that sent it must run until it is received"
    let opened = try SystemCall.check("pidfd_open", of: subject, remedy: remedy) {
      clinux_pidfd_open(pid)
    }
    let process = OwnedDescriptor(owning: opened)
    let pidfd = process.number
    return OwnedDescriptor(
      owning: try SystemCall.check("pidfd_getfd", of: subject, remedy: remedy) {
        clinux_pidfd_getfd(pidfd, number)
      })
  }

  /// Lets other processes of this user fetch this one's descriptors. A kernel without Yama has no
  /// rule against it, and says so.
  package static func lend() { _ = clinux_prctl(PR_SET_PTRACER, UInt.max) }

  /// Another descriptor for the file that this process has open under a number, no matter who owns
  /// that.
  package static func duplicate(of number: Int32) throws(SystemError) -> OwnedDescriptor {
    OwnedDescriptor(
      owning: try SystemCall.check(
        "fcntl", of: "descriptor \(number)", remedy: Remedy.descriptors
      ) { fcntl(number, F_DUPFD_CLOEXEC, 3) })
  }

  /// Which file it is, whatever descriptor it is reached by.
  package func identity() throws(SystemError) -> MemoryFileIdentity {
    MemoryFileIdentity(try SystemCall.facts(of: number, "descriptor \(number)"))
  }

  /// Has an exec close a descriptor that an exec has left open: it was meant for this program only.
  package static func closeOnExec(_ number: Int32) {
    _ = fcntl(number, F_SETFD, FD_CLOEXEC)
  }

  /// Takes up those of the descriptors 0, 1 and 2 that are free, so that no file of ours gets such
  /// a number and with it what a script prints. To be called before any file is opened.
  package static func reserveStandard() throws(SystemError) {
    for number in Int32(0)...2 where fcntl(number, F_GETFD) < 0 {
      // The lowest free number is this one. The direction is the one that is never used, so that
      // reading or writing there fails as it does on a free number.
      try SystemCall.check("open", of: "/dev/null") {
        unsafe open("/dev/null", number == 0 ? O_WRONLY : O_RDONLY)
      }
    }
  }

  /// Closes a descriptor; never repeated, as Linux has freed the number even on EINTR.
  static func close(_ number: Int32) { _ = SystemCall.run("close") { Glibc.close(number) } }
}
