import Testing

@testable import SharedMemory

/// Who of a program's tasks can never go on.
@Suite struct WaitGraphTests {
  private typealias Giver = WaitGraph.Giver

  /// A graph of one participant a process: what each waits for; nil for one that runs.
  private func graph(_ waits: [[Giver]?], passive: Set<Int> = []) -> WaitGraph {
    WaitGraph(
      isChanging: waits.map { _ in false },
      participants: waits.enumerated().map {
        WaitGraph.Participant(process: $0, wait: $1, isPassive: passive.contains($0))
      })
  }

  @Test func aCycleIsDeadAndSoIsWhoWaitsForIt() {
    let graph = graph([[.participant(1)], [.participant(0)], [.process(0)], nil])
    #expect(graph.dead() == [0, 1, 2])
    #expect(!graph.isWhole([0, 1, 2]))
  }

  @Test func oneLiveGiverIsEnough() {
    #expect(graph([[.holders([0, 1])], nil]).dead() == [])
    #expect(graph([[.holders([0, 1])], [.holders([0, 1])]]).dead() == [0, 1])
    #expect(graph([[.process(1), .outside], [.process(0)]]).dead() == [])
    #expect(graph([[]]).dead() == [0])
  }

  @Test func whoWaitsForAllNeedsAll() {
    #expect(graph([[.all([1, 2])], nil, nil]).dead() == [])
    #expect(graph([[.all([1, 2])], nil, [.process(0)]]).dead() == [0, 2])
    #expect(graph([[.all([])]]).dead() == [])
  }

  @Test func aProcessIsLiveIfOneOfItsTasksIs() {
    var graph = graph([[.process(1)], [.participant(0)]])
    graph.participants.append(WaitGraph.Participant(process: 1, wait: nil))
    #expect(graph.dead() == [])
    graph.participants[2].wait = [.sameProcess]
    #expect(graph.dead() == [0, 1, 2])
    #expect(graph.isWhole([0, 1, 2]))
  }

  @Test func thePassiveServeAndKeepNobodyAlive() {
    let idle = graph([[.process(0)], []], passive: [1])
    #expect(idle.dead() == [0])
    #expect(idle.isWhole([0]))
    // Somebody who is live may ask the passive one for something.
    let asked = graph([[.holders([1])], [], nil], passive: [1])
    #expect(asked.dead() == [])
  }

  @Test func nothingIsCertainOfWhatChanges() {
    var graph = graph([[.process(1)], [.process(0)]])
    #expect(graph.dead() == [0, 1])
    graph.isChanging[1] = true
    #expect(graph.dead() == [])
  }

  /// The fixed point against a plain search for it: the largest set of which nobody is live by
  /// somebody outside of it.
  @Test func randomGraphsAreAsByExhaustion() {
    var random = SystemRandomNumberGenerator()
    for _ in 0..<2000 {
      let count = Int.random(in: 1...5, using: &random)
      let graph = graph(
        (0..<count).map { _ in
          if Bool.random(using: &random), Bool.random(using: &random) { return nil }
          return (0..<Int.random(in: 0...2, using: &random)).map { _ in
            let other = Int.random(in: 0..<count, using: &random)
            return [.process(other), .participant(other), .holders([other])].randomElement()!
          }
        })
      #expect(graph.dead() == Self.exhaustively(graph))
    }
  }

  private static func exhaustively(_ graph: WaitGraph) -> [Int] {
    let count = graph.participants.count
    let sets = (0..<(1 << count)).map { bits in (0..<count).filter { bits >> $0 & 1 == 1 } }
    let dead = sets.filter { set in
      set.allSatisfy { number in
        graph.participants[number].wait?.allSatisfy { giver in
          switch giver {
          case .process(let other), .participant(let other): set.contains(other)
          case .holders(let others): others.allSatisfy { set.contains($0) }
          default: false
          }
        } ?? false
      }
    }
    return dead.max { $0.count < $1.count } ?? []
  }
}
