/// Partial order sampling: every step that is to come has a random priority, which is drawn again
/// when a step was taken that conflicts with it. Runs that differ in what matters are so about
/// equally likely, however long they are.
package final class PrioritySampling: ScheduleGuide {
  private var random: SplitMix
  private var priorities: [Int: UInt64] = [:]

  /// The run of a seed.
  package init(seed: UInt64) {
    random = SplitMix(seed: seed)
  }

  /// Decides who takes the next step.
  package func choose(_ standstill: Standstill) -> Int? {
    for process in standstill.able where priorities[process] == nil {
      priorities[process] = random.next()
    }
    guard
      let choice = standstill.able.max(by: {
        priorities[$0, default: 0] < priorities[$1, default: 0]
      })
    else { return nil }
    if let parts = standstill.step(of: choice)?.parts {
      for step in standstill.next
      where step.process != choice && step.parts.conflicts(with: parts) {
        priorities[step.process] = random.next()
      }
    }
    return choice
  }

  /// Takes note of a step.
  package func taken(_ step: Step) { priorities[step.process] = nil }
}
