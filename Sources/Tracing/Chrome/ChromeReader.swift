internal import LinuxSystem
internal import Wire

/// Turns the JSON that ``ChromeTrace`` writes back into a recording: what the JSON says, which is
/// all that is shown. Titles tell which operation an event is.
struct ChromeReader {
  private var recording = Recording()
  private var processes: [Int: Int] = [:]
  private var threads: [Int: Int] = [:]
  private var objects: [String: Int32] = [:]
  private var places: [Recording.Place: Int32] = [:]
  private var strings: [String: Int32] = [:]
  private var arrows: [Int: (kind: Recording.Arrow.Kind, tid: Int, time: Int64)] = [:]
  private var landed: [(arrow: Recording.Arrow, fromTID: Int, toTID: Int)] = []
  private var holds: [Int: Int] = [:]

  /// Reads a whole file; nil if it is no trace of this program.
  static func recording(_ bytes: [UInt8]) -> Recording? {
    var reader = ChromeReader()
    var json = JSONReader(bytes)
    do throws(JSONReader.Failure) {
      try json.object { (json, name) throws(JSONReader.Failure) in
        switch name {
        case "traceEvents":
          try json.list { (json) throws(JSONReader.Failure) in reader.add(try json.value()) }
        case "otherData": reader.addFacts(try json.value())
        default: _ = try json.value()
        }
      }
    } catch {
      return nil
    }
    guard reader.recording.facts["version"]?.hasPrefix("mprun ") == true else { return nil }
    return reader.finish()
  }

  private mutating func addFacts(_ facts: JSON) {
    guard case .object(let members) = facts else { return }
    for member in members {
      switch member.name {
      case "lost": recording.lost = Int(member.value.double ?? 0)
      case "begin": recording.realStart = Int64(member.value.double ?? 0)
      default: recording.facts[member.name] = member.value.string
      }
    }
  }

  private mutating func add(_ event: JSON) {
    guard let phase = event["ph"]?.string, let name = event["name"]?.string,
      let pid = event["pid"]?.double.map({ Int($0) }),
      let tid = event["tid"]?.double.map({ Int($0) })
    else { return }
    let time = Int64(((event["ts"]?.double ?? 0) * 1000).rounded())
    switch phase {
    case "M": addName(name, event["args"]?["name"]?.string ?? "", pid, tid)
    case "X", "i":
      let length = event["dur"]?.double.map { Int64(($0 * 1000).rounded()) }
      addEvent(event, name, tid, time, length)
    case "C" where event["cat"]?.string == "queue":
      recording.lengths.append(
        Recording.Length(
          object: object(name), time: time, count: Int(event["args"]?["length"]?.double ?? 0)))
    case "b", "e": addHold(phase, name, event, tid, time)
    case "s", "f": addArrow(phase, name, event, tid, time)
    default: break
    }
  }

  // MARK: Names

  private mutating func addName(_ kind: String, _ name: String, _ pid: Int, _ tid: Int) {
    switch kind {
    case "process_name":
      let mark = name.range(of: " (pid ", backwards: ())
      processes[pid] = recording.processes.count
      recording.processes.append(
        Recording.Process(
          pid: Int32(clamping: pid), parent: nil, name: String(name[..<mark]), begin: 0, end: 0,
          status: nil))
    case "thread_name":
      guard let process = processes[pid] else { return }
      threads[tid] = recording.threads.count
      recording.processes[process].threads.append(recording.threads.count)
      recording.threads.append(
        Recording.Track(process: process, name: name, isMain: tid == pid, begin: 0, end: 0))
    default: break
    }
  }

  private mutating func string(_ text: String) -> Int32 {
    if let index = strings[text] { return index }
    recording.strings.append(text)
    strings[text] = Int32(recording.strings.count - 1)
    return strings[text]!
  }

  /// An object by its title: `queue 'jobs'`, or `queue of bank.lua:12`.
  private mutating func object(_ title: String) -> Int32 {
    if let index = objects[title] { return index }
    let kinds = ["shared memory"] + [String(title.prefix { $0 != " " })]
    let kind = kinds.first { title.hasPrefix($0) } ?? "object"
    var object = TracedObject(id: UInt64(objects.count + 1), kind: kind)
    let rest = title.dropFirst(kind.count + 1)
    if rest.hasPrefix("'"), rest.hasSuffix("'"), rest.count > 1 {
      object.name = String(rest.dropFirst().dropLast())
    } else if rest.hasPrefix("of "), let place = Self.place(String(rest.dropFirst(3))) {
      (object.file, object.line) = (place.file, UInt32(clamping: place.line))
    }
    recording.objects.append(object)
    objects[title] = Int32(recording.objects.count - 1)
    return objects[title]!
  }

  private static func place(_ text: String) -> Recording.Place? {
    guard let colon = text.lastIndex(of: ":"), let line = Int(text[text.index(after: colon)...])
    else { return nil }
    return Recording.Place(file: String(text[..<colon]), line: line)
  }

  // MARK: Events

  private mutating func addEvent(
    _ json: JSON, _ name: String, _ tid: Int, _ time: Int64, _ length: Int64?
  ) {
    guard let thread = threads[tid] else { return }
    let arguments = json["args"]
    var event = Recording.Event(
      operation: .instant, flags: [], isSlice: length != nil, thread: Int32(thread), object: -1,
      place: -1, detail: -1, argument: 0, begin: time, end: time + (length ?? 0), order: time)
    if let title = arguments?["object"]?.string { event.object = object(title) }
    if let at = arguments?["at"]?.string.flatMap({ Self.place($0) }) {
      if places[at] == nil {
        places[at] = Int32(recording.places.count)
        recording.places.append(at)
      }
      event.place = places[at]!
    }
    if arguments?["failed"] != nil { event.flags.insert(.failed) }
    event.isOpen = arguments?["unfinished"] != nil
    if let number = arguments?["number"]?.double { event.argument = UInt64(number) }
    classify(&event, json["cat"]?.string ?? "", name, arguments)
    recording.events.append(event)
    noteLife(event, arguments)
  }

  private mutating func noteLife(_ event: Recording.Event, _ arguments: JSON?) {
    guard event.operation == .process else { return }
    let process = recording.threads[Int(event.thread)].process
    recording.processes[process].begin = event.begin
    recording.processes[process].end = event.end
    recording.processes[process].status = arguments?["exitcode"]?.double.map { Int32($0) }
    recording.processes[process].lost = Int(arguments?["lost"]?.double ?? 0)
    if recording.processes[process].lost > 0 {
      recording.processes[process].lostUntil = event.end
    }
  }

  /// Finds out which operation an event is.
  private mutating func classify(
    _ event: inout Recording.Event, _ category: String, _ name: String, _ arguments: JSON?
  ) {
    let words = name.split(separator: " ")
    let rest = words.dropFirst().joined(separator: " ")
    let kind = event.object < 0 ? "" : recording.objects[Int(event.object)].kind
    if words.first == "wait" || name == "sleep" || name == "idle",
      event.isSlice, category != "sync" || name.hasPrefix("wait for "), category != "span"
    {
      event.operation = .wait
      event.detail = Int32(Self.wait(name, kind).rawValue)
      event.argument = pid(String(words.last ?? ""))
      return
    }
    switch (category, words.first ?? "") {
    case ("process", "start"): (event.operation, event.argument) = (.start, pid(rest))
    case ("process", "join"): (event.operation, event.argument) = (.join, pid(rest))
    case ("process", _):
      let thread = recording.threads[Int(event.thread)]
      event.operation = !event.isSlice ? .instant : thread.isMain ? .process : .thread
      if !event.isSlice { event.object = string(name) }
    case ("error", _):
      event.operation = .error
      event.detail = string(arguments?["text"]?.string ?? "")
    case ("task", let verb):
      event.operation = verb == "submit" ? .submit : .task
      if verb == "task" { event.detail = string(rest) }
    case ("manager", let verb):
      event.operation = verb == "serve" ? .service : .call
      event.detail = string(rest)
    case ("value", _): classifyAccess(&event, name, arguments?["value"]?.string ?? "0")
    case ("span", _):
      event.operation = event.isSlice ? .span : .instant
      event.object = string(name)
    default: event.operation = Self.operation(category, String(words.first ?? ""), kind)
    }
  }

  private static func operation(_ category: String, _ verb: String, _ kind: String)
    -> TraceOperation
  {
    switch (verb, kind) {
    case ("put", _): .put
    case ("get", _): .get
    case ("clear", "event"): .clearEvent
    case ("clear", _): .clear
    case ("join", _): .joinQueue
    case ("send", _): .send
    case ("recv", _): .receive
    case ("acquire", "semaphore"): .take
    case ("acquire", _): .acquire
    case ("release", "semaphore"): .give
    case ("release", _): .release
    case ("notify", _): .notify
    case ("set", _): .set
    case ("wait", "condition"): .waitCondition
    case ("wait", "barrier"): .waitBarrier
    case ("wait", _): .waitEvent
    default: .instant
    }
  }

  private static func wait(_ name: String, _ kind: String) -> TraceWait {
    switch name {
    case "sleep": .time
    case "idle": .requests
    case "wait for results": .results
    case "wait for an answer": .answer
    case "wait for children": .children
    case "wait for a thread": .task
    case "wait": .several
    case _ where name.hasPrefix("wait for room in "): .room
    case _ where name.hasPrefix("wait for descriptor "): .descriptor
    default: kind.isEmpty ? .process : .object
    }
  }

  private func pid(_ name: String) -> UInt64 {
    guard let process = recording.processes.first(where: { $0.name == name }) else {
      return UInt64(name) ?? 0
    }
    return UInt64(UInt32(bitPattern: process.pid))
  }

  /// `value 'v' := 1`, `array 'a'[2] = 0.5`.
  private func classifyAccess(_ event: inout Recording.Event, _ name: String, _ value: String) {
    event.operation = name.contains(" := ") ? .write : .read
    event.detail = 0
    if let open = name.lastIndex(of: "["), let close = name[open...].firstIndex(of: "]"),
      let element = Int32(name[name.index(after: open)..<close])
    {
      event.detail = element - 1
    }
    if let number = Int64(value) {
      event.argument = UInt64(bitPattern: number)
    } else {
      event.flags.insert(.isFloat)
      event.argument = (Double(value) ?? 0).bitPattern
    }
  }

  // MARK: Holds and arrows

  private mutating func addHold(
    _ phase: String, _ name: String, _ json: JSON, _ tid: Int, _ time: Int64
  ) {
    guard let id = json["id"]?.double.map({ Int($0) }), let thread = threads[tid],
      name.hasPrefix("held ")
    else { return }
    if phase == "b" {
      holds[id] = recording.holds.count
      recording.holds.append(
        Recording.Hold(
          object: object(String(name.dropFirst(5))), thread: Int32(thread), begin: time, end: time,
          isOpen: true))
    } else if let index = holds.removeValue(forKey: id) {
      recording.holds[index].end = time
    }
  }

  private mutating func addArrow(
    _ phase: String, _ name: String, _ json: JSON, _ tid: Int, _ time: Int64
  ) {
    guard let id = json["id"]?.double.map({ Int($0) }),
      let kind = Recording.Arrow.Kind(rawValue: name)
    else { return }
    if phase == "s" {
      arrows[id] = (kind, tid, time)
    } else if let start = arrows.removeValue(forKey: id) {
      landed.append(
        (
          Recording.Arrow(kind: kind, from: -1, to: -1, begin: start.time, end: time), start.tid,
          tid
        ))
    }
  }

  // MARK: The end

  private static let waiting: Set<TraceOperation> = [
    .join, .get, .joinQueue, .receive, .acquire, .take, .waitCondition, .waitEvent, .waitBarrier,
    .call,
  ]

  private mutating func finish() -> Recording {
    // What waits has its effect at the end.
    for index in recording.events.indices
    where Self.waiting.contains(recording.events[index].operation) {
      recording.events[index].order = recording.events[index].end
    }
    recording.events.sort { ($0.begin, -$0.end) < ($1.begin, -$1.end) }
    var byThread: [Int32: [Int32]] = [:]
    for (index, event) in recording.events.enumerated() {
      byThread[event.thread, default: []].append(Int32(index))
    }
    for (arrow, fromTID, toTID) in landed {
      guard let from = innermost(byThread, fromTID, arrow.begin),
        let to = innermost(byThread, toTID, arrow.end)
      else { continue }
      var arrow = arrow
      (arrow.from, arrow.to) = (from, to)
      recording.events[Int(from)].order = arrow.begin
      recording.events[Int(to)].order = arrow.end
      recording.arrows.append(arrow)
    }
    // A lock that was held when its holder ended was never given back.
    for index in recording.holds.indices {
      let thread = recording.threads[Int(recording.holds[index].thread)]
      recording.holds[index].isOpen =
        recording.holds[index].end >= recording.processes[thread.process].end
    }
    recording.sortEvents()
    return recording
  }

  /// The innermost event of a track around a moment.
  private func innermost(_ events: [Int32: [Int32]], _ tid: Int, _ time: Int64) -> Int32? {
    guard let thread = threads[tid], let list = events[Int32(thread)] else { return nil }
    var (low, high) = (0, list.count)
    while low < high {
      let middle = (low + high) / 2
      if recording.events[Int(list[middle])].begin > time {
        high = middle
      } else {
        low = middle + 1
      }
    }
    return list[..<low].last { recording.events[Int($0)].end >= time }
  }
}

extension Recording {
  /// Reads a recording, or the JSON that was made of one.
  package init(readingAny path: [UInt8]) throws(RecordingError) {
    do throws(RecordingError) {
      try self.init(reading: path)
    } catch {
      guard let bytes = try? WholeFile.read(path), bytes.first == UInt8(ascii: "{"),
        let recording = ChromeReader.recording(bytes) ?? ScheduleReader.recording(bytes)
      else { throw error }
      self = recording
    }
  }
}

extension String {
  /// Where the last of a text in it begins; its end if there is none.
  fileprivate func range(of text: String, backwards: Void) -> String.Index {
    var last = endIndex
    var rest = self[...]
    while let found = rest.firstRange(of: text) {
      last = found.lowerBound
      rest = rest[found.upperBound...]
    }
    return last
  }
}
