/// A number that this process shares with those that are forked from it.
package final class SharedCounter {
  private let mapping: Mapping

  /// A counter at 0.
  package init() throws(SystemError) {
    mapping = try Mapping(try MemoryFile(name: "mprun counter", size: 4096))
  }

  /// Adds one if the number is what the caller thinks it is; else does nothing and is false.
  package func advance(from known: UInt64) -> Bool {
    unsafe SharedWord64(mapping.base).replace(known, with: known &+ 1)
  }
}
