/// Who waits for what in a program at one moment, and who of them can never go on.
///
/// A participant is a line of execution: a process's main one, or another task of it. One is *dead*
/// if it waits, without a time-out, for what only other dead ones could give. The rest is live. The
/// rule is the one of Go's detector of leaked goroutines (proposal 74609), over shared objects in
/// place of memory: who is called dead never moves again, but not everyone who never moves again is
/// called dead.
struct WaitGraph {
  /// What can end a wait.
  enum Giver: Equatable {
    /// Something outside of the program: a timer, a descriptor, a person. Or it is there already.
    case outside
    /// A process, by its end or otherwise, as long as one of its participants is live.
    case process(Int)
    /// All of these processes together.
    case all([Int])
    /// One participant: the owner of a reentrant lock, who alone may release it.
    case participant(Int)
    /// Any participant of the same process.
    case sameProcess
    /// The processes that have a reference to an object.
    case holders([Int])
  }

  /// A line of execution.
  struct Participant {
    /// The number of its process.
    var process: Int
    /// What it waits for, one of which is enough; nil if it runs, or could at once.
    var wait: [Giver]?
    /// Whether it only serves others, and does nothing of itself: an idle worker, an idle server.
    var isPassive = false
  }

  /// For each process, whether it is between two states: something will come of it.
  var isChanging: [Bool]
  var participants: [Participant]

  /// The numbers of those that can never go on, the passive ones excepted.
  func dead() -> [Int] {
    var isLive = participants.map { $0.wait == nil && !$0.isPassive }
    var hasLive = isChanging
    for (number, participant) in participants.enumerated() where isLive[number] {
      hasLive[participant.process] = true
    }
    var hasChanged = true
    while hasChanged {
      hasChanged = false
      // Somebody who is live may ask a passive one for something.
      let isAnyLive = isLive.contains(true) || isChanging.contains(true)
      for (number, participant) in participants.enumerated() where !isLive[number] {
        let goesOn =
          participant.isPassive
          ? isAnyLive
          : participant.wait?.contains { mayCome($0, participant.process, isLive, hasLive) } ?? true
        guard goesOn else { continue }
        isLive[number] = true
        hasLive[participant.process] = true
        hasChanged = true
      }
    }
    return participants.indices.filter { !isLive[$0] && !participants[$0].isPassive }
  }

  /// Whether the dead are all that the program does: who is left only serves others.
  func isWhole(_ dead: [Int]) -> Bool {
    let isDead = Set(dead)
    return !dead.isEmpty && !isChanging.contains(true)
      && participants.indices.allSatisfy { isDead.contains($0) || participants[$0].isPassive }
  }

  private func mayCome(_ giver: Giver, _ own: Int, _ isLive: [Bool], _ hasLive: [Bool]) -> Bool {
    switch giver {
    case .outside: true
    case .process(let process): hasLive[process]
    case .all(let processes): processes.allSatisfy { hasLive[$0] }
    case .participant(let number): isLive[number]
    case .sameProcess: hasLive[own]
    case .holders(let processes): processes.contains { hasLive[$0] }
    }
  }
}
