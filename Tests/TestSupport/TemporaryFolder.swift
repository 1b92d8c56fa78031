package import Foundation

/// A new folder that is gone, with all it holds, when the value is.
package struct TemporaryFolder: ~Copyable {
  /// Where it is.
  package let url: URL

  /// Makes an empty folder.
  package init() throws {
    url = FileManager.default.temporaryDirectory
      .appending(path: "mprun-test-\(UUID().uuidString)", directoryHint: .isDirectory)
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  /// Its path, without a slash at the end.
  package var path: String { String(url.path(percentEncoded: false).dropLast()) }

  /// Writes a file into it.
  package func write(_ text: String, to name: String) throws {
    try Data(text.utf8).write(to: url.appending(path: name))
  }

  /// The content of one of its files; what is not UTF-8 becomes replacement characters.
  package func read(_ name: String) throws -> String {
    String(decoding: try Data(contentsOf: url.appending(path: name)), as: UTF8.self)
  }
}
