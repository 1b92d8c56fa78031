internal import LinuxSystem
package import Waiting

/// One line of execution of this process, with a row of its own: the process, or a thread of it.
final class Participant {
  let index: Int
  let row: ScheduleRow
  /// What the thread runs as.
  let task: GreenTask
  /// How many children it is starting: what a fork server has to say to that is no step.
  var starting = 0
  /// The operation that has begun and is not done.
  var pending: (StepOperation, object: UInt64)?
  /// What the thread has called last, in words; known where steps are told.
  var lastCall = ""

  init(index: Int, row: ScheduleRow, task: GreenTask) {
    self.index = index
    self.row = row
    self.task = task
  }
}

/// This process as one that takes steps: it stands still before each operation on what the program
/// shares, and in each sleep, until the controller lets it go on.
package final class Stepper: SleepControl {
  let table: ScheduleTable
  /// The one that runs, and all of them, the main one first.
  var current: Participant
  var participants: [Participant] = []
  /// What threads share; nil as long as there is one only.
  var memory: SharedPlaces?
  /// What the next thread is called.
  package var nextThreadName = ""
  private var hasEnded = false
  /// The objects of all operations so far, by their entries, as sleeps name them.
  private var objects: [UInt64: UInt64] = [:]

  init(_ table: ScheduleTable) {
    self.table = table
    current = Participant(index: 0, row: table.row(0), task: Scheduler.shared.main)
  }

  var row: ScheduleRow { current.row }

  /// Takes a row of its own, and runs on towards its first operation. A fork has what its parent
  /// had, and takes another row.
  func begin(pid: Int32, parent: Int32, name: String) {
    current = takeRow(name, Scheduler.shared.main)
    (participants, memory) = ([current], nil)
    row.parent.relaxed = UInt32(bitPattern: parent)
    row.home.relaxed = UInt32(current.index)
    row.state.store(ScheduleRow.State.runs.rawValue)
    row.pid.store(UInt32(bitPattern: pid))
    Deadline.readClock(from: table.clock)
    Scheduler.shared.sleepControl = self
  }

  func takeRow(_ name: String, _ task: GreenTask) -> Participant {
    let index = Int(table.rowCount.add(1))
    precondition(index < ScheduleTable.mostRows, "too many processes to explore")
    let row = table.row(index)
    row.write(name, ScheduleRow.name, ScheduleRow.nameSize)
    return Participant(index: index, row: row, task: task)
  }

  /// The seed of this process's random numbers: equal in all runs.
  package var seed: UInt64 { table.seed.relaxed &* 1_000_003 &+ UInt64(current.index) }

  /// The number by which a script knows a process of the program: they count from 1000.
  package func number(of pid: Int32) -> Int32? {
    for index in 0..<Int(table.rowCount.load()) {
      if table.row(index).pid.load() == UInt32(bitPattern: pid) {
        return Self.firstNumber + Int32(index)
      }
    }
    return nil
  }

  /// The process that a script knows by that number.
  package func pid(numbered number: Int32) -> Int32? {
    let index = number - Self.firstNumber
    guard index >= 0, index < Int32(table.rowCount.load()) else { return nil }
    return Int32(bitPattern: table.row(Int(index)).pid.load())
  }

  private static let firstNumber: Int32 = 1000

  /// Whether what is done is to be said in words.
  package var tells: Bool { table.tells.relaxed != 0 }

  // MARK: Operations

  /// What an operation is about.
  package struct Subject {
    var object: UInt64
    var entry: UInt64
    var lock: UInt64
    var elements: Range<Int>
    var process: Int32

    /// An object, or some of its elements, and the lock that each access takes.
    package init(
      object: UInt64, entry: UInt64 = 0, lock: UInt64 = 0, elements: Range<Int> = 0..<1
    ) {
      self.object = object
      self.entry = entry
      self.lock = lock
      self.elements = elements
      process = 0
    }

    /// A process.
    package init(process: Int32) {
      self.init(object: 0)
      self.process = process
    }
  }

  /// Stands still before an operation until it may begin.
  /// - Parameter waitsForEver: Whether it has no time-out, where it has to wait.
  /// - Parameter title: What the script calls its subject; asked for only where it is told.
  package func point(
    _ operation: StepOperation, _ subject: Subject, waitsForEver: Bool = false,
    title: () -> String = { "" }
  ) {
    if subject.entry != 0 { objects[subject.entry] = subject.object }
    current.pending = (operation, subject.object)
    row.parts = []
    row.operation.relaxed = UInt32(operation.rawValue)
    row.object.relaxed = subject.object
    row.lock.relaxed = subject.lock
    row.firstElement.relaxed = UInt32(clamping: subject.elements.lowerBound)
    row.elementCount.relaxed = UInt32(clamping: subject.elements.count)
    row.subject.relaxed = UInt64(UInt32(bitPattern: subject.process))
    var flags: ScheduleRow.Flags = waitsForEver ? [.waitsForEver] : []
    if memory != nil, !Exploration.shared.mayLeave() { flags.insert(.staysAlone) }
    row.flags.relaxed = flags.rawValue
    tell(title)
    _ = stand(.atPoint)
    if !operation.isAttempt { current.pending = nil }
    if operation == .start { current.starting += 1 }
  }

  /// A child could not be started.
  package func noteFailedStart() { current.starting = max(0, current.starting - 1) }

  /// The operation is done.
  package func done(_ result: UInt64 = 0, isFloat: Bool = false, hasFailed: Bool = false) {
    current.pending = nil
    var flags: ScheduleRow.Flags = []
    if isFloat { flags.insert(.isFloat) }
    if hasFailed { flags.insert(.hasFailed) }
    row.result.relaxed = result
    row.resultFlags.relaxed = flags.rawValue
    row.done.relaxed &+= 1
  }

  /// Tells at which line the process is, and what its operation is about where steps are told.
  func tell(_ title: () -> String) {
    let place = Exploration.shared.place()
    row.line.relaxed = UInt32(clamping: place?.line ?? 0)
    guard tells else { return }
    row.write(title(), ScheduleRow.title, ScheduleRow.titleSize)
    if let place { row.write(place.file(), ScheduleRow.file, ScheduleRow.fileSize) }
  }

  /// Goes on when the child stands still that this process has just started.
  package func awaitBirth(of pid: Int32) {
    row.subject.relaxed = UInt64(UInt32(bitPattern: pid))
    row.startedThread.relaxed = 0
    _ = stand(.awaitsBirth)
    current.starting = max(0, current.starting - 1)
  }

  /// Stands still before the end of this process.
  package func end() {
    if hasEnded { return }
    hasEnded = true
    row.endsProcess.relaxed = 1
    point(.end, Subject(process: 0))
    noteStop(.ends)
  }

  /// Something has gone wrong in this process; the first failure of a run counts.
  package func fail(_ kind: FailureKind, _ text: String) {
    guard table.failureKind.load() == 0 else { return }
    ScheduleTable.write(
      text, to: table.file, at: ScheduleTable.failureText, most: ScheduleTable.failureTextSize)
    table.failureRow.store(UInt32(current.index))
    table.failureKind.store(kind.rawValue)
  }

  // MARK: Standing still

  /// Stands still until it may go on, and looks in between when it is asked to.
  package func sleep(_ sleep: ControlledSleep) -> WakeReason {
    if current.starting > 0, sleep.hasDescriptors {
      if !sleep.hasChanged { sleep.awaitReady() }
      return .woken
    }
    row.reason.relaxed = sleep.reason.word
    row.deadline.relaxed = UInt64(bitPattern: sleep.deadline.nanoseconds)
    if current.pending == nil {
      row.parts = []
      row.operation.relaxed = UInt32(StepOperation.wait.rawValue)
      row.object.relaxed = object(of: sleep)
      row.lock.relaxed = 0
      row.subject.relaxed = sleep.reason.kind == .process ? sleep.reason.subject : 0
    }
    if current.pending == nil { tell { sleep.reason.kind == .task ? current.lastCall : "" } }
    let ends = table.ends.load()
    while true {
      var flags: ScheduleRow.Flags = sleep.hasChanged || sleep.isReady ? [.hasChanged] : []
      // What somebody had who has ended can be taken, though nobody has written that.
      if table.ends.load() != ends {
        Exploration.shared.sweep()
        if sleep.reason.kind == .object { flags.insert(.hasChanged) }
      }
      if sleep.hasDescriptors { flags.insert(.isExternal) }
      if memory != nil, !Scheduler.shared.mayLeave() { flags.insert(.staysAlone) }
      let object = object(of: sleep)
      if object != 0, object == row.object.relaxed { flags.insert(.isExact) }
      row.flags.relaxed = flags.rawValue
      switch stand(.sleeps) {
      case .look: continue
      case .goLate: return .timedOut
      default: return ChildWatch.shared.hasEnded ? .interrupted : .woken
      }
    }
  }

  /// The object of which something is waited for; 0: none, or one that no operation was about.
  private func object(of sleep: ControlledSleep) -> UInt64 {
    guard sleep.reason.kind == .object || sleep.reason.kind == .room else { return 0 }
    return objects[sleep.reason.subject] ?? 0
  }

  func stand(_ state: ScheduleRow.State) -> ScheduleRow.Turn {
    let own = current
    own.row.turn.store(ScheduleRow.Turn.wait.rawValue)
    noteStop(state)
    while true {
      let called = awaitCall()
      if called === own { return ScheduleRow.Turn(rawValue: own.row.turn.load()) ?? .go }
      Scheduler.shared.resume(called.task)
    }
  }

  func noteStop(_ state: ScheduleRow.State) {
    row.state.store(state.rawValue)
    table.stops.add(1)
    Futex.wake(table.stops)
  }

  /// Sleeps until a thread of the process is to go on, and gives it.
  func awaitCall() -> Participant {
    let calls = participants[0].row.calls
    while true {
      let seen = calls.load()
      if let called = participants.first(where: { $0.row.turn.load() != 0 }) {
        current = called
        return called
      }
      _ = Futex.wait(calls, while: seen, .never)
    }
  }
}

/// What can go wrong in a run.
package enum FailureKind: UInt32, Sendable {
  /// Nobody has caught an error.
  case error = 1
  /// `mp.explore.check` was told so.
  case check
  /// The program has ended with another status than 0.
  case status
  /// No process can go on.
  case deadlock
  /// The run has too many steps.
  case endless
  /// A process computes for too long.
  case computes
  /// The output is not as expected.
  case output
}
