/// All runs with at most so many preemptions, those with fewer first, without those that lead to an
/// order of conflicting steps which was seen at no higher price.
package final class BoundedSearch: ScheduleGuide {
  /// How many preemptions a run may have.
  package let bound: Int
  /// How many runs there were for each number of preemptions that is through.
  package private(set) var counts: [Int] = []

  private var levels: [[[Int]]]
  private var level = 0
  private var seen: [Key: Int] = [:]
  private var total = 0

  // Of the run at hand.
  private var prefix: [Int] = []
  private var path: [Int] = []
  private var cost = 0
  private var signature = Signature()
  private var choice: (process: Int, cost: Int)?
  private var alternatives: [(cost: Int, path: [Int])] = []
  private var standstill: Standstill?

  private struct Key: Hashable {
    let chains: [Int: UInt64]
    let process: Int
  }

  /// Nothing was run yet.
  package init(bound: Int) {
    self.bound = bound
    levels = [[[]]] + Array(repeating: [], count: bound)
  }

  /// Begins the next run; false if all were made.
  package func begin() -> Bool {
    while level < levels.count, levels[level].isEmpty {
      counts.append(total)
      level += 1
    }
    guard level < levels.count else { return false }
    prefix = levels[level].removeLast()
    (path, cost, signature, alternatives, choice) = ([], 0, Signature(), [], nil)
    total += 1
    return true
  }

  /// Puts what the run has found to be tried in order.
  package func advance() {
    for (cost, path) in alternatives.reversed() { levels[cost].append(path) }
    alternatives = []
  }

  /// Decides who takes the next step.
  package func choose(_ standstill: Standstill) -> Int? {
    self.standstill = standstill
    let last = standstill.last
    func price(_ process: Int) -> Int {
      guard let last, last != process, standstill.able.contains(last) else { return cost }
      return cost + 1
    }
    let depth = path.count
    let usual = standstill.usual
    guard depth >= prefix.count else {
      // Where time has to go on first, nobody who tries is able to.
      let wanted = standstill.able.contains(prefix[depth]) ? prefix[depth] : usual
      choice = (wanted, price(wanted))
      return wanted
    }
    guard isNew(usual, price(usual), standstill) else { return nil }
    choice = (usual, price(usual))
    return usual
  }

  /// Takes note that time has gone on.
  package func timeMoved(_ standstill: Standstill) { signature.addTime() }

  private func isNew(_ process: Int, _ price: Int, _ standstill: Standstill) -> Bool {
    guard let step = standstill.step(of: process) else { return true }
    let key = Key(chains: signature.after(step), process: process)
    if let before = seen[key], before <= price { return false }
    seen[key] = price
    return true
  }

  /// Takes note of a step.
  package func taken(_ step: Step) {
    guard let choice, let standstill else { return }
    // Who was refused meanwhile is not among those who are able.
    if path.count >= prefix.count {
      let isLastAble = standstill.last.map { standstill.able.contains($0) } ?? false
      for other in standstill.able where other != choice.process {
        let price = cost + (isLastAble && other != standstill.last ? 1 : 0)
        if price <= bound, isNew(other, price, standstill) {
          alternatives.append((price, path + [other]))
        }
      }
    }
    cost = choice.cost
    path.append(choice.process)
    signature.add(step)
  }
}

/// Names the order of conflicting steps in a run so far: equal for runs that differ only in the
/// order of steps that do not conflict.
struct Signature {
  private var chains: [Int: UInt64] = [:]
  private var writers: [Part: UInt64] = [:]
  private var readers: [Part: UInt64] = [:]
  private var now: UInt64 = 0

  /// The names of the last steps of all, were this the next one.
  func after(_ step: Step) -> [Int: UInt64] {
    var chains = chains
    chains[step.process] = name(step)
    return chains
  }

  /// Time goes on, after all that was so far.
  mutating func addTime() {
    let order = chains.sorted { $0.key < $1.key }
    let all = order.reduce(1 as UInt64) { ($0 ^ $1.value) &* 0x0000_0100_0000_01b3 }
    now = (now ^ all) &* 0x9e37_79b9_7f4a_7c15
  }

  private func name(_ step: Step) -> UInt64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    func mix(_ value: UInt64) { hash = (hash ^ value) &* 0x0000_0100_0000_01b3 &+ value >> 29 }
    mix(UInt64(step.process))
    mix(now)
    mix(chains[step.process] ?? 0)
    mix(UInt64(step.operation.rawValue))
    for part in step.parts {
      let place = Part(part.thing, part.element, writes: false)
      mix(part.thing)
      mix(UInt64(part.element) << 1 | (part.writes ? 1 : 0))
      mix(writers[place] ?? 0)
      if part.writes { mix(readers[place] ?? 0) }
    }
    return hash
  }

  mutating func add(_ step: Step) {
    let name = name(step)
    for part in step.parts {
      let place = Part(part.thing, part.element, writes: false)
      if part.writes {
        writers[place] = name
        readers[place] = nil
      } else {
        readers[place, default: 0] ^= name &* 0x9e37_79b9_7f4a_7c15
      }
    }
    chains[step.process] = name
  }
}
