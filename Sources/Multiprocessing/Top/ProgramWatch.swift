package import LinuxSystem
internal import SharedMemory
internal import Waiting

/// A running program that is looked at again and again, from outside: nothing of it is stopped, and
/// nothing in it waits.
package struct ProgramWatch: ~Copyable {
  private let pid: Int32
  private let end: ProcessWatch
  /// Nil as long as the program shares nothing.
  private var observer: ArenaObserver?
  private var questions = TopQuestions()
  private var last: ProgramSample

  /// Begins to look at the program that a process belongs to; the first frame tells of the time
  /// from here.
  ///
  /// - Throws: A text that says why there is nothing to tell.
  package init(_ pid: Int32) throws(DumpError) {
    let view = ProcessView(pid)
    guard view.state != nil else { throw DumpError("there is no process \(pid)") }
    let observer = try Self.observer(view)
    guard observer != nil || view.runsThisProgram && view.answers else {
      throw DumpError("process \(pid) is not one of mprun")
    }
    guard let end = ProcessWatch(of: pid) else { throw DumpError("there is no process \(pid)") }
    self.pid = pid
    self.end = end
    self.observer = observer
    last = ProgramSample(of: observer, lone: pid)
  }

  private static func observer(_ view: ProcessView) throws(DumpError) -> ArenaObserver? {
    do throws(SystemError) {
      return try view.findMemory("mprun") { ArenaObserver($0) }
    } catch {
      throw DumpError("cannot look into process \(view.pid): \(error)")
    }
  }

  /// Whether processes that run are asked where they are.
  package var asksForLines: Bool {
    get { questions.asksForLines }
    set { questions.asksForLines = newValue }
  }

  /// What to poll to learn at once that the process has ended that was asked for.
  package var watch: Poll.Watch { end.watch }

  /// How the program is now; nil if it has ended.
  package mutating func next() throws(DumpError) -> TopFrame? {
    if observer == nil {
      let view = ProcessView(pid)
      if view.state != nil { observer = try Self.observer(view) }
    }
    let sample = ProgramSample(of: observer, lone: pid)
    guard !sample.processes.isEmpty else { return nil }
    questions.ask(about: sample, observer)
    defer { last = sample }
    return frame(sample)
  }

  private func frame(_ sample: ProgramSample) -> TopFrame {
    let elapsed = Double(max(sample.clock - last.clock, 1)) / 1e9
    let rows = TopRows(
      sample: sample, last: last, elapsed: elapsed, observer: observer, questions: questions)
    return TopFrame(
      time: sample.time, interval: elapsed, arguments: sample.rootArguments,
      processes: sample.processes.map { rows.row($0) },
      objects: sample.objects.map { rows.row($0) }, cycle: rows.cycle)
  }
}

/// What can be read of a program at one moment.
struct ProgramSample {
  /// A process of it.
  struct Process {
    /// Its slot and its waits; nil where there is no shared memory.
    let process: ArenaObserver.Process?
    let pid: Int32
    let usage: ProcessUsage
    let activity: WorkerActivity?
    /// Names it from sample to sample, whatever becomes of its number and its slot.
    var key: SlotID? { process?.slot }
  }

  /// Nanoseconds of the clock that nobody can set.
  let clock: Int64
  /// Seconds since 1970.
  let time: Double
  private(set) var processes: [Process] = []
  private(set) var objects: [ArenaObserver.ScriptObject] = []
  /// The command line of its first process.
  let rootArguments: [[UInt8]]
  /// For each task queue, how many tasks the workers have done.
  private(set) var done: [ObjectID: Int] = [:]
  /// For each task queue, how many chunks were put into it, and taken.
  private(set) var chunks: [ObjectID: (put: Int, taken: Int)] = [:]

  /// Reads it. A program without shared memory has the process `lone` only.
  init(of observer: ArenaObserver?, lone: Int32) {
    clock = Deadline.clock
    time = SystemClock.realtime
    let found = observer?.processes ?? []
    for process in found {
      guard let usage = ProcessUsage(of: process.pid) else { continue }
      // It may have begun to wait meanwhile: then that is why it sleeps.
      let isAwake = process.sleeping == .awake
      let now = isAwake && usage.isAsleep ? observer?.process(process.slot) : process
      let activity = observer?.activity(of: process)
      processes.append(
        Process(
          process: now ?? process, pid: process.pid, usage: usage, activity: activity))
      if let activity { done[activity.queue, default: 0] += activity.done }
    }
    if found.isEmpty, let usage = ProcessUsage(of: lone) {
      processes = [Process(process: nil, pid: lone, usage: usage, activity: nil)]
    }
    for queue in done.keys { chunks[queue] = observer?.chunks(in: queue) }
    objects = observer?.scriptObjects ?? []
    let root = found.first { $0.parent == nil }?.pid ?? lone
    rootArguments = ProcessView(root).arguments
  }
}
