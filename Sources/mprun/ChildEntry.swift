import LuaRuntime

/// Where a process that another mprun started begins.
enum ChildEntry {
  /// Runs a child from the arguments its parent's process gave it, and gives its exit status.
  static func run(_ arguments: [ByteText]) -> Int32 {
    StandaloneStreams.complain(
      ByteText("'--multiprocessing-child' is what mprun starts its own children with".utf8))
    return 1
  }
}
