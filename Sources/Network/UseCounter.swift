internal import LinuxSystem

/// Counts how often an encrypted connection was used, by all processes that have it.
///
/// A fork copies the state of the encryption. If both processes went on with it, they would encrypt
/// different messages in the same way, which gives both away. So a process whose own count is not
/// the common one may not go on.
final class UseCounter {
  private let word: SharedCounter
  private var own: UInt64 = 0

  init() throws(SystemError) { word = try SharedCounter() }

  func use() throws(LinkError) {
    guard word.advance(from: own) else { throw .divided }
    own += 1
  }
}
