internal import CLinux

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
    let copy = try SystemError.check(
      clinux_duplicate(number), "fcntl(F_DUPFD_CLOEXEC)", of: "descriptor \(number)",
      remedy: Remedy.descriptors)
    return OwnedDescriptor(owning: copy)
  }

  /// A new descriptor that is always ready to be read from.
  package static func alwaysReadable() throws(SystemError) -> OwnedDescriptor {
    OwnedDescriptor(
      owning: try SystemError.check(
        clinux_ready_descriptor(), "eventfd", of: "a descriptor", remedy: Remedy.descriptors))
  }

  /// Has an exec close a descriptor that an exec has left open: it was meant for this program only.
  package static func closeOnExec(_ number: Int32) { _ = clinux_close_on_exec(number) }

  /// Takes up those of the descriptors 0, 1 and 2 that are free, so that no file of ours gets such a
  /// number and with it what a script prints. To be called before any file is opened.
  package static func reserveStandard() throws(SystemError) {
    try SystemError.check(clinux_reserve_standard_descriptors(), "open", of: "/dev/null")
  }
}
