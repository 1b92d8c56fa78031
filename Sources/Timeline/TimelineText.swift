package import Tracing

/// A recording as text for a terminal.
package struct TimelineText {
  let recording: Recording
  /// How many columns there are.
  let width: Int
  /// Whether more than ASCII can be shown.
  let hasUnicode: Bool

  /// A text of a recording, so many columns wide.
  package init(_ recording: Recording, width: Int, hasUnicode: Bool) {
    self.recording = recording
    self.width = max(width, 40)
    self.hasUnicode = hasUnicode
  }

  // MARK: Lanes

  /// A lane for each process and thread, each column of which is a stretch of time; then what the
  /// signs mean, and what went wrong.
  package func lanes() -> String {
    let names = recording.threads.indices.map { Self.printable(laneName($0)) }
    let label = min(names.map(\.count).max() ?? 0, 28)
    let room = max(width - label - 1, 10)
    var lines = [String(repeating: " ", count: label + 1) + ruler(room)]
    let order = recording.processes.flatMap(\.threads)
    var cells = recording.threads.map { _ in [Character](repeating: " ", count: room) }
    for index in painted { paint(recording.events[index], &cells) }
    for thread in order {
      markEnd(of: thread, &cells[thread])
      lines.append(Self.padded(names[thread], label) + " " + String(cells[thread]))
    }
    lines.append("")
    lines.append(legend)
    for problem in recording.problems() { lines.append("problem: \(Self.printable(problem.text))") }
    return lines.map { Self.trimmed($0) }.joined(separator: "\n")
  }

  private func laneName(_ index: Int) -> String {
    let thread = recording.threads[index]
    return thread.isMain ? recording.processes[thread.process].name : "  \(thread.name)"
  }

  /// The events in the order in which they are painted: outer ones first.
  private var painted: [Int] {
    let events = recording.events
    return events.indices.filter { events[$0].isSlice }.sorted {
      (events[$0].begin, -events[$0].end, $0) < (events[$1].begin, -events[$1].end, $1)
    }
  }

  private func paint(_ event: Recording.Event, _ cells: inout [[Character]]) {
    let state = recording.state(of: event)
    guard state != .operation, state != .span, state != .error else { return }
    let room = cells[Int(event.thread)].count
    let scale = Double(room) / Double(max(recording.end, 1))
    let (from, to) = (Double(event.begin) * scale, Double(event.end) * scale)
    // A stretch is painted where it fills half of a column at least; a life always.
    let isLife = state == .running
    let first = isLife ? Int(from) : Int((from + 0.5).rounded(.down))
    let last = isLife ? Int(to.rounded(.up)) : Int((to + 0.5).rounded(.down))
    for column in max(first, 0)..<max(min(max(last, first), room), max(first, 0)) {
      cells[Int(event.thread)][column] = sign(state)
    }
  }

  private func markEnd(of thread: Int, _ cells: inout [Character]) {
    let process = recording.processes[recording.threads[thread].process]
    guard recording.threads[thread].isMain, let status = process.status, status < 0 else { return }
    let column = Double(process.end) * Double(cells.count) / Double(max(recording.end, 1))
    cells[min(Int(column), cells.count - 1)] = hasUnicode ? "×" : "x"
  }

  private func ruler(_ room: Int) -> String {
    let end = Self.duration(recording.end)
    let middle = Self.duration(recording.end / 2)
    let space = room - 1 - middle.count - end.count
    guard space > 2 else { return "0" }
    let left = room / 2 - 1 - middle.count / 2
    return "0" + String(repeating: " ", count: max(left, 1)) + middle
      + String(repeating: " ", count: max(space - max(left, 1), 1)) + end
  }

  private func sign(_ state: EventState) -> Character {
    let signs: [(unicode: Character, ascii: Character)] = [
      ("█", "#"), ("█", "#"), ("▓", "="), ("▒", "L"), ("░", "q"), ("╌", "-"), ("≈", "m"),
      ("·", "."),
      (" ", " "), ("█", "#"), ("!", "!"),
    ]
    let sign = signs[Int(state.rawValue)]
    return hasUnicode ? sign.unicode : sign.ascii
  }

  private var legend: String {
    let names: [(EventState, String)] = [
      (.running, "runs"), (.task, "in a task"), (.waitsForLock, "waits for a lock"),
      (.waitsForItem, "for an item or room"), (.waitsForOther, "for a process or a signal"),
      (.call, "calls a manager"), (.sleep, "sleeps"),
    ]
    let parts = names.map { "\(sign($0)) \($1)" } + [hasUnicode ? "× killed" : "x killed"]
    return parts.joined(separator: "  ")
  }

  // MARK: Steps

  /// The steps, each in the column of its process where there is room, else one below the other.
  package func steps() -> String {
    let steps = recording.events.indices.filter { recording.isStep(recording.events[$0]) }
    let columns = recording.processes.count
    let column = columns == 0 ? 0 : (width - 6) / columns
    let problems = Dictionary(
      recording.problems().map { ($0.event, $0.text) }, uniquingKeysWith: { "\($0); \($1)" })
    var lines: [String] = []
    if column >= 24 {
      lines.append(
        "  step  "
          + recording.processes.map { Self.padded(Self.printable($0.name), column) }.joined())
    } else {
      lines.append("  step  " + Self.padded("time", 10) + Self.padded("process", 24) + "what")
    }
    for (number, index) in steps.enumerated() {
      let event = recording.events[index]
      var line = Self.leading("\(number + 1)", 6) + "  "
      let what = Self.printable(step(event))
      if column >= 24 {
        let place = recording.threads[Int(event.thread)].process
        line += String(repeating: " ", count: place * column) + Self.cut(what, to: column - 2)
      } else {
        line += Self.padded(Self.duration(event.order), 10)
        line += Self.padded(Self.printable(recording.threadName(event.thread)), 24) + what
      }
      if let problem = problems[index] { line += "  <- \(Self.printable(problem))" }
      lines.append(line)
    }
    return lines.map { Self.trimmed($0) }.joined(separator: "\n")
  }

  private func step(_ event: Recording.Event) -> String {
    let place =
      recording.place(of: event).map { place in
        "  \(place.file.split(separator: "/").last ?? ""):\(place.line)"
      } ?? ""
    let thread = recording.threads[Int(event.thread)]
    let name = thread.isMain ? "" : "\(thread.name): "
    return name + recording.title(of: event) + place
  }

  // MARK: Words

  static func padded(_ text: String, _ width: Int) -> String {
    let text = cut(text, to: width)
    return text + String(repeating: " ", count: width - text.count)
  }

  static func leading(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(width - text.count, 0)) + text
  }

  static func cut(_ text: String, to width: Int) -> String {
    text.count <= width ? text : text.prefix(max(width - 1, 0)) + "…"
  }

  static func trimmed(_ line: String) -> String {
    String(line.reversed().drop { $0 == " " }.reversed())
  }

  /// A text without control characters, which could change what a terminal shows.
  static func printable(_ text: String) -> String {
    String(
      String.UnicodeScalarView(
        text.unicodeScalars.map { $0.properties.generalCategory == .control ? "?" : $0 }))
  }

  /// `850 ns`, `12.5 µs`, `3.2 ms`, `41.0 s`.
  static func duration(_ nanoseconds: Int64) -> String {
    let units: [(name: String, size: Int64)] = [
      ("s", 1_000_000_000), ("ms", 1_000_000), ("µs", 1000),
    ]
    for unit in units where nanoseconds >= unit.size {
      let tenths = nanoseconds * 10 / unit.size
      return "\(tenths / 10).\(tenths % 10) \(unit.name)"
    }
    return "\(nanoseconds) ns"
  }
}
