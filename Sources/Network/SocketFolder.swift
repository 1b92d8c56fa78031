internal import LinuxSystem

/// Where the files of sockets are whose path nobody chose: a folder that only this user can enter.
///
/// A process that is killed leaves its file behind. The process that makes the next one removes
/// those on which nobody listens, so that at most the files of the last program that was killed are
/// left. While a file is being made the folder is locked, so that none is removed that is about to
/// be listened on.
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
    guard let end = file.path.lastIndex(of: "/"),
      let folder = try? Folder(opening: String(file.path[..<end])), folder.isPrivate,
      folder.lock(waits: true), folder.isAtItsPath
    else { return }
    folder.remove()
  }

  /// Where the folder may be, the best place first. What is wrong with `TMPDIR` (it is gone, is a
  /// file, is longer than the address of a socket may be) or with a folder that somebody else made
  /// there leads to the next place.
  private static var candidates: [String] {
    let variable = ProcessEnvironment.variable("TMPDIR").map { String(decoding: $0, as: UTF8.self) }
    let bases = [variable ?? "", "/tmp", "/var/tmp"].filter {
      !$0.isEmpty && $0.utf8.count <= longestBase
    }
    return bases.flatMap { base in
      ["", "-1", "-2", "-3"].map { "\(base)/mprun-\(Folder.user)\($0)" }
    }
  }

  /// An address takes 107 bytes at most, and the longest path below a base 40.
  private static let longestBase = 67

  private static func openLocked() throws(SystemError) -> Folder {
    var reason: SystemError?
    for path in candidates {
      do throws(SystemError) {
        return try openLocked(path)
      } catch {
        if reason == nil { reason = error }
      }
    }
    throw reason
      ?? SystemError(call: "open", errno: ErrorNumber.noEntry, subject: "a folder for sockets")
  }

  private static func openLocked(_ path: String) throws(SystemError) -> Folder {
    while true {
      try Folder.make(path)
      let folder: Folder
      do throws(SystemError) {
        folder = try Folder(opening: path)
      } catch {
        // Who left as the last has removed it meanwhile.
        if error.errno == ErrorNumber.noEntry { continue }
        throw error
      }
      guard folder.isPrivate else {
        throw SystemError(
          call: "open", errno: ErrorNumber.permissionDenied, subject: path,
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
