// What events are called: in the JSON, in the page and in the tables.

extension Recording {
  /// What an event is called, such as `put queue 'jobs'`.
  package func title(of event: Event) -> String {
    let object = self.object(of: event)?.title
    switch event.operation {
    case .process: return processes[threads[Int(event.thread)].process].name
    case .thread: return threads[Int(event.thread)].name
    case .start: return "start \(processName(event, "process"))"
    case .join: return "join \(processName(event, "process"))"
    case .wait: return waitTitle(event, object)
    case .error: return "error"
    case .task, .call, .service, .submit: return callTitle(event, object)
    case .span, .instant, .counter: return string(event.object)
    case .read, .write, .add: return valueTitle(event, object)
    default: return [Self.verb(event.operation), object].compactMap(\.self).joined(separator: " ")
    }
  }

  /// What events have in common that are called the same.
  package struct TitleKey: Hashable {
    let operation: TraceOperation
    let isSlice: Bool
    let object: Int32
    let detail: Int32

    package func hash(into hasher: inout Hasher) {
      let kind = UInt64(operation.rawValue) << 1 | (isSlice ? 1 : 0)
      hasher.combine(
        kind << 56 ^ UInt64(UInt32(bitPattern: object)) << 32 ^ UInt64(UInt32(bitPattern: detail)))
    }
  }

  /// The key of an event's title; nil if it says more than others do.
  package func titleKey(of event: Event) -> TitleKey? {
    var detail: Int32 = 0
    switch event.operation {
    case .process, .thread, .start, .join, .read, .write, .add: return nil
    case .wait:
      switch TraceWait(rawValue: UInt32(bitPattern: event.detail)) {
      case .process, .descriptor: return nil
      default: detail = event.detail
      }
    case .task: detail = event.detail
    default: break
    }
    return TitleKey(
      operation: event.operation, isSlice: event.isSlice, object: event.object, detail: detail)
  }

  /// The category of an event: a wait's is that of what is waited for.
  package func category(of event: Event) -> TraceCategories {
    guard event.operation == .wait else { return event.operation.category }
    switch TraceWait(rawValue: UInt32(bitPattern: event.detail)) {
    case .results, .requests: return .task
    case .answer: return .manager
    case .descriptor: return .pipe
    case .object, .room:
      switch object(of: event)?.kind {
      case "queue": return .queue
      case "pipe": return .pipe
      case "lock", "RLock", "semaphore", "value", "array": return .lock
      case "condition", "event", "barrier": return .sync
      case "pool", "executor": return .task
      case "manager": return .manager
      default: return .process
      }
    default: return .process
    }
  }

  /// The name of the process that an event is about, by the pid in its argument.
  private func processName(_ event: Event, _ other: String) -> String {
    let pid = Int32(truncatingIfNeeded: Int64(bitPattern: event.argument))
    if let index = process(pid, at: event.end) { return processes[index].name }
    return pid == 0 ? other : "\(other) \(pid)"
  }

  private func waitTitle(_ event: Event, _ object: String?) -> String {
    switch TraceWait(rawValue: UInt32(bitPattern: event.detail)) {
    case .object: return "wait for " + (object ?? "an object")
    case .room: return "wait for room in " + (object ?? "a channel")
    case .process:
      // Only a fork server has no track.
      let pid = Int32(truncatingIfNeeded: Int64(bitPattern: event.argument))
      guard let index = process(pid, at: event.end) else { return "wait for the fork server" }
      return "wait for \(processes[index].name)"
    case .children: return "wait for children"
    case .time: return "sleep"
    case .requests: return "idle"
    case .results: return "wait for results"
    case .answer: return "wait for an answer"
    case .descriptor: return "wait for descriptor \(event.argument)"
    case .task: return "wait for a thread"
    default: return "wait"
    }
  }

  private func callTitle(_ event: Event, _ object: String?) -> String {
    if event.operation == .submit { return object.map { "submit to \($0)" } ?? "submit" }
    let name = string(event.operation.isNamed ? event.object : event.detail)
    switch event.operation {
    case .task: return name.isEmpty ? "task" : "task \(name)"
    case .service: return name.isEmpty ? "serve" : "serve \(name)"
    default: return name.isEmpty ? "call" : "call \(name)"
    }
  }

  private func valueTitle(_ event: Event, _ object: String?) -> String {
    let sign = event.operation == .read ? "=" : ":="
    let element = object?.hasPrefix("value") ?? true ? "" : "[\(event.detail + 1)]"
    return "\(object ?? "value")\(element) \(sign) \(number(of: event))"
  }

  /// The number in the argument of an event that has one.
  package func number(of event: Event) -> String {
    event.flags.contains(.isFloat)
      ? "\(Double(bitPattern: event.argument))" : "\(Int64(bitPattern: event.argument))"
  }

  private static func verb(_ operation: TraceOperation) -> String {
    switch operation {
    case .put: "put"
    case .get: "get"
    case .clear: "clear"
    case .joinQueue: "join"
    case .send: "send"
    case .receive: "recv"
    case .acquire, .take: "acquire"
    case .release, .give: "release"
    case .waitCondition, .waitEvent, .waitBarrier: "wait"
    case .notify: "notify"
    case .set: "set"
    case .clearEvent: "clear"
    default: "\(operation)"
    }
  }
}
