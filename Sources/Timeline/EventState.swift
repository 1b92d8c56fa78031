internal import Tracing

/// What a process does during an event, as a timeline shows it. The page knows the numbers.
enum EventState: UInt8, CaseIterable {
  case running = 0
  case operation, task, waitsForLock, waitsForItem, waitsForOther, call, sleep, idle, span, error
}

extension Recording {
  /// How a timeline shows an event.
  func state(of event: Event) -> EventState {
    switch event.operation {
    case .process, .thread: .running
    case .task: .task
    case .call, .service: .call
    case .span: .span
    case .error: .error
    case .wait: waitState(event)
    default: .operation
    }
  }

  private func waitState(_ event: Event) -> EventState {
    switch TraceWait(rawValue: UInt32(bitPattern: event.detail)) {
    case .time: return .sleep
    case .requests: return .idle
    case .answer: return .call
    case .object, .room:
      switch object(of: event)?.kind {
      case "queue", "pipe": return .waitsForItem
      case "lock", "RLock", "semaphore", "value", "array": return .waitsForLock
      default: return .waitsForOther
      }
    default: return .waitsForOther
    }
  }

  /// Whether an event is a step for somebody who goes through them one by one: lives are none, and
  /// waits belong to the operation that waits. A sleep is an operation, and so is a wait that never
  /// ended.
  func isStep(_ event: Event) -> Bool {
    switch event.operation {
    case .process, .thread, .counter: false
    case .wait: state(of: event) == .sleep || event.isOpen && state(of: event) != .idle
    default: true
    }
  }

  /// Which process an event belongs to.
  func process(of event: Event) -> Process { processes[threads[Int(event.thread)].process] }

  /// What the thread of an event is called: the process, and the thread if it is not the main one.
  func threadName(_ index: Int32) -> String {
    let thread = threads[Int(index)]
    let process = processes[thread.process].name
    return thread.isMain ? process : "\(process), thread \(thread.name)"
  }

  /// What a read or a write is about: `value 'v'`, `array 'a'[2]`.
  func cell(of event: Event) -> String? {
    guard event.operation.category == .value, let object = object(of: event) else { return nil }
    return object.kind == "value" ? object.title : "\(object.title)[\(event.detail + 1)]"
  }
}
