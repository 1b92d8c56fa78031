import Exploring

/// The steps of models, as the controller describes those of real programs.
enum ModelStep {
  /// What a process is about to do; nil: to end.
  static func step(
    _ operation: ModelOperation?, by process: Int, in state: ModelState
  ) -> Step {
    guard let operation else { return end(of: process, in: state) }
    let (kind, object) = kind(of: operation)
    var step = Step(process: process, operation: kind, parts: [], object: object)
    step.waitsForEver = operation.patience == nil
    step.parts = parts(of: operation, kind, object, by: process, in: state)
    return step
  }

  private static func end(of process: Int, in state: ModelState) -> Step {
    Step(
      process: process, operation: .end,
      parts: [.process(process, writes: true)]
        + state.claims[process].map { Part(UInt64($0 + 100), writes: true) })
  }

  private static func kind(of operation: ModelOperation) -> (StepOperation, object: UInt64) {
    let (kind, base): (StepOperation, Int) =
      switch operation.action {
      case .read, .readUnlocked: (.read, 10)
      case .write: (.write, 10)
      case .add: (.add, 10)
      case .acquire, .regain: (.acquire, 100)
      case .release: (.release, 100)
      case .take: (.take, 200)
      case .give: (.give, 200)
      case .put: (.put, 300)
      case .get: (.get, 300)
      case .count: (.count, 300)
      case .taskDone: (.taskDone, 300)
      case .joinQueue: (.joinQueue, 300)
      case .set: (.set, 400)
      case .clear: (.clearEvent, 400)
      case .isSet: (.isSet, 400)
      case .beginWait: (.waitEvent, 400)
      case .awaitEvent: (.wait, 400)
      case .enlist: (.waitCondition, 500)
      case .awaitNotice: (.wait, 500)
      case .notify, .notifyAll: (.notify, 500)
      case .arrive: (.waitBarrier, 600)
      case .awaitParties: (.wait, 600)
      case .abort, .reset: (.abortBarrier, 600)
      case .start: (.start, 0)
      case .join: (.join, 0)
      case .look: (.look, 0)
      case .sleep, .joinAll: (.wait, 0)
      }
    return (kind, base == 0 ? 0 : UInt64(base + operation.thing))
  }

  private static func parts(
    of operation: ModelOperation, _ kind: StepOperation, _ object: UInt64, by process: Int,
    in state: ModelState
  ) -> [Part] {
    switch operation.action {
    case .start, .sleep: return []
    case .join, .look: return [.process(operation.thing, writes: false)]
    case .joinAll:
      return state.lives.indices.filter { $0 != process && state.lives[$0] != .unborn }.map {
        .process($0, writes: false)
      }
    case .awaitEvent, .awaitNotice, .awaitParties:
      return [Part(object, writes: operation.patience != nil)]
    case .readUnlocked:
      return [
        Part(object, writes: false), Part(UInt64(operation.thing + 100), writes: false),
      ]
    default: return [Part(object, writes: !kind.onlyReads)]
    }
  }
}

extension Step {
  /// Adds what is known when it has been taken.
  mutating func finish(_ operation: ModelOperation?, in state: ModelState) {
    switch operation?.action {
    case .start:
      born = operation.map { [$0.thing] } ?? []
      parts += born.map { .process($0, writes: true) }
    case .release: hasFailed = operation.map { state.owners[$0.thing] == nil } ?? false
    default: break
    }
  }
}

extension ModelOperation.Action {
  /// Whether who comes to it sleeps at once: it is the second part of something.
  var sleepsAtOnce: Bool {
    switch self {
    case .awaitEvent, .awaitNotice, .awaitParties, .sleep, .joinAll: true
    default: false
    }
  }
}
