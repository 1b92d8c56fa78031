/// What a recording tells of: a set of categories.
package struct TraceCategories: OptionSet, Hashable, Sendable {
  /// A bit for each category.
  package let rawValue: UInt32

  /// The categories of some bits.
  package init(rawValue: UInt32) { self.rawValue = rawValue }

  /// Processes and threads: their start and end, joins, sleeps.
  package static let process = TraceCategories(rawValue: 1 << 0)
  /// Tasks of pools and executors.
  package static let task = TraceCategories(rawValue: 1 << 1)
  /// Queues.
  package static let queue = TraceCategories(rawValue: 1 << 2)
  /// Pipes and other connections.
  package static let pipe = TraceCategories(rawValue: 1 << 3)
  /// Locks and semaphores.
  package static let lock = TraceCategories(rawValue: 1 << 4)
  /// Conditions, events and barriers.
  package static let sync = TraceCategories(rawValue: 1 << 5)
  /// Calls of managers.
  package static let manager = TraceCategories(rawValue: 1 << 6)
  /// What the script itself records.
  package static let span = TraceCategories(rawValue: 1 << 7)
  /// Errors that nobody caught, and those of tasks.
  package static let error = TraceCategories(rawValue: 1 << 8)
  /// Each access to a value, an array or shared memory.
  package static let value = TraceCategories(rawValue: 1 << 9)

  /// All names, in the order of their bits.
  package static let names = [
    "process", "task", "queue", "pipe", "lock", "sync", "manager", "span", "error", "value",
  ]
  /// All that there are.
  package static let all = TraceCategories(rawValue: 1 << 10 - 1)
  /// What is recorded if nothing is said.
  package static let standard = all.subtracting(.value)

  /// What must be recorded to find out what another order could do.
  package static let checked: TraceCategories = [
    .process, .task, .queue, .pipe, .lock, .sync, .manager, .value,
  ]

  /// The categories of a list, as an option has it: `queue,lock` means only these, and `+value` and
  /// `-pipe` change the standard.
  /// - Returns: nil, with the word at fault, if it is not a list of known names.
  package static func parse(_ list: String) -> (categories: TraceCategories?, fault: String) {
    var result = list.first == "+" || list.first == "-" ? standard : []
    for word in list.split(separator: ",", omittingEmptySubsequences: false) {
      let sign = word.first
      let name = sign == "+" || sign == "-" ? word.dropFirst() : word
      guard let bit = names.firstIndex(of: String(name)) else { return (nil, String(word)) }
      let category = TraceCategories(rawValue: 1 << UInt32(bit))
      if sign == "-" { result.subtract(category) } else { result.formUnion(category) }
    }
    return (result, "")
  }

  /// The name of one category.
  package var name: String {
    rawValue == 0 ? "" : Self.names[min(rawValue.trailingZeroBitCount, Self.names.count - 1)]
  }
}
