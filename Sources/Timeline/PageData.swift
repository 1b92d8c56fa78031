internal import LinuxSystem
internal import Tracing
internal import Wire

/// What a page has to know of a recording: an object of JSON, the large parts of which are columns.
struct PageData {
  private let recording: Recording
  private let showsSource: Bool
  private var titles = TextList()
  private var titleNumbers: [Int32] = []

  /// A value of the object, which is made when it is written.
  private enum Part {
    case json(JSON)
    case column(() -> PageColumn)
    case table([(String, Part)])
  }

  init(_ recording: Recording, showsSource: Bool) {
    self.recording = recording
    self.showsSource = showsSource
    titleNumbers.reserveCapacity(recording.events.count)
    var known: [Recording.TitleKey: Int32] = [:]
    for event in recording.events {
      let key = recording.titleKey(of: event)
      if let key, let number = known[key] {
        titleNumbers.append(number)
        continue
      }
      let number = titles.number(recording.title(of: event))
      if let key { known[key] = number }
      titleNumbers.append(number)
    }
  }

  // MARK: Writing

  func write(into file: inout OutputFile) throws(SystemError) { try write(.table(all), &file) }

  private func write(_ part: Part, _ file: inout OutputFile) throws(SystemError) {
    switch part {
    case .json(let value): try file.write(Self.bytes(value))
    case .column(let make): try file.write(make().quoted)
    case .table(let fields):
      for (index, field) in fields.enumerated() {
        let mark = index == 0 ? "{" : ","
        try file.write((mark + JSON.quoted(field.0) + ":").utf8)
        try write(field.1, &file)
      }
      try file.write("}".utf8)
    }
  }

  /// A value in one line. Only strings have the sign `<`: with it a script could end the element
  /// that it is in.
  private static func bytes(_ value: JSON) -> [UInt8] {
    var bytes: [UInt8] = []
    for byte in value.line.utf8 {
      if byte == UInt8(ascii: "<") { bytes += "\\u003c".utf8 } else { bytes.append(byte) }
    }
    return bytes
  }

  // MARK: The whole

  private var all: [(String, Part)] {
    let files = Dictionary(
      recording.places.map { $0.file }.enumerated().map { ($0.element, $0.offset) },
      uniquingKeysWith: { one, _ in one }
    ).sorted { $0.value < $1.value }.map(\.key)
    let numbers = Dictionary(uniqueKeysWithValues: files.enumerated().map { ($1, $0) })
    let places = recording.places
    return [
      ("title", .json(.text(title))),
      ("lost", .json(.integer(recording.lost))),
      ("end", .json(.integer(Int(recording.end)))),
      ("processes", .json(.array(recording.processes.map { process($0) }))),
      ("threads", .json(.array(recording.threads.map { thread($0) }))),
      ("objects", .json(.array(recording.objects.map { ["title": .text($0.title)] }))),
      ("files", .json(.array(files.map { .text($0) }))),
      ("sources", .json(.array(files.map { .optional(source($0)) }))),
      (
        "places",
        .json(.array(places.flatMap { [.integer(numbers[$0.file]!), .integer($0.line)] }))
      ),
      ("titles", .json(.array(titles.texts.map { .text($0) }))),
      ("events", .table(events)),
      ("arrows", .table(arrows)),
      (
        "arrowKinds", .json(.array(Recording.Arrow.Kind.allCases.map { .text($0.rawValue) }))
      ),
      ("holds", .table(holds)),
      ("lengths", .table(lengths)),
      ("values", .table(values)),
      (
        "problems",
        .json(
          .array(recording.problems().map { .array([.text($0.text), .integer($0.event)]) }))
      ),
    ]
  }

  private var title: String {
    let script = recording.facts["script"] ?? ""
    let name = script.split(separator: "/").last.map { String($0) } ?? ""
    return name.isEmpty ? "timeline" : name
  }

  private func process(_ process: Recording.Process) -> JSON {
    [
      "name": .text(process.name), "pid": .integer(Int(process.pid)),
      "begin": .integer(Int(process.begin)), "end": .integer(Int(process.end)),
      "status": .optional(process.status.map { Int($0) }), "lost": .integer(process.lost),
      "lostUntil": .integer(Int(process.lostUntil)),
      "threads": .array(process.threads.map { .integer($0) }),
    ]
  }

  private func thread(_ thread: Recording.Track) -> JSON {
    [
      "process": .integer(thread.process), "name": .text(thread.name),
      "main": .boolean(thread.isMain),
    ]
  }

  // MARK: Columns

  private var events: [(String, Part)] {
    let (events, recording) = (recording.events, recording)
    return [
      ("order", .column { PageColumn(doubles: events.lazy.map { Double($0.order) }) }),
      ("before", .column { PageColumn(floats: events.lazy.map { Float($0.order - $0.begin) }) }),
      ("after", .column { PageColumn(floats: events.lazy.map { Float($0.end - $0.order) }) }),
      ("title", .column { [titleNumbers] in PageColumn(integers: titleNumbers) }),
      ("place", .column { PageColumn(integers: events.lazy.map(\.place)) }),
      ("object", .column { PageColumn(integers: events.lazy.map(\.object)) }),
      (
        "thread",
        .column { PageColumn(shorts: events.lazy.map { UInt16(truncatingIfNeeded: $0.thread) }) }
      ),
      ("kind", .column { PageColumn(bytes: events.lazy.map { recording.state(of: $0).rawValue }) }),
      ("flags", .column { PageColumn(bytes: events.lazy.map { Self.flags($0, recording) }) }),
      ("sorted", .column { PageColumn(integers: Self.sorted(recording)) }),
    ]
  }

  /// A step, has its effect at its end, never ended, is a wait.
  private static func flags(_ event: Recording.Event, _ recording: Recording) -> UInt8 {
    (recording.isStep(event) ? 1 : 0) | (event.operation == .acquire ? 2 : 0)
      | (event.isOpen ? 4 : 0) | (event.operation == .wait ? 8 : 0)
  }

  /// The events of each thread together, by their beginnings, outer ones first.
  private static func sorted(_ recording: Recording) -> [Int32] {
    let events = recording.events
    var byThread: [[Int32]] = Array(repeating: [], count: recording.threads.count)
    for (index, event) in events.enumerated() {
      byThread[Int(event.thread)].append(Int32(index))
    }
    return byThread.flatMap { indices in
      indices.sorted {
        let (one, other) = (events[Int($0)], events[Int($1)])
        if one.begin != other.begin { return one.begin < other.begin }
        return one.end != other.end ? one.end > other.end : $0 < $1
      }
    }
  }

  private var arrows: [(String, Part)] {
    let kinds = Recording.Arrow.Kind.allCases
    let arrows = recording.arrows
    return [
      (
        "kind",
        .column { PageColumn(bytes: arrows.lazy.map { UInt8(kinds.firstIndex(of: $0.kind)!) }) }
      ),
      ("from", .column { PageColumn(integers: arrows.lazy.map(\.from)) }),
      ("to", .column { PageColumn(integers: arrows.lazy.map(\.to)) }),
    ]
  }

  private var lengths: [(String, Part)] {
    let lengths = recording.lengths
    return [
      ("object", .column { PageColumn(integers: lengths.lazy.map(\.object)) }),
      ("time", .column { PageColumn(doubles: lengths.lazy.map { Double($0.time) }) }),
      ("count", .column { PageColumn(integers: lengths.lazy.map { Int32(clamping: $0.count) }) }),
    ]
  }

  private var holds: [(String, Part)] {
    let holds = recording.holds
    return [
      ("object", .column { PageColumn(integers: holds.lazy.map(\.object)) }),
      ("thread", .column { PageColumn(integers: holds.lazy.map(\.thread)) }),
      ("begin", .column { PageColumn(doubles: holds.lazy.map { Double($0.begin) }) }),
      ("end", .column { PageColumn(doubles: holds.lazy.map { Double($0.end) }) }),
      ("open", .column { PageColumn(bytes: holds.lazy.map { $0.isOpen ? 1 : 0 }) }),
    ]
  }

  /// What numbers were after each read and write.
  private var values: [(String, Part)] {
    var (names, texts) = (TextList(), TextList())
    var rows: [(event: Int32, name: Int32, text: Int32)] = []
    for (index, event) in recording.events.enumerated() {
      guard let cell = recording.cell(of: event) else { continue }
      rows.append((Int32(index), names.number(cell), texts.number(recording.number(of: event))))
    }
    let all = rows
    return [
      ("event", .column { PageColumn(integers: all.lazy.map(\.event)) }),
      ("name", .column { PageColumn(integers: all.lazy.map(\.name)) }),
      ("text", .column { PageColumn(integers: all.lazy.map(\.text)) }),
      ("names", .json(.array(names.texts.map { .text($0) }))),
      ("texts", .json(.array(texts.texts.map { .text($0) }))),
    ]
  }

  // MARK: Scripts

  /// The text of a script, if it can be read and is to be shown.
  private func source(_ file: String) -> String? {
    guard showsSource, !file.isEmpty, !file.hasPrefix("(") else { return nil }
    let folder = recording.facts["directory"] ?? ""
    let path = file.hasPrefix("/") || folder.isEmpty ? file : "\(folder)/\(file)"
    return (try? WholeFile.read(path, limit: 1 << 20)).map { String(decoding: $0, as: UTF8.self) }
  }
}

/// Texts, each of which is there once.
private struct TextList {
  private(set) var texts: [String] = []
  private var numbers: [String: Int32] = [:]

  /// The number of a text, which is added if it is new.
  mutating func number(_ text: String) -> Int32 {
    if let known = numbers[text] { return known }
    let number = Int32(texts.count)
    numbers[text] = number
    texts.append(text)
    return number
  }
}
