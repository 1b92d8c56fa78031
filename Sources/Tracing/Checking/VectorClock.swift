/// How much of what each thread did is known to have happened before a moment of one of them.
struct VectorClock: Equatable, Sendable {
  private var counts: [UInt32] = []

  /// What is known of a thread.
  subscript(_ thread: Int) -> UInt32 {
    get { thread < counts.count ? counts[thread] : 0 }
    set {
      while counts.count <= thread { counts.append(0) }
      counts[thread] = newValue
    }
  }

  /// Learns what another clock knows.
  mutating func learn(_ other: VectorClock) {
    while counts.count < other.counts.count { counts.append(0) }
    for index in other.counts.indices where other.counts[index] > counts[index] {
      counts[index] = other.counts[index]
    }
  }
}

/// A moment of one thread: whether it happened before another one is a comparison.
struct Moment: Equatable, Sendable {
  let thread: Int
  let count: UInt32

  /// Whether it had happened by what a clock knows.
  func isKnown(to clock: VectorClock) -> Bool { clock[thread] >= count }
}
