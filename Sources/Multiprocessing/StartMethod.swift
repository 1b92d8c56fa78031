/// How a child process comes to be.
package enum StartMethod: String, CaseIterable, Sendable {
  /// A copy of its parent, with all that is in its memory.
  case fork
  /// A new program that loads the script.
  case spawn
  /// A copy of a clean process that has loaded the script once.
  case forkserver

  /// The method that counts unless another one is chosen.
  package static let standard = StartMethod.forkserver

  /// The method of that name, as scripts write it.
  package init(named name: String) throws(MultiprocessingError) {
    guard let method = StartMethod(rawValue: name) else {
      let known = Self.allCases.map { "'\($0.rawValue)'" }.joined(separator: ", ")
      throw .value("start method: one of \(known) expected, got '\(name)'")
    }
    self = method
  }
}
