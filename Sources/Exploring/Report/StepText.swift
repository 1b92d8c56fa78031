/// Steps in words.
package enum StepText {
  /// What is done, as a verb.
  static func verb(_ operation: StepOperation) -> String {
    switch operation {
    case .none: "begin"
    case .start: "start"
    case .end: "end"
    case .join: "join"
    case .look: "look at"
    case .signal: "signal"
    case .wait: "go on"
    case .put: "put"
    case .get: "get"
    case .peek: "peek at"
    case .count: "count"
    case .send: "send"
    case .receive: "receive"
    case .clear: "clear"
    case .taskDone: "task_done"
    case .joinQueue: "join"
    case .shutDown: "shut down"
    case .acquire: "acquire"
    case .release: "release"
    case .take: "take"
    case .give: "give"
    case .locked: "look at"
    case .waitCondition: "wait for"
    case .notify: "notify"
    case .set: "set"
    case .clearEvent: "clear"
    case .waitEvent: "wait for"
    case .isSet: "look at"
    case .waitBarrier: "wait at"
    case .abortBarrier: "break"
    case .read: "read"
    case .write: "write"
    case .add: "add to"
    case .use: "call"
    case .leave: "return"
    case .compute: "compute"
    case .call: "call"
    }
  }

  /// A step as a cell of a table.
  package static func text(_ step: Step, names: [String]) -> String {
    let number =
      step.isOfMemory
      ? step.value
      : step.isFloat
        ? "\(Double(bitPattern: step.result))" : "\(Int64(bitPattern: step.result))"
    let field = step.title.contains(" ") || step.title.isEmpty || step.isOfMemory ? "" : ".value"
    switch step.operation {
    case .read: return "\(step.title)\(field) = \(number)"
    case .write: return "\(step.title)\(field) := \(number)"
    case .add: return "\(step.title)\(field) := \(number)  (add)"
    case .start, .join, .look, .signal:
      return "\(verb(step.operation)) " + name(step, names) + (step.hasFailed ? ": not yet" : "")
    case .end, .leave, .compute: return verb(step.operation)
    case .wait: return "go on"
    case .isSet, .locked, .count: return "\(verb(step.operation)) \(step.title)"
    default:
      return "\(verb(step.operation)) \(step.title)" + (step.hasFailed ? ": not yet" : "")
    }
  }

  /// A step that is to come.
  package static func next(_ step: Step) -> String {
    step.title.isEmpty ? verb(step.operation) : "\(verb(step.operation)) \(step.title)"
  }

  private static func name(_ step: Step, _ names: [String]) -> String {
    step.other.flatMap { names.indices.contains($0) ? names[$0] : nil } ?? step.title
  }
}
