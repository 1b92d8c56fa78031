/// The environment of a process on another computer: that of its parent, but for what says how
/// things are on a computer.
enum NodeEnvironment {
  private static let own = [
    "PATH", "HOME", "TMPDIR", "USER", "LOGNAME", "SHELL", "HOSTNAME", "MPRUN_HOST", "MPRUN_NODE",
    "MPRUN_PYTHON",
  ]
  private static let ownPrefixes = ["LD_", "PYTHON", "RAY_", "SLURM_", "SSH_", "KUBERNETES_"]

  /// The entries of the parent with those of the computer, each as `Environment` has them.
  static func merge(_ parent: [UInt8], on node: [UInt8]) -> [UInt8] {
    entries(node).filter(isOfNode).joinedEntries
      + entries(parent).filter { !isOfNode($0) }
      .joinedEntries
  }

  private static func entries(_ block: [UInt8]) -> [ArraySlice<UInt8>] {
    block.split(separator: 0)
  }

  private static func isOfNode(_ entry: ArraySlice<UInt8>) -> Bool {
    let name = String(decoding: entry.prefix { $0 != UInt8(ascii: "=") }, as: UTF8.self)
    return own.contains(name) || ownPrefixes.contains { name.hasPrefix($0) }
  }
}

extension [ArraySlice<UInt8>] {
  fileprivate var joinedEntries: [UInt8] { flatMap { $0 + [0] } }
}
