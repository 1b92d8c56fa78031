/// A number that a process has read, another one has written, and the first one has then written
/// over: what the other one wrote is lost.
package struct LostUpdate {
  /// Who read and wrote.
  package let process: Int
  /// Who wrote in between.
  package let other: Int
  /// The number of the step that wrote over the other one's.
  package let step: Int
  /// What the number is called.
  package let title: String
  /// Whether it is a variable of threads.
  package let isOfMemory: Bool

  /// The first one in a run; nil if there is none.
  package init?(in run: Run) {
    var reads: [Key: Int?] = [:]
    for (index, step) in run.steps.enumerated() {
      switch step.operation {
      case .read:
        for part in step.parts where part.thing == step.object {
          reads[Key(step.process, part)] = .some(nil)
        }
      case .write, .add:
        for part in step.parts where part.thing == step.object && part.writes {
          let own = Key(step.process, part)
          if step.operation == .write, let read = reads[own], let other = read {
            (process, self.other, self.step, title) = (step.process, other, index, step.title)
            isOfMemory = step.isOfMemory
            return
          }
          reads.removeValue(forKey: own)
          for key in reads.keys where key.isOf(part) { reads[key] = .some(step.process) }
        }
      default: break
      }
    }
    return nil
  }

  private struct Key: Hashable {
    let process: Int
    let thing: UInt64
    let element: UInt32

    init(_ process: Int, _ part: Part) {
      self.process = process
      thing = part.thing
      element = part.element
    }

    func isOf(_ part: Part) -> Bool { thing == part.thing && element == part.element }
  }
}
