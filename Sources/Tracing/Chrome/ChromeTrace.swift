package import LinuxSystem
internal import Wire

// The format of Chrome's traces, as Perfetto reads it:
//
//   - An arrow is a pair of `s` and `f` with a number of its own, which no other arrow has. `s`
//     stands inside of the slice that it leaves, and behind its beginning in the file; `f` says
//     `"bp":"e"`, or it would wait for the next slice.
//   - The slices of a track nest. Locks that somebody has need not, so they are asynchronous.
//   - A track is found by its tid alone, so tids are unique: a main thread's is its pid, others
//     begin at 2^22, beyond all pids. A pid that the system gave twice is another number then.
//   - Events are sorted by time: what ends, then what begins, then arrows.

/// Writes a recording as JSON that Chrome, Perfetto and other viewers read.
package struct ChromeTrace {
  private let recording: Recording
  private let pids: [Int]
  private let tids: [Int]

  /// What is written at a moment: in this order where times are the same.
  private enum Kind: UInt8 {
    case holdEnd, slice, hold, instant, killed, length, counter, arrow, arrowEnd
  }

  /// One line of the file.
  private struct Line {
    let time: Int64
    let kind: Kind
    /// Of two slices the longer one begins first.
    let rank: Int64
    let index: Int32
  }

  private init(_ recording: Recording) {
    self.recording = recording
    var used: Set<Int> = []
    var next = 1 << 22
    func fresh() -> Int {
      next += 1
      return next
    }
    pids = recording.processes.map { process in
      used.insert(Int(process.pid)).inserted ? Int(process.pid) : fresh()
    }
    tids = recording.threads.map { [pids] thread in
      thread.isMain ? pids[thread.process] : fresh()
    }
  }

  /// Writes the whole file.
  package static func write(_ recording: Recording, into file: inout OutputFile)
    throws(SystemError)
  {
    let trace = ChromeTrace(recording)
    try file.write("{\"displayTimeUnit\":\"ns\",\n\"otherData\":{".utf8)
    try file.write(trace.facts)
    try file.write("},\n\"traceEvents\":[\n".utf8)
    // Each line but the first has a comma and a line end before it.
    try file.write(trace.names.dropFirst(2))
    for line in trace.lines() { try file.write(trace.text(line)) }
    try file.write("\n]}\n".utf8)
    try file.flush()
  }

  // MARK: What is known of the whole

  private var facts: [UInt8] {
    var bytes = Array("\"lost\":\(recording.lost),\"clock\":\"monotonic\",".utf8)
    bytes += "\"begin\":\(recording.realStart)".utf8
    for (key, value) in recording.facts.sorted(by: { $0.key < $1.key }) {
      bytes.append(UInt8(ascii: ","))
      JSON.append(key, to: &bytes)
      bytes.append(UInt8(ascii: ":"))
      JSON.append(value, to: &bytes)
    }
    return bytes
  }

  /// The names of processes and threads.
  private var names: [UInt8] {
    var bytes: [UInt8] = []
    for (index, process) in recording.processes.enumerated() {
      let pid = pids[index]
      metadata(
        &bytes, "process_name", pid, pid, "name", "\(process.name) (pid \(process.pid))")
      bytes +=
        ",\n{\"ph\":\"M\",\"name\":\"process_sort_index\",\"pid\":\(pid),\"tid\":\(pid),\"ts\":0,\"args\":{\"sort_index\":\(index)}}"
        .utf8
      for thread in process.threads {
        metadata(&bytes, "thread_name", pid, tids[thread], "name", recording.threads[thread].name)
      }
    }
    return bytes
  }

  private func metadata(
    _ bytes: inout [UInt8], _ kind: String, _ pid: Int, _ tid: Int, _ key: String, _ value: String
  ) {
    bytes += ",\n{\"ph\":\"M\",\"name\":\"\(kind)\",\"pid\":\(pid),\"tid\":\(tid),\"ts\":0,".utf8
    bytes += "\"args\":{\"\(key)\":".utf8
    JSON.append(value, to: &bytes)
    bytes += "}}".utf8
  }

  // MARK: Order

  private func lines() -> [Line] {
    var lines: [Line] = []
    lines.reserveCapacity(
      recording.events.count + recording.arrows.count * 2 + recording.holds.count * 2
        + recording.lengths.count)
    for (index, event) in recording.events.enumerated() {
      let kind: Kind =
        event.isSlice ? .slice : event.operation == .counter ? .counter : .instant
      lines.append(
        Line(time: event.begin, kind: kind, rank: -event.end, index: Int32(index)))
    }
    for (index, arrow) in recording.arrows.enumerated() {
      lines.append(Line(time: arrow.begin, kind: .arrow, rank: 0, index: Int32(index)))
      lines.append(Line(time: arrow.end, kind: .arrowEnd, rank: 0, index: Int32(index)))
    }
    for (index, hold) in recording.holds.enumerated() {
      lines.append(Line(time: hold.begin, kind: .hold, rank: 0, index: Int32(index)))
      lines.append(Line(time: hold.end, kind: .holdEnd, rank: 0, index: Int32(index)))
    }
    for (index, length) in recording.lengths.enumerated() {
      lines.append(Line(time: length.time, kind: .length, rank: 0, index: Int32(index)))
    }
    for (index, process) in recording.processes.enumerated() where process.status ?? 0 < 0 {
      lines.append(Line(time: process.end - 1, kind: .killed, rank: 0, index: Int32(index)))
    }
    lines.sort {
      if $0.time != $1.time { return $0.time < $1.time }
      if $0.kind != $1.kind { return $0.kind.rawValue < $1.kind.rawValue }
      return $0.rank != $1.rank ? $0.rank < $1.rank : $0.index < $1.index
    }
    return lines
  }

  // MARK: Lines

  private func text(_ line: Line) -> [UInt8] {
    var bytes: [UInt8] = []
    switch line.kind {
    case .slice, .instant: event(line, &bytes)
    case .counter:
      let event = recording.events[Int(line.index)]
      begin(&bytes, "C", recording.string(event.object), "span", event.thread, line.time)
      bytes += ",\"args\":{\"value\":".utf8
      let value = Double(bitPattern: event.argument)
      bytes += (value.isFinite ? "\(value)" : "0").utf8
      bytes += "}}".utf8
    case .length:
      let length = recording.lengths[Int(line.index)]
      let title = recording.objects[Int(length.object)].title
      begin(&bytes, "C", title, "queue", 0, line.time)
      bytes += ",\"args\":{\"length\":\(length.count)}}".utf8
    case .killed:
      let process = recording.processes[Int(line.index)]
      begin(
        &bytes, "i", "killed by \(-(process.status ?? 0))", "process",
        Int32(process.threads[0]), line.time)
      bytes += ",\"s\":\"p\"}".utf8
    case .hold, .holdEnd: hold(line, &bytes)
    case .arrow, .arrowEnd: arrow(line, &bytes)
    }
    return bytes
  }

  /// The beginning of a line, which is open for more fields.
  private func begin(
    _ bytes: inout [UInt8], _ phase: String, _ name: String, _ category: String, _ thread: Int32,
    _ time: Int64
  ) {
    bytes += ",\n{\"ph\":\"\(phase)\",\"name\":".utf8
    JSON.append(name, to: &bytes)
    let tid = Int(thread)
    bytes += ",\"cat\":\"\(category)\",\"pid\":\(pids[recording.threads[tid].process])".utf8
    bytes += ",\"tid\":\(tids[tid]),\"ts\":".utf8
    append(time, to: &bytes)
  }

  /// Nanoseconds as microseconds with three decimals.
  private func append(_ nanoseconds: Int64, to bytes: inout [UInt8]) {
    let time = max(nanoseconds, 0)
    bytes += "\(time / 1000).".utf8
    let rest = time % 1000
    bytes += [48 + UInt8(rest / 100), 48 + UInt8(rest / 10 % 10), 48 + UInt8(rest % 10)]
  }

  private func event(_ line: Line, _ bytes: inout [UInt8]) {
    let event = recording.events[Int(line.index)]
    begin(
      &bytes, event.isSlice ? "X" : "i", recording.title(of: event),
      recording.category(of: event).name, event.thread, event.begin)
    if event.isSlice {
      bytes += ",\"dur\":".utf8
      append(event.end - event.begin, to: &bytes)
    } else {
      bytes += ",\"s\":\"t\"".utf8
    }
    bytes += ",\"args\":{".utf8
    arguments(event, &bytes)
    bytes += "}}".utf8
  }

  private func arguments(_ event: Recording.Event, _ bytes: inout [UInt8]) {
    var isFirst = true
    func field(_ key: String, _ value: String) {
      bytes += (isFirst ? "\"\(key)\":" : ",\"\(key)\":").utf8
      bytes += value.utf8
      isFirst = false
    }
    if let object = recording.object(of: event) { field("object", JSON.quoted(object.title)) }
    let script = event.operation.category == .span ? recording.string(event.detail) : ""
    if script.count > 2 {
      bytes += script.dropFirst().dropLast().utf8
      isFirst = false
    }
    if let place = recording.place(of: event), !script.contains("\"at\":") {
      field("at", JSON.quoted("\(place.file):\(place.line)"))
    }
    if event.flags.contains(.failed) { field("failed", "true") }
    if event.isOpen { field("unfinished", "true") }
    switch event.operation {
    case .put, .get, .send, .receive:
      if !event.flags.contains(.failed) { field("number", "\(event.argument)") }
    case .error: field("text", JSON.quoted(recording.string(event.detail)))
    case .read, .write, .add: field("value", JSON.quoted(recording.number(of: event)))
    case .process:
      let process = recording.processes[recording.threads[Int(event.thread)].process]
      if let status = process.status { field("exitcode", "\(status)") }
      if process.lost > 0 { field("lost", "\(process.lost)") }
    default: break
    }
  }

  private func hold(_ line: Line, _ bytes: inout [UInt8]) {
    let hold = recording.holds[Int(line.index)]
    let title = recording.objects[Int(hold.object)].title
    begin(
      &bytes, line.kind == .hold ? "b" : "e", "held \(title)", "lock", hold.thread, line.time)
    bytes += ",\"id\":\(line.index + 1)}".utf8
  }

  private func arrow(_ line: Line, _ bytes: inout [UInt8]) {
    let arrow = recording.arrows[Int(line.index)]
    let isBegin = line.kind == .arrow
    let event = recording.events[Int(isBegin ? arrow.from : arrow.to)]
    begin(
      &bytes, isBegin ? "s" : "f", arrow.kind.rawValue, arrow.kind.rawValue, event.thread,
      line.time)
    bytes += ",\"id\":\(line.index + 1)".utf8
    bytes += (isBegin ? "}" : ",\"bp\":\"e\"}").utf8
  }
}
