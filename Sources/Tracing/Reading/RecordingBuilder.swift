/// Takes events, each when it has ended: those of one process after those of another one, the inner
/// ones first. Instead of its thread an event has the number of its task, which
/// ``RecordingBuilder/threadOfTask`` resolves in the end.
protocol EventSink {
  mutating func take(_ event: Recording.Event) throws(RecordingError)
}

/// Makes a recording of definitions and records: resolves numbers, and joins beginnings and ends.
/// It keeps no event that has ended.
struct RecordingBuilder<Sink: EventSink> {
  /// All but the events.
  var recording = Recording()
  /// Where the events go.
  var sink: Sink
  /// The threads of tasks.
  private(set) var threadOfTask: [Int32] = []
  /// The events that are the lives of threads, as far as they were recorded.
  private var lives: [Recording.Event] = []

  // What numbers stand for, as indices.
  private var processOf: [UInt32: Int] = [:]
  private var stringOf = NumberMap()
  private var stringByText: [String: Int32] = [:]
  private var placeOf = NumberMap()
  private var placeByPlace: [Recording.Place: Int32] = [:]
  private var objectOf = NumberMap()
  private var objectByID: [UInt64: Int32] = [:]
  private var threadNames: [TaskName: String] = [:]
  private var ends: [(pid: Int32, time: Int64, status: Int32)] = []
  private var parents: [Int32] = []

  // The process whose records are being read.
  private var process = 0
  private var number: UInt32 = 0
  /// Its tasks in the order of their first records, as indices of `stretches`.
  private var taskOf: [UInt32: Int] = [:]
  private var stretches: [Stretch] = []
  /// The number of its first task.
  private var firstTask = 0
  /// What its tasks have begun; of those that have nothing open there is none.
  private var states: [UInt32: TaskState] = [:]
  private var state = TaskState(0)
  private var hasGap = false

  private struct TaskName: Hashable {
    let process: UInt32
    let task: UInt32
  }

  /// From when to when a task did something.
  private struct Stretch {
    let task: UInt32
    var begin = Int64.max
    var end = Int64.min
  }

  /// What one task has begun and not ended.
  private final class TaskState {
    let task: UInt32
    var index = 0
    var open: [Recording.Event] = []
    /// A wait that has ended, and may go on: it is several sleeps.
    var wait: Recording.Event?

    init(_ task: UInt32) { self.task = task }
  }

  init(_ sink: Sink) { self.sink = sink }

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
    (taskOf, stretches, states) = ([:], [], [:])
    firstTask = threadOfTask.count
    hasGap = false
    state = makeState(of: 0)
    return true
  }

  /// Slabs between two are lost.
  mutating func noteGap(from expected: UInt64, to sequence: UInt64) {
    guard sequence > expected else { return }
    let lost = min(sequence - expected, 1 << 30)
    recording.processes[process].lost += Int(lost) * RecordingLayout.recordsPerSlab
    hasGap = true
  }

  private mutating func makeState(of task: UInt32) -> TaskState {
    let made = TaskState(task)
    if let known = taskOf[task] {
      made.index = known
    } else {
      made.index = stretches.count
      taskOf[task] = stretches.count
      stretches.append(Stretch(task: task))
    }
    return made
  }

  /// Goes on with a task.
  private mutating func turn(to task: UInt32) {
    guard task != state.task else { return }
    let isIdle = state.open.isEmpty && state.wait == nil
    states[state.task] = isIdle ? nil : state
    state = states[task] ?? makeState(of: task)
  }

  mutating func add(_ record: TraceRecord) throws(RecordingError) {
    if hasGap {
      hasGap = false
      recording.processes[process].lostUntil = record.time
    }
    turn(to: record.task)
    if record.phase == .begin, resume(record) { return }
    if let wait = state.wait {
      state.wait = nil
      try finish(wait)
    }
    switch record.phase {
    case .whole, .moment: try finish(event(record))
    case .begin: state.open.append(event(record))
    case .end: try close(record)
    }
  }

  /// A wait takes several sleeps: goes on with the last one if it was of the same wait.
  private func resume(_ record: TraceRecord) -> Bool {
    guard record.operation == .wait, let last = state.wait,
      last.argument == record.argument, last.detail == Int32(truncatingIfNeeded: record.detail),
      last.object == objectOf[record.object] ?? -1
    else { return false }
    state.open.append(last)
    state.wait = nil
    return true
  }

  /// Ends the last event of the operation that is open, and with it what began within it.
  private mutating func close(_ record: TraceRecord) throws(RecordingError) {
    let place = state.open.lastIndex {
      $0.operation == record.operation
        && (!record.operation.isNamed || record.object == 0
          || stringOf[record.object] == $0.object)
    }
    guard let place else { return }
    state.open[place].flags.formUnion(record.flags)
    while state.open.count > place, var event = state.open.popLast() {
      event.end = record.time
      if event.operation == .wait, state.open.count == place {
        state.wait = event
      } else {
        try finish(event)
      }
    }
  }

  private func event(_ record: TraceRecord) -> Recording.Event {
    let begin = record.phase == .whole ? max(record.time - record.duration, 0) : record.time
    // Who gives a permit may look at the clock after who takes it.
    let isAtEnd = record.phase == .whole && record.operation != .give
    return Recording.Event(
      operation: record.operation, flags: record.flags,
      isSlice: record.phase != .moment, thread: 0,
      object: (record.operation.isNamed ? stringOf[record.object] : objectOf[record.object]) ?? -1,
      place: placeOf[record.place] ?? -1,
      detail: record.operation.hasText
        ? stringOf[record.detail] ?? -1 : Int32(truncatingIfNeeded: record.detail),
      argument: record.argument, begin: begin, end: record.time,
      order: isAtEnd ? record.time : begin)
  }

  /// Hands an event on that has ended.
  private mutating func finish(_ event: Recording.Event) throws(RecordingError) {
    var event = event
    var stretch = stretches[state.index]
    if event.isSlice { event.end = max(event.end, event.begin + 1) }
    // Long durations are rounded up: such an event may begin before one that has ended.
    if event.end - event.begin > UInt32.max, event.begin < stretch.end,
      stretch.end - event.begin <= (event.end - event.begin) >> 23
    {
      event.begin = stretch.end
    }
    stretch.begin = min(stretch.begin, event.begin)
    stretch.end = max(stretch.end, event.end)
    stretches[state.index] = stretch
    event.thread = Int32(truncatingIfNeeded: firstTask + state.index)
    if event.operation == .thread { lives.append(event) } else { try sink.take(event) }
  }

  /// All records of the process have come.
  mutating func endProcess() throws(RecordingError) {
    states[state.task] = state
    let ended = states.values.sorted { $0.index < $1.index }
    for state in ended {
      guard let wait = state.wait else { continue }
      self.state = state
      try finish(wait)
    }
    let begins = ended.flatMap { $0.open.map(\.begin) }
    let last = max(stretches.map(\.end).max() ?? 0, begins.max() ?? 0)
    let end = max(recording.processes[process].end, last)
    recording.processes[process].end = end
    for state in ended {
      self.state = state
      for var event in state.open.reversed() {
        event.end = max(end, event.begin)
        event.isOpen = true
        try finish(event)
      }
    }
    placeThreads()
  }

  /// Gives each task a thread: the main one, those that have a name, and lanes for the others,
  /// which tasks share that do not overlap.
  private mutating func placeThreads() {
    var lanes: [(thread: Int, end: Int64)] = []
    let whole = recording.processes[process]
    for stretch in stretches {
      let hasEvents = stretch.begin <= stretch.end
      let begin = hasEvents ? stretch.begin : whole.begin
      let end = hasEvents ? stretch.end : whole.end
      if stretch.task == 0 {
        addThread("MainThread", isMain: true, min(begin, whole.begin), max(end, whole.end))
      } else if let name = threadNames[TaskName(process: number, task: stretch.task)] {
        addThread(name, isMain: false, begin, end)
      } else if let lane = lanes.firstIndex(where: { $0.end < begin }) {
        lanes[lane].end = end
        recording.threads[lanes[lane].thread].end = end
        threadOfTask.append(Int32(lanes[lane].thread))
      } else {
        lanes.append((recording.threads.count, end))
        addThread("calls \(lanes.count)", isMain: false, begin, end)
      }
    }
  }

  private mutating func addThread(
    _ name: String, isMain: Bool, _ begin: Int64, _ end: Int64
  ) {
    let index = recording.threads.count
    recording.threads.append(
      Recording.Track(process: process, name: name, isMain: isMain, begin: begin, end: end))
    recording.processes[process].threads.append(index)
    threadOfTask.append(Int32(index))
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

  /// All records have come.
  /// - Returns: The lives of all threads, with their threads.
  mutating func finish() throws(RecordingError) -> [Recording.Event] {
    for (number, index) in processOf.sorted(by: { $0.value < $1.value })
    where recording.processes[index].threads.isEmpty {
      _ = begin(number)
      try endProcess()
    }
    nameFiles()
    for index in lives.indices { lives[index].thread = threadOfTask[Int(lives[index].thread)] }
    return recording.makeLives(of: lives)
  }
}

/// Indices by the numbers that a recording has for them: most are small, as they are counted.
private struct NumberMap {
  private static let mostDense: UInt32 = 1 << 22

  private var dense: [Int32] = []
  private var rest: [UInt32: Int32] = [:]

  subscript(_ number: UInt32) -> Int32? {
    get {
      guard number < Self.mostDense else { return rest[number] }
      guard number < dense.count, dense[Int(number)] >= 0 else { return nil }
      return dense[Int(number)]
    }
    set {
      guard number < Self.mostDense, let newValue else {
        rest[number] = newValue
        return
      }
      if number >= dense.count {
        let count = max(Int(number) + 1, dense.count * 2)
        dense += repeatElement(-1, count: count - dense.count)
      }
      dense[Int(number)] = newValue
    }
  }
}
