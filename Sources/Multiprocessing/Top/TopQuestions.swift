internal import LinuxSystem
internal import SharedMemory
internal import Waiting

/// What processes were asked for the frames: those that run, where they are, once a second; and
/// what their variables call the objects without a name.
struct TopQuestions {
  /// Where in the script each process was when it was asked last; of those that run.
  private(set) var lines: [Int32: String] = [:]
  /// What variables call objects: those of the first process, and of others.
  private var names: (first: [ObjectID: String], others: [ObjectID: String]) = ([:], [:])
  /// What processes call themselves, in full.
  private(set) var processNames: [Int32: String] = [:]
  /// What the threads of processes are called.
  private(set) var threads: [Int32: [UInt32: String]] = [:]
  /// Whether those that run are asked where they are.
  var asksForLines = true
  private var lastLines: Int64 = 0
  private var lastNames: Int64 = 0

  /// Nanoseconds between questions for lines, and for names.
  private static let pauses: (lines: Int64, names: Int64) = (900_000_000, 1_900_000_000)
  /// For how many seconds answers are waited for.
  private static let timeLimit = 1.0
  /// Who did not answer, and is asked again after so many nanoseconds: it is in a function of C.
  private var silent: [Int32: Int64] = [:]
  private static let rest: Int64 = 5_000_000_000

  /// Asks, if it is time to.
  mutating func ask(about sample: ProgramSample, _ observer: ArenaObserver?) {
    var pids: Set<Int32> = []
    if sample.clock - lastLines >= Self.pauses.lines {
      lastLines = sample.clock
      lines = [:]
      if asksForLines { pids.formUnion(sample.processes.filter(\.hasLineToTell).map(\.pid)) }
    }
    if sample.clock - lastNames >= Self.pauses.names {
      lastNames = sample.clock
      pids.formUnion(holdersOfUnnamed(sample, observer))
    }
    let asked = sample.processes.filter {
      pids.contains($0.pid) && sample.clock >= silent[$0.pid] ?? 0 && $0.canAnswer
    }
    guard !asked.isEmpty else { return }
    let answers = try? ProcessAnswer.ask(asked.map(\.pid), for: Self.timeLimit) { pid in
      guard let process = asked.first(where: { $0.pid == pid })?.process else { return true }
      return observer?.isAlive(process) ?? false
    }
    for process in asked {
      silent[process.pid] = answers?[process.pid] == nil ? sample.clock + Self.rest : nil
      guard let answer = answers?[process.pid] else { continue }
      note(answer, isFirst: process.process?.parent == nil)
    }
  }

  private mutating func note(_ answer: ProcessAnswer, isFirst: Bool) {
    processNames[answer.pid] = answer.name
    if isFirst {
      names.first.merge(answer.names) { $1 }
    } else {
      names.others.merge(answer.names) { known, _ in known }
    }
    let stack = answer.threads.first { $0.sleeping == .awake }?.stack ?? answer.stack
    lines[answer.pid] = ProcessAnswer.place(stack)
    threads[answer.pid] = Dictionary(
      answer.threads.map { ($0.task, $0.name) }, uniquingKeysWith: { $1 })
  }

  /// Who may know what an object without a name is called: the first process, and who waits for it.
  private func holdersOfUnnamed(
    _ sample: ProgramSample, _ observer: ArenaObserver?
  ) -> [Int32] {
    let unnamed = Set(
      sample.objects.filter { $0.card.name.isEmpty && name(of: $0) == nil }.flatMap(\.parts))
    guard !unnamed.isEmpty else { return [] }
    return sample.processes.filter { seen in
      guard let process = seen.process else { return false }
      return process.parent == nil
        || process.waits.contains { wait in
          wait.reason.all.contains { part in
            observer?.objectID(of: part).map { unnamed.contains($0) } ?? false
          }
        }
    }.map(\.pid)
  }

  /// What a script's variable calls an object.
  func name(of object: ArenaObserver.ScriptObject) -> String? {
    object.parts.lazy.compactMap { names.first[$0] ?? names.others[$0] }.first
  }
}

extension ProgramSample.Process {
  /// Whether one of its tasks executes the script, or code that the script called.
  var isRunning: Bool {
    guard let process, !usage.isStopped else { return !usage.isStopped }
    return process.waits.count < process.taskCount
  }

  /// Whether it is in the script somewhere, and nothing in the arena tells where.
  fileprivate var hasLineToTell: Bool {
    isRunning
      || process?.waits.contains { $0.place == nil && $0.reason.kind != .requests } ?? false
  }

  /// Whether it can be asked without a wait for nothing.
  fileprivate var canAnswer: Bool { !usage.isStopped && ProcessView(pid).answers }
}
