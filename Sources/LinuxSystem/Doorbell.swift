/// The word on which a process sleeps beside whatever else it waits for. A signal handler, and
/// other processes, add to it and wake it: the wait then ends, so that the process sees to what has
/// happened.
package struct Doorbell {
  /// Counts the rings.
  package let word: SharedWord32
  /// Up to which ring this process has taken note.
  let seen: SharedWord32

  /// A doorbell that stands in a word, with a word of this process beside it.
  package init(_ word: SharedWord32, seen: SharedWord32) {
    self.word = word
    self.seen = seen
  }

  /// Whether it rang since this was last asked.
  package func take() -> Bool {
    let rung = word.load()
    guard rung != seen.relaxed else { return false }
    seen.relaxed = rung
    return true
  }
}
