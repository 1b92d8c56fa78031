internal import LinuxSystem

/// An event and what it is sorted by.
struct SortedEvent: BitwiseCopyable {
  /// By the first number, then by the second.
  var keys: (UInt64, UInt64)
  var event: Recording.Event

  fileprivate static func isBefore(_ one: SortedEvent, _ other: SortedEvent) -> Bool {
    one.keys.0 != other.keys.0 ? one.keys.0 < other.keys.0 : one.keys.1 < other.keys.1
  }
}

/// Sorts more events than fit into memory: sorts as many as do, writes them to a file that has no
/// name, and merges these runs in the end. Events that are equal stay in the order in which they
/// came.
struct EventSorter {
  /// As many events as are kept in memory.
  static let most = 1 << 18
  /// Events of a run that are read at a time.
  private static let block = 1 << 10

  private let folder: [UInt8]
  private let limit: Int
  private var buffer: [SortedEvent] = []
  private var file: ScratchFile?
  private var runs: [Run] = []

  /// - Parameters:
  ///   - path: A file, in whose folder there is room.
  ///   - limit: How many events are kept in memory.
  init(beside path: [UInt8], limit: Int = EventSorter.most) {
    folder = path
    self.limit = limit
  }

  mutating func add(
    _ event: Recording.Event, by keys: (UInt64, UInt64)
  ) throws(RecordingError) {
    buffer.append(SortedEvent(keys: keys, event: event))
    if buffer.count == limit { try spill() }
  }

  private mutating func spill() throws(RecordingError) {
    buffer.sort(by: SortedEvent.isBefore)
    do throws(SystemError) {
      if file == nil { file = try ScratchFile(beside: folder) }
      guard let file else { return }
      runs.append(Run(file: file, offset: try file.append(buffer), left: buffer.count))
    } catch {
      throw RecordingError(description: "\(error)")
    }
    buffer.removeAll(keepingCapacity: true)
  }

  /// Calls a function with each event, in order. Nothing is left.
  mutating func drain(
    _ body: (Recording.Event, (UInt64, UInt64)) throws -> Void
  ) throws {
    guard file != nil else {
      buffer.sort(by: SortedEvent.isBefore)
      for sorted in buffer { try body(sorted.event, sorted.keys) }
      buffer = []
      return
    }
    if !buffer.isEmpty { try spill() }
    buffer = []
    var heap = RunHeap(runs)
    runs = []
    while let sorted = try heap.next() { try body(sorted.event, sorted.keys) }
    file = nil
  }

  /// A stretch of the file that is sorted.
  fileprivate struct Run {
    let file: ScratchFile
    var offset: Int
    var left: Int
    private var block: [SortedEvent] = []
    private var place = 0

    init(file: ScratchFile, offset: Int, left: Int) {
      self.file = file
      self.offset = offset
      self.left = left
    }

    /// The next one; nil at the end.
    mutating func next() throws(SystemError) -> SortedEvent? {
      if place == block.count {
        guard left > 0 else { return nil }
        let count = min(left, EventSorter.block)
        if block.count != count {
          let empty = Recording.Event(
            operation: .process, flags: [], isSlice: false, thread: 0, object: 0, place: 0,
            detail: 0, argument: 0, begin: 0, end: 0, order: 0)
          block = Array(repeating: SortedEvent(keys: (0, 0), event: empty), count: count)
        }
        try file.read(offset, into: &block)
        offset += count * MemoryLayout<SortedEvent>.stride
        left -= count
        place = 0
      }
      place += 1
      return block[place - 1]
    }
  }

  /// The runs by their next events, the least first.
  private struct RunHeap {
    private var runs: [Run]
    private var heap: [(sorted: SortedEvent, run: Int)] = []

    init(_ runs: [Run]) {
      self.runs = runs
    }

    private var hasBegun = false

    private static func isBefore(
      _ one: (sorted: SortedEvent, run: Int), _ other: (sorted: SortedEvent, run: Int)
    ) -> Bool {
      if SortedEvent.isBefore(one.sorted, other.sorted) { return true }
      return !SortedEvent.isBefore(other.sorted, one.sorted) && one.run < other.run
    }

    mutating func next() throws(SystemError) -> SortedEvent? {
      if !hasBegun {
        for run in runs.indices {
          if let sorted = try runs[run].next() { heap.append((sorted, run)) }
        }
        // What is sorted is a heap.
        heap.sort(by: Self.isBefore)
        hasBegun = true
      }
      guard let (sorted, run) = heap.first else { return nil }
      if let following = try runs[run].next() {
        sink((following, run))
      } else if let last = heap.popLast(), !heap.isEmpty {
        sink(last)
      }
      return sorted
    }

    /// Puts one in place of the first, and moves it to where it belongs.
    private mutating func sink(_ entry: (sorted: SortedEvent, run: Int)) {
      var place = 0
      while true {
        var least = 2 * place + 1
        guard least < heap.count else { break }
        if least + 1 < heap.count, Self.isBefore(heap[least + 1], heap[least]) { least += 1 }
        guard Self.isBefore(heap[least], entry) else { break }
        heap[place] = heap[least]
        place = least
      }
      heap[place] = entry
    }
  }
}
