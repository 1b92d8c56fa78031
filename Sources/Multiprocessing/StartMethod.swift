/// How a child process comes to be.
package enum StartMethod: String, Sendable {
  /// A copy of its parent, with all that is in its memory.
  case fork
  /// A new program that loads the script.
  case spawn
  /// A copy of a clean process that has loaded the script once.
  case forkserver
  /// A new program on another computer, which a launcher starts.
  case remote
  /// A new program on a node of a Ray cluster.
  case ray

  /// Whether processes come to be on other computers.
  package var isRemote: Bool { self == .remote || self == .ray }

  /// The methods that need nothing but this computer.
  package static let local: [StartMethod] = [.fork, .spawn, .forkserver]

  /// The method that counts unless another one is chosen.
  package static let standard = StartMethod.forkserver

  /// The method of that name, as scripts write it.
  package init(named name: String) throws(MultiprocessingError) {
    guard let method = StartMethod(rawValue: name) else {
      let known = (Self.local + [.remote, .ray]).map { "'\($0.rawValue)'" }.joined(separator: ", ")
      throw .value("start method: one of \(known) expected, got '\(name)'")
    }
    self = method
  }
}
