internal import LinuxSystem

/// Where the files of sockets are whose path nobody chose: a folder that only this user can enter.
///
/// A process that is killed leaves its file behind. Whoever makes the next one removes those on which
/// nobody listens, so that at most the files of the last program that was killed are left. While a file
/// is being made the folder is locked, so that none is removed that is about to be listened on.
enum SocketFolder {
  /// Runs `body` with the path of a new file in the locked folder.
  static func withNewPath<Result: ~Copyable>(
    _ body: (String) throws(SystemError) -> Result
  ) throws(SystemError) -> Result {
    let folder = try openLocked()
    removeStale(in: folder)
    let number = try CurrentProcess.randomBytes(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    return try body("\(folder.path)/listener-\(String(number, radix: 36))")
  }

  /// Removes the file and, if nothing else is in it, the folder.
  static func remove(_ file: SocketFile) {
    file.remove()
    guard let folder = try? Folder(opening: folderPath), folder.isPrivate, folder.lock(waits: true),
      folder.isAtItsPath
    else { return }
    folder.remove()
  }

  private static var folderPath: String {
    let variable = ProcessEnvironment.variable("TMPDIR").map { String(decoding: $0, as: UTF8.self) }
    let base = variable.flatMap { $0.isEmpty ? nil : $0 } ?? "/tmp"
    return "\(base)/mprun-\(Folder.user)"
  }

  private static func openLocked() throws(SystemError) -> Folder {
    let path = folderPath
    while true {
      try Folder.make(path)
      let folder: Folder
      do throws(SystemError) {
        folder = try Folder(opening: path)
      } catch {
        // Who left as the last has removed it meanwhile.
        if error.errno == SocketErrno.noEntry { continue }
        throw error
      }
      guard folder.isPrivate else {
        throw SystemError(
          call: "open", errno: 13, subject: path,
          remedy: "it belongs to somebody else, or others may enter it: remove it, or set TMPDIR")
      }
      _ = folder.lock(waits: true)
      if folder.isAtItsPath { return folder }
    }
  }

  private static func removeStale(in folder: borrowing Folder) {
    for path in folder.contents() {
      if let file = SocketFile(at: path), ListeningSocket.isDead(path) { file.remove() }
    }
  }
}
