import LuaRuntime
import Multiprocessing

/// What `mprun top` is asked for.
struct TopRequest: Equatable {
  /// A process of the program; nil: the only program that runs.
  var pid: Int32?
  /// Seconds between frames.
  var interval = 1.0
  /// Whether one frame is enough.
  var isOnce = false
  /// Whether frames are lines of JSON.
  var isJSON = false
  /// What rows are sorted by; nil: processes by their place in the table, objects by theirs.
  var column: TopColumn?
}

extension TopRequest {
  /// Reads the words behind `top`.
  init(_ words: ArraySlice<ByteText>) throws(CommandWords.Misuse) {
    var words = CommandWords(words)
    while let word = try words.next() {
      switch word {
      case .option("--interval"): interval = try Self.interval(words.text(of: "--interval"))
      case .option("--once"): isOnce = true
      case .option("--json"): isJSON = true
      case .option("--sort"): column = try Self.sort(words.text(of: "--sort"))
      case .option(let name): throw .init("unrecognized option '\(name)' of top")
      case .other(let text): try take(CommandWords.text(text))
      }
    }
  }

  private mutating func take(_ word: String) throws(CommandWords.Misuse) {
    guard pid == nil else { throw .init("top takes one process, and '\(word)' is the second") }
    guard let pid = Int32(word), pid > 0 else { throw .init("'\(word)' is no process") }
    self.pid = pid
  }

  private static func interval(_ text: String) throws(CommandWords.Misuse) -> Double {
    guard let seconds = Double(text), seconds >= 0.01, seconds <= 86_400 else {
      throw .init("'\(text)' is no interval for top (0.01 to 86400 seconds)")
    }
    return seconds
  }

  private static func sort(_ text: String) throws(CommandWords.Misuse) -> TopColumn {
    if let column = TopColumn(word: text) { return column }
    let known = TopColumn.allCases.map(\.rawValue).joined(separator: ", ")
    throw .init("top has no column '\(text)' (there are \(known))")
  }
}
