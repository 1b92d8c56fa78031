internal import Wire

/// The parts of lines that many lines have, each made once.
struct ChromeTexts {
  private let recording: Recording
  /// The end of the head of a line, by threads.
  private let tracks: [[UInt8]]
  private let places: [[UInt8]]
  private let objects: [[UInt8]]
  private let arrows: [[UInt8]]
  private let arrowEnds: [[UInt8]]
  private var heads: [Recording.TitleKey: [UInt8]] = [:]
  /// Heads of lines by objects; those that were not asked for are empty.
  private var lengths: [[UInt8]]
  private var holds: [[UInt8]]
  private var holdEnds: [[UInt8]]

  /// - Parameter tracks: The pid and the tid of each thread.
  init(_ recording: Recording, tracks: [(pid: Int, tid: Int)]) {
    self.recording = recording
    self.tracks = tracks.map { Array(",\"pid\":\($0.pid),\"tid\":\($0.tid),\"ts\":".utf8) }
    places = recording.places.map {
      Array(",\"at\":\(JSON.quoted("\($0.file):\($0.line)"))".utf8)
    }
    objects = recording.objects.map { Array(",\"object\":\(JSON.quoted($0.title))".utf8) }
    lengths = Array(repeating: [], count: recording.objects.count)
    (holds, holdEnds) = (lengths, lengths)
    let kinds = Recording.Arrow.Kind.allCases.map(\.rawValue)
    arrows = kinds.map { Self.start("s", $0, $0) }
    arrowEnds = kinds.map { Self.start("f", $0, $0) }
  }

  private static func start(_ phase: String, _ name: String, _ category: String) -> [UInt8] {
    Array(",\n{\"ph\":\"\(phase)\",\"name\":\(JSON.quoted(name)),\"cat\":\"\(category)\"".utf8)
  }

  /// Appends the beginning of a line, which is open for more fields.
  func head(
    _ phase: String, _ name: String, _ category: String, _ thread: Int32, _ time: Int64,
    _ bytes: inout [UInt8]
  ) {
    end(Self.start(phase, name, category), thread, time, &bytes)
  }

  private func end(
    _ start: [UInt8], _ thread: Int32, _ time: Int64, _ bytes: inout [UInt8]
  ) {
    bytes += start
    bytes += tracks[Int(thread)]
    Self.append(time: time, to: &bytes)
  }

  /// Appends the beginning of the line of an event.
  mutating func head(
    _ phase: String, _ event: Recording.Event, _ time: Int64, _ bytes: inout [UInt8]
  ) {
    let key = recording.titleKey(of: event)
    if let key, let known = heads[key] { return end(known, event.thread, time, &bytes) }
    let start = Self.start(
      phase, recording.title(of: event), recording.category(of: event).name)
    if let key { heads[key] = start }
    end(start, event.thread, time, &bytes)
  }

  /// Appends the beginning of the line of an arrow, and all of it.
  func arrow(
    _ event: Recording.Event, isEnd: Bool, _ time: Int64, _ bytes: inout [UInt8]
  ) {
    end((isEnd ? arrowEnds : arrows)[Int(event.detail)], event.thread, time, &bytes)
    bytes += ",\"id\":".utf8
    Self.append(Int(event.argument), to: &bytes)
    bytes += (isEnd ? ",\"bp\":\"e\"}" : "}").utf8
  }

  /// Appends the line of a queue's length, up to the number.
  mutating func length(_ object: Int32, _ time: Int64, _ bytes: inout [UInt8]) {
    let index = Int(object)
    if lengths[index].isEmpty {
      lengths[index] = Self.start("C", recording.objects[index].title, "queue")
    }
    end(lengths[index], 0, time, &bytes)
    bytes += ",\"args\":{\"length\":".utf8
  }

  /// Appends the line of a lock that somebody takes or gives back, up to the number.
  mutating func hold(
    _ object: Int32, isEnd: Bool, _ thread: Int32, _ time: Int64, _ bytes: inout [UInt8]
  ) {
    let index = Int(object)
    if holds[index].isEmpty {
      let name = "held \(recording.objects[index].title)"
      (holds[index], holdEnds[index]) = (
        Self.start("b", name, "lock"), Self.start("e", name, "lock")
      )
    }
    end(isEnd ? holdEnds[index] : holds[index], thread, time, &bytes)
    bytes += ",\"id\":".utf8
  }

  /// Appends the object of an event as a field, if it has one.
  func object(_ event: Recording.Event, _ bytes: inout [UInt8]) {
    guard !event.operation.isNamed, objects.indices.contains(Int(event.object)) else { return }
    bytes += objects[Int(event.object)]
  }

  /// Appends a place as a field.
  func place(_ place: Int32, _ bytes: inout [UInt8]) {
    if places.indices.contains(Int(place)) { bytes += places[Int(place)] }
  }

  // MARK: Numbers

  /// Nanoseconds as microseconds with three decimals.
  static func append(time nanoseconds: Int64, to bytes: inout [UInt8]) {
    let time = max(nanoseconds, 0)
    append(Int(time / 1000), to: &bytes)
    let rest = time % 1000
    bytes.append(UInt8(ascii: "."))
    bytes.append(48 + UInt8(rest / 100))
    bytes.append(48 + UInt8(rest / 10 % 10))
    bytes.append(48 + UInt8(rest % 10))
  }

  /// A number that is not negative, in digits.
  static func append(_ number: Int, to bytes: inout [UInt8]) {
    let start = bytes.count
    var rest = UInt64(max(number, 0))
    repeat {
      bytes.append(48 + UInt8(rest % 10))
      rest /= 10
    } while rest > 0
    var (low, high) = (start, bytes.count - 1)
    while low < high {
      bytes.swapAt(low, high)
      (low, high) = (low + 1, high - 1)
    }
  }
}
