internal import LinuxSystem

/// Where in a pool's line chunks may be that a worker gave back, or somebody in its name: behind
/// the place at which others look for the next one.
///
/// One word: the first of them that may be open, plus 1, and above it a number that each return
/// changes. A worker that has found one moves the word past it unless another was returned
/// meanwhile; one that is killed before it does so leaves the word too low, where others look once
/// more.
struct ReturnedChunks {
  private let word: SharedWord64

  private static let bits: UInt64 = 40
  private static let mask: UInt64 = 1 << bits - 1

  init(_ memory: Memory, _ line: UInt64) { word = memory.word(line + LineWords.returned) }

  /// Whether there is none for sure.
  var isEmpty: Bool { word.relaxed & Self.mask == 0 }

  /// What the word says now; to be handed to ``advance(from:to:)``.
  var state: UInt64 { word.load() }

  /// The first chunk that may be open.
  static func first(_ state: UInt64) -> UInt64? {
    let value = state & mask
    return value == 0 ? nil : value - 1
  }

  /// A chunk was given back.
  func note(_ chunk: UInt64) {
    while true {
      let seen = word.load()
      let first = min(chunk, Self.first(seen) ?? .max)
      let next = (seen >> Self.bits + 1) << Self.bits | (first + 1)
      if word.replace(seen, with: next) { return }
    }
  }

  /// Those below `chunk` are taken; nil: all are.
  func advance(from seen: UInt64, to chunk: UInt64?) {
    _ = word.replace(seen, with: seen & ~Self.mask | (chunk.map { $0 + 1 } ?? 0))
  }
}
