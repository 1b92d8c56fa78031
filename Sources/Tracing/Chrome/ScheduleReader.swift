internal import Wire

/// Turns a schedule that an exploration has saved into a recording: its steps, each as long as the
/// others, one after another.
struct ScheduleReader {
  private var recording = Recording()
  private var tracks: [Int: Int32] = [:]
  private var names: [String] = []

  /// How long a step is, in nanoseconds: what counts is the order.
  private static let step: Int64 = 1000

  /// Reads a whole file; nil if it is no schedule.
  static func recording(_ bytes: [UInt8]) -> Recording? {
    var json = JSONReader(bytes)
    guard let file = try? json.value(), file["mprun_schedule"]?.double == 1,
      case .array(let blocks)? = file["choices"]
    else { return nil }
    var reader = ScheduleReader()
    reader.names = reader.texts(file["processes"])
    reader.recording.facts["script"] = file["script"]?.string
    reader.recording.facts["directory"] = ""
    let steps = reader.texts(file["steps"])
    var number = 0
    for case .array(let block) in blocks {
      guard block.count == 2, let process = block[0].double.map({ Int($0) }),
        let count = block[1].double.map({ Int($0) }), count >= 0
      else { return nil }
      for step in steps.dropFirst(number).prefix(count) {
        reader.add(step, number, of: process)
        number += 1
      }
    }
    return reader.finish(failure: file["failure"]?.string ?? "")
  }

  private func texts(_ value: JSON?) -> [String] {
    guard case .array(let values)? = value else { return [] }
    return values.compactMap(\.string)
  }

  private mutating func add(_ text: String, _ number: Int, of process: Int) {
    let track = track(of: process)
    let (title, place) = Self.split(text)
    let begin = Int64(number) * Self.step
    recording.strings.append(title)
    if let place { recording.places.append(place) }
    recording.events.append(
      Recording.Event(
        operation: .span, flags: [], isSlice: true, thread: track,
        object: Int32(recording.strings.count - 1),
        place: place == nil ? -1 : Int32(recording.places.count - 1), detail: -1, argument: 0,
        begin: begin, end: begin + Self.step, order: begin))
  }

  /// A step's text may end with its place: `v.value := 1     bank.lua:3`.
  private static func split(_ text: String) -> (title: String, place: Recording.Place?) {
    let word = text.split(separator: " ").last ?? ""
    guard let colon = word.lastIndex(of: ":"), let line = Int(word[word.index(after: colon)...]),
      word != text[...]
    else { return (text, nil) }
    var title = text.dropLast(word.count)
    while title.last == " " { title.removeLast() }
    return (String(title), Recording.Place(file: String(word[..<colon]), line: line))
  }

  private mutating func track(of process: Int) -> Int32 {
    if let track = tracks[process] { return track }
    let index = recording.processes.count
    let name = names.indices.contains(process) ? names[process] : "process \(process)"
    // An exploration counts pids from 1000.
    recording.processes.append(
      Recording.Process(
        pid: Int32(clamping: 1000 + process), parent: nil, name: name, begin: 0, end: 0,
        status: nil))
    recording.processes[index].threads = [index]
    recording.threads.append(
      Recording.Track(process: index, name: "MainThread", isMain: true, begin: 0, end: 0))
    tracks[process] = Int32(index)
    return Int32(index)
  }

  private mutating func finish(failure: String) -> Recording {
    let end = recording.events.last?.end ?? 0
    if !failure.isEmpty, let last = recording.events.last {
      recording.strings.append(failure)
      recording.events.append(
        Recording.Event(
          operation: .error, flags: [], isSlice: false, thread: last.thread, object: -1,
          place: last.place, detail: Int32(recording.strings.count - 1), argument: 0, begin: end,
          end: end, order: end))
    }
    for index in recording.threads.indices {
      recording.threads[index].end = end
      recording.processes[index].end = end
    }
    recording.events += recording.makeLives()
    recording.nest()
    recording.sortEvents()
    return recording
  }
}
