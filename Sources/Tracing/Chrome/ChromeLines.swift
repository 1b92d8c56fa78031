/// What is written at a moment: in this order where times are the same.
enum ChromeLine: UInt8 {
  /// A process ends, and with it what it has.
  case end
  case slice
  case taken, released
  case instant, killed
  case length
  case counter
  case arrow, arrowEnd
}

/// Sorts what is to be written by time: events, arrows, and what becomes of locks and queues.
struct ChromeLines: EventSink {
  private var lines: EventSorter
  private var links: EventSorter
  private var arrows: UInt64 = 0

  /// - Parameters:
  ///   - path: A file, in whose folder there is room.
  ///   - limit: How many of them are kept in memory, twice.
  init(beside path: [UInt8], limit: Int = EventSorter.most) {
    lines = EventSorter(beside: path, limit: limit)
    links = EventSorter(beside: path, limit: limit)
  }

  private static let restBits: UInt64 = 56

  /// - Parameter rank: The order among those of this kind at this moment.
  private mutating func add(
    _ event: Recording.Event, _ kind: ChromeLine, at time: Int64, rank: UInt64 = 0
  ) throws(RecordingError) {
    try lines.add(
      event, by: (UInt64(max(time, 0)), UInt64(kind.rawValue) << Self.restBits | rank))
  }

  mutating func take(_ event: Recording.Event) throws(RecordingError) {
    if let keys = event.linkKeys { try links.add(event, by: keys) }
    // A task is called what the submission calls it, which is found with its arrow.
    if event.operation != .task { try addEvent(event) }
    guard !event.flags.contains(.failed), event.object >= 0 else { return }
    // A cause took effect before it was recorded.
    let cause = max(event.end - 1, event.begin)
    switch event.operation {
    case .acquire: try add(event, .taken, at: event.end)
    case .release: try add(event, .released, at: cause)
    case .put: try add(event, .length, at: cause, rank: 0)
    case .get, .clear: try add(event, .length, at: event.end, rank: 1)
    default: break
    }
  }

  private mutating func addEvent(_ event: Recording.Event) throws(RecordingError) {
    guard event.isSlice else {
      return try add(event, event.operation == .counter ? .counter : .instant, at: event.begin)
    }
    // Of two slices the longer one begins first.
    let end = UInt64(max(event.end, 0)) & (1 << Self.restBits - 1)
    try add(event, .slice, at: event.begin, rank: 1 << Self.restBits - 1 - end)
  }

  // MARK: When all records have come

  /// Adds what is known in the end. From here on threads are what they are, marked so: those of the
  /// events so far are numbers of tasks.
  mutating func finish(
    _ recording: Recording, lives: [Recording.Event], threadOfTask: [Int32]
  ) throws {
    var ends: [Int: ArrowJoin.End] = [:]
    for life in lives {
      let process = recording.threads[Int(life.thread)].process
      if life.operation == .process { ends[process] = ArrowJoin.End(event: life, index: 0) }
      var life = life
      life.thread = ~life.thread
      try addEvent(life)
    }
    for (index, process) in recording.processes.enumerated() {
      guard var event = ends[index]?.event else { continue }
      event.thread = ~event.thread
      try add(event, .end, at: process.end)
      if process.status ?? 0 < 0 { try add(event, .killed, at: process.end - 1) }
    }
    var links = links
    self.links = EventSorter(beside: [])
    var join = ArrowJoin()
    try links.drain { event, keys in
      var end = ArrowJoin.End(event: event, index: 0)
      end.event.thread = threadOfTask[Int(event.thread)]
      join.see(&end, keys)
      for arrow in join.takeFound() { try add(arrow) }
      guard event.operation == .task else { return }
      end.event.thread = event.thread
      try addEvent(end.event)
    }
    join.finish(recording, lives: ends)
    for arrow in join.takeFound() { try add(arrow) }
  }

  private mutating func add(_ arrow: ArrowJoin.Found) throws(RecordingError) {
    arrows += 1
    let kind = Recording.Arrow.Kind.allCases.firstIndex(of: arrow.kind) ?? 0
    for (end, line, time) in [
      (arrow.from, ChromeLine.arrow, arrow.begin), (arrow.to, .arrowEnd, arrow.end),
    ] {
      var event = end.event
      event.thread = ~event.thread
      (event.argument, event.detail) = (arrows, Int32(kind))
      try add(event, line, at: time)
    }
  }

  /// Calls a function with each line, in order. Nothing is left.
  mutating func drain(
    _ threadOfTask: [Int32], _ body: (ChromeLine, Recording.Event, Int64) throws -> Void
  ) throws {
    try lines.drain { event, keys in
      var event = event
      event.thread = event.thread < 0 ? ~event.thread : threadOfTask[Int(event.thread)]
      let kind = ChromeLine(rawValue: UInt8(truncatingIfNeeded: keys.1 >> Self.restBits))
      try body(kind ?? .instant, event, Int64(keys.0))
    }
  }
}
