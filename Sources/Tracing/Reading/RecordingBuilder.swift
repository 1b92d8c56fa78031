/// Makes a recording of definitions and records: resolves numbers, and joins beginnings and ends.
struct RecordingBuilder {
  var recording = Recording()

  // What numbers stand for, as indices.
  private var processOf: [UInt32: Int] = [:]
  private var stringOf: [UInt32: Int32] = [:]
  private var stringByText: [String: Int32] = [:]
  private var placeOf: [UInt32: Int32] = [:]
  private var placeByPlace: [Recording.Place: Int32] = [:]
  private var objectOf: [UInt32: Int32] = [:]
  private var objectByID: [UInt64: Int32] = [:]
  private var threadNames: [TaskName: String] = [:]
  private var ends: [(pid: Int32, time: Int64, status: Int32)] = []
  private var parents: [Int32] = []

  // The process whose records are being read.
  private var process = 0
  private var number: UInt32 = 0
  private var tasks: [UInt32: TaskEvents] = [:]
  /// In the order of their first events.
  private var taskOrder: [TaskEvents] = []
  private var hasGap = false

  private struct TaskName: Hashable {
    let process: UInt32
    let task: UInt32
  }

  /// What one task did, as far as it was read.
  private final class TaskEvents {
    let task: UInt32
    var events: [Recording.Event] = []
    /// The indices of events that have begun and not ended.
    var open: [Int] = []

    init(_ task: UInt32) { self.task = task }
  }

  // MARK: Definitions

  mutating func add(_ definition: Definition) {
    switch definition {
    case .process(let number, let parent, let pid, let begin, let name):
      if let index = processOf[number] {
        recording.processes[index].name = name
        return
      }
      processOf[number] = recording.processes.count
      recording.processes.append(
        Recording.Process(pid: pid, name: name, begin: begin, end: begin))
      parents.append(parent)
    case .end(let pid, let time, let status): ends.append((pid, time, status))
    case .thread(let process, let task, let name):
      threadNames[TaskName(process: process, task: task)] = name
    case .string(let number, let text):
      // Each process has numbers of its own.
      let known = stringByText[text] ?? Int32(recording.strings.count)
      if known == recording.strings.count { recording.strings.append(text) }
      (stringOf[number], stringByText[text]) = (known, known)
    case .place(let number, let line, let file):
      let place = Recording.Place(file: file, line: Int(line))
      let known = placeByPlace[place] ?? Int32(recording.places.count)
      if known == recording.places.count { recording.places.append(place) }
      (placeOf[number], placeByPlace[place]) = (known, known)
    case .object(let number, let object): add(object, as: number)
    case .fact(let key, let value): recording.facts[key] = value
    }
  }

  private mutating func add(_ object: TracedObject, as number: UInt32) {
    guard let index = objectByID[object.id] else {
      let index = Int32(recording.objects.count)
      (objectByID[object.id], objectOf[number]) = (index, index)
      recording.objects.append(object)
      return
    }
    objectOf[number] = index
    let known = recording.objects[Int(index)]
    if object.isNamed || (!known.isNamed && known.name.isEmpty) {
      recording.objects[Int(index)] = object
    }
  }

  /// When all definitions are known: who started whom, and how each ended.
  mutating func resolveProcesses() {
    for index in recording.processes.indices {
      let (parent, begin) = (parents[index], recording.processes[index].begin)
      recording.processes[index].parent = recording.process(parent, at: begin)
        .flatMap { $0 != index && recording.processes[$0].begin <= begin ? $0 : nil }
    }
    for end in ends.sorted(by: { $0.time < $1.time }) {
      guard let index = recording.process(end.pid, at: end.time) else { continue }
      // The process itself knows when; its parent knows how.
      if recording.processes[index].status == nil { recording.processes[index].end = end.time }
      recording.processes[index].status = end.status
    }
  }

  // MARK: Records

  /// Records of a process come now; false if it is not known.
  mutating func begin(_ number: UInt32) -> Bool {
    guard let index = processOf[number] else { return false }
    (process, self.number) = (index, number)
    tasks = [:]
    taskOrder = []
    hasGap = false
    _ = events(of: 0)
    return true
  }

  /// Slabs between two are lost.
  mutating func noteGap(from expected: UInt64, to sequence: UInt64) {
    guard sequence > expected else { return }
    let lost = min(sequence - expected, 1 << 30)
    recording.processes[process].lost += Int(lost) * RecordingLayout.recordsPerSlab
    hasGap = true
  }

  private mutating func events(of task: UInt32) -> TaskEvents {
    if let known = tasks[task] { return known }
    let new = TaskEvents(task)
    tasks[task] = new
    taskOrder.append(new)
    return new
  }

  mutating func add(_ record: TraceRecord) {
    if hasGap {
      hasGap = false
      recording.processes[process].lostUntil = record.time
    }
    let task = events(of: record.task)
    switch record.phase {
    case .whole, .moment: task.events.append(event(record))
    case .begin:
      if resume(record, in: task) { return }
      task.open.append(task.events.count)
      task.events.append(event(record))
    case .end: close(record, in: task)
    }
  }

  /// A wait takes several sleeps: goes on with the last one if it was of the same wait.
  private func resume(_ record: TraceRecord, in task: TaskEvents) -> Bool {
    guard record.operation == .wait, let last = task.events.last, last.operation == .wait,
      last.argument == record.argument, last.detail == Int32(truncatingIfNeeded: record.detail),
      last.object == objectOf[record.object] ?? -1
    else { return false }
    task.open.append(task.events.count - 1)
    return true
  }

  /// Ends the last event of the operation that is open, and with it what began within it.
  private func close(_ record: TraceRecord, in task: TaskEvents) {
    guard
      let place = task.open.lastIndex(where: {
        task.events[$0].operation == record.operation
          && (!record.operation.isNamed || record.object == 0
            || stringOf[record.object] == task.events[$0].object)
      })
    else { return }
    for index in task.open[place...] { task.events[index].end = record.time }
    task.events[task.open[place]].flags.formUnion(record.flags)
    task.open.removeSubrange(place...)
  }

  private func event(_ record: TraceRecord) -> Recording.Event {
    let begin = record.phase == .whole ? max(record.time - record.duration, 0) : record.time
    return Recording.Event(
      operation: record.operation, flags: record.flags,
      isSlice: record.phase != .moment, thread: 0,
      object: (record.operation.isNamed ? stringOf[record.object] : objectOf[record.object]) ?? -1,
      place: placeOf[record.place] ?? -1,
      detail: record.operation.hasText
        ? stringOf[record.detail] ?? -1 : Int32(truncatingIfNeeded: record.detail),
      argument: record.argument, begin: begin, end: record.time,
      order: record.phase == .whole ? record.time : begin)
  }

  /// All records of the process have come.
  mutating func endProcess() {
    let last = taskOrder.map { $0.events.last?.end ?? 0 }.max() ?? 0
    let end = max(recording.processes[process].end, last)
    recording.processes[process].end = end
    for task in taskOrder {
      for index in task.open {
        task.events[index].end = max(end, task.events[index].begin)
        task.events[index].isOpen = true
      }
    }
    placeThreads()
  }

  /// Gives each task a thread: the main one, those that have a name, and lanes for the others,
  /// which tasks share that do not overlap.
  private mutating func placeThreads() {
    var lanes: [(thread: Int, end: Int64)] = []
    for task in taskOrder {
      let begin = task.events.map(\.begin).min() ?? recording.processes[process].begin
      let end = task.events.map(\.end).max() ?? recording.processes[process].end
      if task.task == 0 {
        let whole = recording.processes[process]
        move(task, to: addThread("MainThread", isMain: true, whole.begin, whole.end))
      } else if let name = threadNames[TaskName(process: number, task: task.task)] {
        move(task, to: addThread(name, isMain: false, begin, end))
      } else if let lane = lanes.firstIndex(where: { $0.end < begin }) {
        lanes[lane].end = end
        recording.threads[lanes[lane].thread].end = end
        move(task, to: lanes[lane].thread)
      } else {
        let thread = addThread("calls \(lanes.count + 1)", isMain: false, begin, end)
        lanes.append((thread, end))
        move(task, to: thread)
      }
    }
  }

  private mutating func addThread(_ name: String, isMain: Bool, _ begin: Int64, _ end: Int64)
    -> Int
  {
    let index = recording.threads.count
    recording.threads.append(
      Recording.Track(process: process, name: name, isMain: isMain, begin: begin, end: end))
    recording.processes[process].threads.append(index)
    return index
  }

  private mutating func move(_ task: TaskEvents, to thread: Int) {
    for var event in task.events {
      event.thread = Int32(thread)
      recording.events.append(event)
    }
  }

  // MARK: The whole

  /// An object knows the end of a long name of a file, and places know all of it.
  private mutating func nameFiles() {
    let files = Set(recording.places.map(\.file))
    for index in recording.objects.indices {
      let end = recording.objects[index].file
      guard end.hasPrefix("..."),
        let whole = files.first(where: { $0.hasSuffix(end.dropFirst(3)) })
      else { continue }
      recording.objects[index].file = whole
    }
  }

  /// The recording, with arrows, in order.
  mutating func finish() -> Recording {
    for (number, index) in processOf.sorted(by: { $0.value < $1.value })
    where recording.processes[index].threads.isEmpty {
      _ = begin(number)
      endProcess()
    }
    nameFiles()
    recording.addLifetimes()
    recording.nest()
    recording.connect()
    recording.sortEvents()
    recording.trackLocks()
    recording.trackLengths()
    return recording
  }
}
