internal import Glibc

/// A folder that is open, in which sockets are.
package struct Folder: ~Copyable {
  /// Where it was when it was opened.
  package let path: String
  private let descriptor: OwnedDescriptor
  /// Whether it is this user's and nobody else may enter it.
  package let isPrivate: Bool

  /// Makes a folder that only this user can enter, unless something is there.
  package static func make(_ path: String) throws(SystemError) {
    let result = SystemCall.run("mkdir") { unsafe mkdir(path, 0o700) }
    if result == -EEXIST { return }
    try SystemError.check(result, "mkdir", of: path)
  }

  /// Opens a folder, not following a link.
  package init(opening path: String) throws(SystemError) {
    let number = try SystemCall.check("open", of: path) {
      unsafe open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    }
    let opened = OwnedDescriptor(owning: number)
    var facts = stat()
    try SystemCall.check("fstat", of: path) { unsafe fstat(number, &facts) }
    descriptor = opened
    self.path = path
    isPrivate = facts.st_uid == Self.user && facts.st_mode & 0o077 == 0
  }

  /// The user that this process acts for.
  package static var user: UInt32 { geteuid() }

  /// Takes the folder until this value ends. Blocks while another process has it, unless `waits` is
  /// false.
  ///
  /// - Returns: Whether it was taken.
  package func lock(waits: Bool) -> Bool {
    let number = descriptor.number
    let result = try? SystemCall.check("flock", of: path) {
      flock(number, LOCK_EX | (waits ? 0 : LOCK_NB))
    }
    return result != nil
  }

  /// Whether the path still leads here.
  package var isAtItsPath: Bool {
    guard let open = SystemCall.facts(of: descriptor.number),
      let there = SystemCall.facts(at: path)
    else { return false }
    return open.st_dev == there.st_dev && open.st_ino == there.st_ino
  }

  /// The paths of everything in it.
  package func contents() -> [String] {
    ((try? SystemCall.names(in: path)) ?? []).map { "\(path)/\($0)" }
  }

  /// Removes the folder if nothing is in it.
  package func remove() { _ = unsafe rmdir(path) }
}

/// The file that stands for a socket.
package struct SocketFile: Equatable, Sendable {
  /// Where it is.
  package let path: String
  private let device: UInt64
  private let inode: UInt64

  /// The one that is at a path now; nil if there is none.
  package init?(at path: String) {
    guard let facts = SystemCall.facts(at: path), facts.st_mode & S_IFMT == S_IFSOCK else {
      return nil
    }
    self.path = path
    device = UInt64(facts.st_dev)
    inode = UInt64(facts.st_ino)
  }

  /// Removes it, unless something else has come in its place.
  package func remove() {
    if SocketFile(at: path) == self { _ = unsafe unlink(path) }
  }
}
