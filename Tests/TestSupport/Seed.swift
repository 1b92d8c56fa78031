import Glibc

/// Random numbers that a failed test can be given again: every random test prints its seed.
public struct SeededRandom: RandomNumberGenerator, Sendable {
  public let seed: UInt64
  private var state: UInt64

  public init(seed: UInt64) {
    self.seed = seed
    state = seed
  }

  /// A generator for a test: with the seed of `MPRUN_TEST_SEED`, or else with one that differs each
  /// time. The seed is printed.
  public init(test: String) {
    var chosen = UInt64.random(in: 1...UInt64.max)
    if let text = unsafe getenv("MPRUN_TEST_SEED"), let given = unsafe UInt64(String(cString: text))
    {
      chosen = given
    }
    print("\(test): MPRUN_TEST_SEED=\(chosen)")
    self.init(seed: chosen)
  }

  public mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ mixed >> 30) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
    return mixed ^ mixed >> 31
  }

  public mutating func below(_ limit: Int) -> Int { Int.random(in: 0..<limit, using: &self) }
  public mutating func chance(_ one: Int) -> Bool { below(one) == 0 }
}
