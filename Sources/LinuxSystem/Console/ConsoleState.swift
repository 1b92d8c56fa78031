internal import Glibc

/// What this process knows of the two streams.
@safe
final class ConsoleState: @unchecked Sendable {
  static let shared = ConsoleState()

  /// Three words shared by the whole tree, or nil while there is but one process: one for each of
  /// the two streams (where both go to the same file, the first serves both), and one for the row
  /// of stderr that the cursor is in.
  private var words: SharedWord32?
  /// By what locks know this process.
  private(set) var ownID: UInt32 = 0
  /// Nil: not known yet.
  private var isShared: Bool?

  /// What is done at the end of the process; see ``Console/watchExit(_:)``.
  var exitAction: ((Int32) -> Int32)?

  /// The errno of the first write to stdout that failed.
  var firstFailure: Int32 = 0

  /// The last character that went into stdout's buffer, until it is known where the buffer went; 0:
  /// none. C code may empty the buffer without asking, so that it has to be remembered.
  let lastBuffered: UnsafeMutablePointer<CChar>

  private init() {
    unsafe lastBuffered = .allocate(capacity: 1)
    unsafe lastBuffered.initialize(to: 0)
  }

  /// Whether this process is a fork of the one that called `attach` last.
  var isFork: Bool { ownID != 0 && ownID != UInt32(getpid()) }

  /// Takes up the words, in this process.
  func attach(words: SharedWord32?) {
    self.words = words
    ownID = UInt32(getpid())
    isShared = nil
  }

  /// One of the words.
  func word(_ index: Int) -> SharedWord32? {
    words.map { unsafe SharedWord32($0.pointer + index) }
  }

  /// Whether stdout goes to the same file as stderr.
  var streamsAreOne: Bool {
    if let isShared { return isShared }
    guard let output = SystemCall.facts(of: 1), let error = SystemCall.facts(of: 2) else {
      isShared = false
      return false
    }
    let isOne = output.st_dev == error.st_dev && output.st_ino == error.st_ino
    isShared = isOne
    return isOne
  }
}
