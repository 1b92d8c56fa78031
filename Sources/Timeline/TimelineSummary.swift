package import Tracing

/// Where the time of a recording went.
package struct TimelineSummary {
  private let recording: Recording
  private var processes: [ProcessTimes]
  private var objects: [Int32: ObjectTimes] = [:]

  private struct ProcessTimes {
    var waited: [EventState: Int64] = [:]
    var tasks = 0
    var inTasks: Int64 = 0
  }

  private struct ObjectTimes {
    var uses = 0
    var waits = 0
    var waited: Int64 = 0
    var longest: Int64 = 0
  }

  /// Adds up a recording.
  package init(_ recording: Recording) {
    self.recording = recording
    processes = recording.processes.map { _ in ProcessTimes() }
    for event in recording.events { add(event) }
  }

  private mutating func add(_ event: Recording.Event) {
    let thread = recording.threads[Int(event.thread)]
    let lasted = event.end - event.begin
    if event.operation == .task {
      processes[thread.process].tasks += 1
      processes[thread.process].inTasks += lasted
    }
    let object = recording.object(of: event) == nil ? nil : event.object
    guard event.operation == .wait else {
      if let object { objects[object, default: ObjectTimes()].uses += 1 }
      return
    }
    // Threads wait side by side; the process's time is that of its main one.
    if thread.isMain {
      processes[thread.process].waited[recording.state(of: event), default: 0] += lasted
    }
    guard let object else { return }
    objects[object, default: ObjectTimes()].waits += 1
    objects[object]!.waited += lasted
    objects[object]!.longest = max(objects[object]!.longest, lasted)
  }

  /// Two tables: of processes and of objects.
  package var text: String {
    let columns: [(String, [EventState])] = [
      ("LOCKS", [.waitsForLock]), ("ITEMS", [.waitsForItem]), ("OTHERS", [.waitsForOther]),
      ("CALLS", [.call]), ("SLEEP", [.sleep]), ("IDLE", [.idle]),
    ]
    var rows = [["PROCESS", "LIVED", "RAN"] + columns.map(\.0) + ["TASKS", "A TASK"]]
    for (process, times) in zip(recording.processes, processes) {
      let lived = process.end - process.begin
      let waited = columns.map { $0.1.reduce(0) { $0 + (times.waited[$1] ?? 0) } }
      rows.append(
        [process.name, Self.time(lived), Self.time(max(lived - waited.reduce(0, +), 0))]
          + waited.map { Self.time($0) }
          + [
            times.tasks == 0 ? "-" : "\(times.tasks)",
            times.tasks == 0 ? "-" : Self.time(times.inTasks / Int64(times.tasks)),
          ])
    }
    var lines = Self.table(rows)
    let used = objects.sorted { ($1.value.waited, $0.key) < ($0.value.waited, $1.key) }
    if !used.isEmpty {
      var rows = [["OBJECT", "MADE AT", "USES", "WAITS", "WAITED", "LONGEST"]]
      for (index, times) in used {
        let object = recording.objects[Int(index)]
        rows.append([
          object.title, object.file.isEmpty ? "-" : "\(object.file):\(object.line)",
          "\(times.uses)", "\(times.waits)", Self.time(times.waited), Self.time(times.longest),
        ])
      }
      lines += [""] + Self.table(rows)
    }
    lines += ["", "\(recording.events.count) events, \(recording.lost) lost"]
    lines += recording.problems().map { "problem: \(TimelineText.printable($0.text))" }
    return lines.joined(separator: "\n")
  }

  private static func time(_ nanoseconds: Int64) -> String {
    nanoseconds == 0 ? "-" : TimelineText.duration(nanoseconds)
  }

  /// The first column stands left, the others right; a text in the second stands left too.
  private static func table(_ rows: [[String]]) -> [String] {
    let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.map { row in
      row.indices.map { column in
        let cell = TimelineText.printable(row[column])
        return column == 0
          ? TimelineText.padded(cell, widths[column])
          : TimelineText.leading(cell, widths[column] + 2)
      }.joined()
    }
  }
}
