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

/// Writes a recording as JSON that Chrome, Perfetto and other viewers read. However long it is, it
/// takes the memory of some hundred thousand events.
package struct ChromeTrace {
  private let recording: Recording
  private let pids: [Int]
  private let tids: [Int]
  private var texts: ChromeTexts
  private var slices: SliceStack
  private var holds = HoldTracker()
  private var lengths = LengthTracker()
  private var time: Int64 = 0

  private init(_ recording: Recording) {
    self.recording = recording
    var used: Set<Int> = []
    var next = 1 << 22
    func fresh() -> Int {
      next += 1
      return next
    }
    let pids = recording.processes.map { process in
      used.insert(Int(process.pid)).inserted ? Int(process.pid) : fresh()
    }
    let tids = recording.threads.map { thread in thread.isMain ? pids[thread.process] : fresh() }
    (self.pids, self.tids) = (pids, tids)
    texts = ChromeTexts(
      recording, tracks: zip(recording.threads, tids).map { (pids[$0.process], $1) })
    slices = SliceStack(threads: recording.threads.count)
  }

  /// Writes the whole file.
  /// - Parameters:
  ///   - path: The recording.
  ///   - limit: How many lines are kept in memory.
  package static func write(
    _ path: [UInt8], into file: inout OutputFile, limit: Int = EventSorter.most
  ) throws {
    var builder = RecordingBuilder(ChromeLines(beside: path, limit: limit))
    let lives = try builder.read(path)
    var lines = builder.sink
    builder.sink = ChromeLines(beside: path)
    let threads = builder.threadOfTask
    try lines.finish(builder.recording, lives: lives, threadOfTask: threads)
    var trace = ChromeTrace(builder.recording)
    try file.write("{\"displayTimeUnit\":\"ns\",\n\"otherData\":{".utf8)
    try file.write(trace.facts)
    try file.write("},\n\"traceEvents\":[\n".utf8)
    // Each line but the first has a comma and a line end before it.
    try file.write(trace.names.dropFirst(2))
    var bytes: [UInt8] = []
    try lines.drain(threads) { kind, event, time in
      trace.append(kind, event, at: time, to: &bytes)
      guard bytes.count >= 1 << 14 else { return }
      try file.write(bytes)
      bytes.removeAll(keepingCapacity: true)
    }
    for held in trace.holds.endAll() { trace.hold(held, isEnd: true, &bytes) }
    try file.write(bytes)
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

  // MARK: Lines

  private mutating func append(
    _ kind: ChromeLine, _ event: Recording.Event, at time: Int64, to bytes: inout [UInt8]
  ) {
    self.time = time
    switch kind {
    case .slice:
      var event = event
      slices.place(&event)
      self.event(event, &bytes)
    case .instant: self.event(event, &bytes)
    case .counter:
      texts.head("C", event, time, &bytes)
      bytes += ",\"args\":{\"value\":".utf8
      let value = Double(bitPattern: event.argument)
      bytes += (value.isFinite ? "\(value)" : "0").utf8
      bytes += "}}".utf8
    case .length:
      guard let count = lengths.see(event) else { return }
      texts.length(event.object, time, &bytes)
      ChromeTexts.append(count, to: &bytes)
      bytes += "}}".utf8
    case .killed:
      let process = recording.processes[recording.threads[Int(event.thread)].process]
      texts.head(
        "i", "killed by \(-(process.status ?? 0))", "process", event.thread, time, &bytes)
      bytes += ",\"s\":\"p\"}".utf8
    case .taken, .released:
      switch holds.see(event) {
      case .taken(let held): hold(held, isEnd: false, &bytes)
      case .released(let held): hold(held, isEnd: true, &bytes)
      case nil: break
      }
    case .end:
      let process = recording.threads[Int(event.thread)].process
      for held in holds.endAll(where: { recording.threads[Int($0.thread)].process == process }) {
        hold(held, isEnd: true, &bytes)
      }
    case .arrow, .arrowEnd: texts.arrow(event, isEnd: kind == .arrowEnd, time, &bytes)
    }
  }

  private mutating func hold(_ held: HoldTracker.Held, isEnd: Bool, _ bytes: inout [UInt8]) {
    texts.hold(held.object, isEnd: isEnd, held.thread, time, &bytes)
    ChromeTexts.append(held.number + 1, to: &bytes)
    bytes.append(UInt8(ascii: "}"))
  }

  private mutating func event(_ event: Recording.Event, _ bytes: inout [UInt8]) {
    texts.head(event.isSlice ? "X" : "i", event, event.begin, &bytes)
    if event.isSlice {
      bytes += ",\"dur\":".utf8
      ChromeTexts.append(time: event.end - event.begin, to: &bytes)
    } else {
      bytes += ",\"s\":\"t\"".utf8
    }
    bytes += ",\"args\":{".utf8
    let start = bytes.count
    arguments(event, &bytes)
    // Each field but the first has a comma before it.
    if bytes.count > start { bytes.remove(at: start) }
    bytes += "}}".utf8
  }

  private mutating func arguments(_ event: Recording.Event, _ bytes: inout [UInt8]) {
    func field(_ key: StaticString, _ value: String) {
      bytes += ",\"\(key)\":".utf8
      bytes += value.utf8
    }
    texts.object(event, &bytes)
    let script = event.operation.category == .span ? recording.string(event.detail) : ""
    if script.utf8.count > 2 {
      bytes.append(UInt8(ascii: ","))
      bytes += script.utf8.dropFirst().dropLast()
    }
    if event.place >= 0, script.isEmpty || !script.contains("\"at\":") {
      texts.place(event.place, &bytes)
    }
    if event.flags.contains(.failed) { field("failed", "true") }
    if event.isOpen { field("unfinished", "true") }
    switch event.operation {
    case .put, .get, .send, .receive:
      guard !event.flags.contains(.failed) else { break }
      bytes += ",\"number\":".utf8
      ChromeTexts.append(Int(clamping: event.argument), to: &bytes)
    case .error: field("text", JSON.quoted(recording.string(event.detail)))
    case .read, .write, .add: field("value", JSON.quoted(recording.number(of: event)))
    case .process:
      let process = recording.processes[recording.threads[Int(event.thread)].process]
      if let status = process.status { field("exitcode", "\(status)") }
      if process.lost > 0 { field("lost", "\(process.lost)") }
    default: break
    }
  }
}
