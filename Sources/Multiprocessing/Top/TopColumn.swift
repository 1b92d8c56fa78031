/// What the rows of a frame can be sorted by, in the names of its JSON.
package enum TopColumn: String, CaseIterable, Sendable {
  case pid, name, state
  case duration = "for"
  case waitsFor = "waits_for"
  case line, cpu, memory
  case tasksPerSecond = "tasks_per_s"
  case task
  case kind, made, holder, waiters, length, limit
  case inPerSecond = "in_per_s"
  case outPerSecond = "out_per_s"
  case contendedPerSecond = "contended_per_s"
  case averageWait = "average_wait"

  /// The column that a word means: its name, or what stands over it in the table.
  package init?(word: String) {
    let word = word.lowercased()
    if let column = Self(rawValue: word) ?? Self.heads[word] { self = column } else { return nil }
  }

  private static let heads: [String: TopColumn] = [
    "waits": .waitsFor, "cpu%": .cpu, "mem": .memory, "tasks/s": .tasksPerSecond, "object": .name,
    "len": .length, "max": .limit, "in/s": .inPerSecond, "out/s": .outPerSecond,
    "contended/s": .contendedPerSecond, "avg": .averageWait,
  ]

  /// Those that the `s` key goes through.
  package static let keys: [TopColumn?] = [nil, .cpu, .duration, .memory, .tasksPerSecond, .name]
}

/// By what a value is sorted: numbers go down, texts up, and what has none comes last.
private enum SortKey {
  case number(Double?)
  case text(String?)

  static func comesFirst(_ one: SortKey, _ other: SortKey) -> Bool {
    switch (one, other) {
    case (.number(let one?), .number(let other?)): one > other
    case (.text(let one?), .text(let other?)): one < other
    case (.number(.some), .number(nil)), (.text(.some), .text(nil)): true
    default: false
    }
  }
}

extension TopFrame {
  /// The rows that have a column sorted by it; equal ones, and the other rows, keep their order.
  package mutating func sort(by column: TopColumn) {
    if Process.key(column, processes.first) != nil {
      processes = Self.sorted(processes) { Process.key(column, $0)! }
    }
    if Object.key(column, objects.first) != nil {
      objects = Self.sorted(objects) { Object.key(column, $0)! }
    }
  }

  private static func sorted<Row>(_ rows: [Row], by key: (Row) -> SortKey) -> [Row] {
    rows.enumerated().map { (key($0.element), $0.offset, $0.element) }.sorted { one, other in
      if SortKey.comesFirst(one.0, other.0) { return true }
      return !SortKey.comesFirst(other.0, one.0) && one.1 < other.1
    }.map(\.2)
  }
}

extension TopFrame.Process {
  fileprivate static func key(_ column: TopColumn, _ row: Self?) -> SortKey? {
    guard let row else { return nil }
    switch column {
    case .pid: return .number(-Double(row.pid))
    case .name: return .text(row.name)
    case .state: return .text(row.state.rawValue)
    case .duration: return .number(row.duration)
    case .waitsFor: return .text(row.waitsFor?.full)
    case .line: return .text(row.line)
    case .cpu: return .number(row.cpu)
    case .memory: return .number(row.memory.map(Double.init))
    case .tasksPerSecond: return .number(row.tasksPerSecond)
    case .task: return .number(row.task.map(Double.init))
    default: return nil
    }
  }
}

extension TopFrame.Object {
  fileprivate static func key(_ column: TopColumn, _ row: Self?) -> SortKey? {
    guard let row else { return nil }
    switch column {
    case .kind: return .text(row.kind)
    case .name: return .text(row.name)
    case .made: return .text(row.made)
    case .holder: return .text(row.holder)
    case .waiters: return .number(Double(row.waiters))
    case .length: return .number(row.length.map(Double.init))
    case .limit: return .number(row.limit.map(Double.init))
    case .inPerSecond: return .number(row.inPerSecond)
    case .outPerSecond: return .number(row.outPerSecond)
    case .contendedPerSecond: return .number(row.contendedPerSecond)
    case .averageWait: return .number(row.averageWait)
    default: return nil
    }
  }
}
