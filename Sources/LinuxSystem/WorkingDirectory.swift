internal import Glibc

/// The working directory of this process, known by what it is and not by its path, which may have
/// been renamed or removed.
package struct WorkingDirectory: Hashable, Sendable {
  private let device: UInt64
  private let inode: UInt64

  /// The directory that this process is in now; nil if the system does not tell.
  package static func current() -> WorkingDirectory? {
    var facts = stat()
    guard SystemCall.run("stat", { unsafe stat(".", &facts) }) == 0 else { return nil }
    return WorkingDirectory(device: UInt64(facts.st_dev), inode: UInt64(facts.st_ino))
  }

  /// The path of the directory that this process is in now; nil if it is gone.
  package static var path: String? {
    var bytes = [CChar](repeating: 0, count: 4096)
    guard unsafe getcwd(&bytes, bytes.count) != nil else { return nil }
    return String(decoding: bytes.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  /// Opens the working directory, so that another process can be given it.
  package static func open() throws(SystemError) -> OwnedDescriptor {
    let opened = try SystemCall.check(
      "open", of: "the working directory", remedy: Remedy.descriptors
    ) { unsafe Glibc.open(".", O_PATH | O_DIRECTORY | O_CLOEXEC) }
    return OwnedDescriptor(owning: opened)
  }

  /// Goes to a directory if there is one at that path.
  package static func enterIfThere(_ path: String) {
    _ = SystemCall.run("chdir") { unsafe chdir(path) }
  }

  /// Goes to a directory that `open` opened, here or in another process.
  package static func change(to directory: borrowing OwnedDescriptor) throws(SystemError) {
    let number = directory.number
    try SystemCall.check("fchdir", of: "the parent's working directory") { fchdir(number) }
  }

  /// Goes to a directory by its path.
  package static func change(to path: String) throws(SystemError) {
    try SystemCall.check("chdir", of: path) { unsafe chdir(path) }
  }
}
