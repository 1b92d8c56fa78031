internal import Glibc

/// The lines of earlier sessions: a text file in the user's state folder, one line a line.
///
/// A session appends to it at once, so that sessions side by side, and one that is killed, lose
/// nothing.
struct LineHistory {
  /// How many lines are of interest.
  static let size = 1000

  private var newest: [UInt8] = []

  /// The newest lines, the oldest first; none where they cannot be read. Shortens the file when it
  /// has grown to twice of what is of interest.
  func lines() -> [[UInt8]] {
    guard let folder = Self.folder, let text = try? WholeFile.read(folder + "/history") else {
      return []
    }
    let all = text.split(separator: UInt8(ascii: "\n"))
    let kept = all.suffix(Self.size).map { [UInt8]($0) }
    if all.count > 2 * Self.size { Self.replace(folder + "/history", by: kept) }
    return kept
  }

  /// Adds a line, unless it is the same as the one before. One that cannot be written is lost.
  mutating func append(_ line: [UInt8]) {
    guard line != newest, let folder = Self.folder else { return }
    newest = line
    Self.make(folder)
    let file = unsafe open(folder + "/history", O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o600)
    guard file >= 0 else { return }
    // One write: lines of sessions side by side do not mix.
    let text = line + [UInt8(ascii: "\n")]
    _ = unsafe write(file, text, text.count)
    _ = close(file)
  }

  /// The folder for the file; nil where there is no place for it. The XDG base directories say that
  /// only absolute paths count.
  private static var folder: String? {
    let places = [("XDG_STATE_HOME", "/mprun"), ("HOME", "/.local/state/mprun")]
    for (name, rest) in places {
      guard let value = ProcessEnvironment.variable(name), value.first == UInt8(ascii: "/") else {
        continue
      }
      return String(decoding: value, as: UTF8.self) + rest
    }
    return nil
  }

  private static func make(_ folder: String) {
    for end in folder.indices.dropFirst() where folder[end] == "/" {
      _ = unsafe mkdir(String(folder[..<end]), 0o700)
    }
    _ = unsafe mkdir(folder, 0o700)
  }

  /// Writes the lines to a new file, which replaces the old one as a whole.
  private static func replace(_ path: String, by lines: [[UInt8]]) {
    let text = lines.flatMap { $0 + [UInt8(ascii: "\n")] }
    let fresh = path + ".new"
    let file = unsafe open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard file >= 0 else { return }
    let written = unsafe write(file, text, text.count)
    _ = close(file)
    if written == text.count { _ = unsafe rename(fresh, path) }
  }
}
