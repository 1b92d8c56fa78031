internal import CLinux

/// A folder that is open, in which sockets are.
package struct Folder: ~Copyable {
  /// Where it was when it was opened.
  package let path: String
  private let descriptor: OwnedDescriptor
  /// Whether it is this user's and nobody else may enter it.
  package let isPrivate: Bool

  /// Makes a folder that only this user can enter, unless something is there.
  package static func make(_ path: String) throws(SystemError) {
    let result = unsafe clinux_folder_make(path)
    if result == -SocketErrno.exists { return }
    try SystemError.check(result, "mkdir", of: path)
  }

  /// Opens a folder, not following a link.
  package init(opening path: String) throws(SystemError) {
    var owner: UInt32 = 0
    var mode: UInt32 = 0
    let number = try SystemError.check(
      unsafe clinux_folder_open(path, &owner, &mode), "open", of: path)
    descriptor = OwnedDescriptor(owning: number)
    self.path = path
    isPrivate = owner == Self.user && mode & 0o077 == 0
  }

  /// The user that this process acts for.
  package static var user: UInt32 { clinux_effective_user() }

  /// Takes the folder until this value ends. Blocks while another process has it, unless `waits` is
  /// false.
  ///
  /// - Returns: Whether it was taken.
  package func lock(waits: Bool) -> Bool { clinux_folder_lock(descriptor.number, waits) == 0 }

  /// Whether the path still leads here.
  package var isAtItsPath: Bool { unsafe clinux_folder_is_at(descriptor.number, path) }

  /// The paths of everything in it.
  package func contents() -> [String] {
    var names: [String] = []
    _ = unsafe withUnsafeMutablePointer(to: &names) { names in
      unsafe clinux_folder_list(path, names) { context, name in
        guard let context = unsafe context else { return }
        unsafe context.assumingMemoryBound(to: [String].self).pointee.append(String(cString: name))
      }
    }
    return names.map { "\(path)/\($0)" }
  }

  /// Removes the folder if nothing is in it.
  package func remove() { _ = unsafe clinux_folder_remove(path) }
}

/// The file that stands for a socket.
package struct SocketFile: Equatable, Sendable {
  /// Where it is.
  package let path: String
  private let device: UInt64
  private let inode: UInt64

  /// The one that is at a path now; nil if there is none.
  package init?(at path: String) {
    var device: UInt64 = 0
    var inode: UInt64 = 0
    guard unsafe clinux_socket_file(path, &device, &inode) == 0 else { return nil }
    self.path = path
    self.device = device
    self.inode = inode
  }

  /// Removes it, unless something else has come in its place.
  package func remove() {
    if SocketFile(at: path) == self { _ = unsafe clinux_file_remove(path) }
  }
}
