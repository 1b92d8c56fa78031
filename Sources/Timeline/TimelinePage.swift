internal import LinuxSystem
package import Tracing
internal import Wire

/// The page that shows a recording: one file of HTML, which needs no network.
package enum TimelinePage {
  /// The page as bytes (UTF-8).
  /// - Parameter showsSource: Whether it has the scripts that events name, as far as they can be
  ///   read.
  package static func html(of recording: Recording, showsSource: Bool = true) -> [UInt8] {
    let data = PageData(recording, showsSource: showsSource).json.line.utf8
    let scripts = [
      PackageResources.data_js, PackageResources.lanes_js, PackageResources.draw_js,
      PackageResources.panes_js, PackageResources.picture_js, PackageResources.keys_js,
    ]
    var page: [UInt8] = []
    for part in parts(of: PackageResources.page_html) {
      switch part {
      case .text(let text): page += text
      // Only strings have the sign: a script cannot end the element that it is in.
      case .data:
        page.reserveCapacity(page.count + data.count)
        for byte in data {
          if byte == UInt8(ascii: "<") { page += escaped } else { page.append(byte) }
        }
      case .script: page += scripts.joined(separator: [UInt8(ascii: "\n")])
      }
    }
    return page
  }

  private static let escaped = Array("\\u003c".utf8)

  private enum Part {
    case text(ArraySlice<UInt8>)
    case data, script
  }

  /// The template: what is before the data, between, and behind the script.
  private static func parts(of template: [UInt8]) -> [Part] {
    let marks: [(text: [UInt8], part: Part)] = [
      (Array("@DATA@".utf8), .data), (Array("@SCRIPT@".utf8), .script),
    ]
    var parts: [Part] = []
    var rest = template[...]
    for mark in marks {
      guard let place = rest.firstRange(of: mark.text) else { continue }
      parts += [.text(rest[..<place.lowerBound]), mark.part]
      rest = rest[place.upperBound...]
    }
    return parts + [.text(rest)]
  }
}

/// What a page has to know of a recording.
struct PageData {
  private let recording: Recording
  private let showsSource: Bool
  private var titles = TextList()
  private var titleNumbers: [Int32] = []

  init(_ recording: Recording, showsSource: Bool) {
    self.recording = recording
    self.showsSource = showsSource
    titleNumbers.reserveCapacity(recording.events.count)
    for event in recording.events {
      titleNumbers.append(titles.number(recording.title(of: event)))
    }
  }

  var json: JSON {
    let files = Dictionary(
      recording.places.map { $0.file }.enumerated().map { ($0.element, $0.offset) },
      uniquingKeysWith: { one, _ in one }
    ).sorted { $0.value < $1.value }.map(\.key)
    let numbers = Dictionary(uniqueKeysWithValues: files.enumerated().map { ($1, $0) })
    return [
      "title": .text(title),
      "lost": .integer(recording.lost),
      "end": .integer(Int(recording.end)),
      "processes": .array(recording.processes.map { process($0) }),
      "threads": .array(recording.threads.map { thread($0) }),
      "objects": .array(recording.objects.map { ["title": .text($0.title)] }),
      "files": .array(files.map { .text($0) }),
      "sources": .array(files.map { .optional(source($0)) }),
      "places": .array(
        recording.places.flatMap { [.integer(numbers[$0.file]!), .integer($0.line)] }),
      "titles": .array(titles.texts.map { .text($0) }),
      "events": events,
      "arrows": arrows,
      "arrowKinds": .array(Recording.Arrow.Kind.allCases.map { .text($0.rawValue) }),
      "holds": holds,
      "lengths": lengths,
      "values": values,
      "problems": .array(
        recording.problems().map { .array([.text($0.text), .integer($0.event)]) }),
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

  private var events: JSON {
    let events = recording.events
    return [
      "order": .text(PageColumn(doubles: events.lazy.map { Double($0.order) }).base64),
      "before": .text(PageColumn(floats: events.lazy.map { Float($0.order - $0.begin) }).base64),
      "after": .text(PageColumn(floats: events.lazy.map { Float($0.end - $0.order) }).base64),
      "title": .text(PageColumn(integers: titleNumbers).base64),
      "place": .text(PageColumn(integers: events.lazy.map(\.place)).base64),
      "object": .text(PageColumn(integers: events.lazy.map(\.object)).base64),
      "thread": .text(
        PageColumn(shorts: events.lazy.map { UInt16(truncatingIfNeeded: $0.thread) }).base64),
      "kind": .text(
        PageColumn(bytes: events.lazy.map { recording.state(of: $0).rawValue }).base64),
      "flags": .text(PageColumn(bytes: events.lazy.map { flags($0) }).base64),
      "sorted": .text(PageColumn(integers: sorted).base64),
    ]
  }

  /// A step, has its effect at its end, never ended, is a wait.
  private func flags(_ event: Recording.Event) -> UInt8 {
    (recording.isStep(event) ? 1 : 0) | (event.operation == .acquire ? 2 : 0)
      | (event.isOpen ? 4 : 0) | (event.operation == .wait ? 8 : 0)
  }

  /// The events of each thread together, by their beginnings, outer ones first.
  private var sorted: [Int32] {
    let events = recording.events
    return events.indices.sorted {
      let (one, other) = (events[$0], events[$1])
      return (one.thread, one.begin, -one.end, $0) < (other.thread, other.begin, -other.end, $1)
    }.map { Int32($0) }
  }

  private var arrows: JSON {
    let kinds = Recording.Arrow.Kind.allCases
    let arrows = recording.arrows
    return [
      "kind": .text(
        PageColumn(bytes: arrows.lazy.map { UInt8(kinds.firstIndex(of: $0.kind)!) }).base64),
      "from": .text(PageColumn(integers: arrows.lazy.map(\.from)).base64),
      "to": .text(PageColumn(integers: arrows.lazy.map(\.to)).base64),
    ]
  }

  private var lengths: JSON {
    let lengths = recording.lengths
    return [
      "object": .text(PageColumn(integers: lengths.lazy.map(\.object)).base64),
      "time": .text(PageColumn(doubles: lengths.lazy.map { Double($0.time) }).base64),
      "count": .text(
        PageColumn(integers: lengths.lazy.map { Int32(clamping: $0.count) }).base64),
    ]
  }

  private var holds: JSON {
    let holds = recording.holds
    return [
      "object": .text(PageColumn(integers: holds.lazy.map(\.object)).base64),
      "thread": .text(PageColumn(integers: holds.lazy.map(\.thread)).base64),
      "begin": .text(PageColumn(doubles: holds.lazy.map { Double($0.begin) }).base64),
      "end": .text(PageColumn(doubles: holds.lazy.map { Double($0.end) }).base64),
      "open": .text(PageColumn(bytes: holds.lazy.map { $0.isOpen ? 1 : 0 }).base64),
    ]
  }

  /// What numbers were after each read and write.
  private var values: JSON {
    var (names, texts) = (TextList(), TextList())
    var rows: [(event: Int32, name: Int32, text: Int32)] = []
    for (index, event) in recording.events.enumerated() {
      guard let cell = recording.cell(of: event) else { continue }
      rows.append((Int32(index), names.number(cell), texts.number(recording.number(of: event))))
    }
    return [
      "event": .text(PageColumn(integers: rows.lazy.map(\.event)).base64),
      "name": .text(PageColumn(integers: rows.lazy.map(\.name)).base64),
      "text": .text(PageColumn(integers: rows.lazy.map(\.text)).base64),
      "names": .array(names.texts.map { .text($0) }),
      "texts": .array(texts.texts.map { .text($0) }),
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
