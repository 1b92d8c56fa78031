internal import LinuxSystem
internal import SharedMemory
internal import Waiting

/// Makes the rows of a frame out of two samples and what processes have answered.
struct TopRows {
  let sample: ProgramSample
  let elapsed: Double
  private let questions: TopQuestions
  private let observer: ArenaObserver?
  private let before: [SlotID?: ProgramSample.Process]
  private let objectsBefore: [ObjectID: ArenaObserver.ScriptObject]
  private let doneBefore: [ObjectID: Int]
  /// Which object each of the parts belongs to.
  private let wholes: [ObjectID: Int]
  /// How many wait for each object.
  private var waiters: [Int: Int] = [:]

  init(
    sample: ProgramSample, last: ProgramSample, elapsed: Double, observer: ArenaObserver?,
    questions: TopQuestions
  ) {
    self.sample = sample
    self.elapsed = elapsed
    self.observer = observer
    self.questions = questions
    before = Dictionary(last.processes.map { ($0.key, $0) }, uniquingKeysWith: { $1 })
    objectsBefore = Dictionary(
      last.objects.map { ($0.parts[0], $0) }, uniquingKeysWith: { $1 })
    doneBefore = last.done
    var wholes: [ObjectID: Int] = [:]
    for (index, object) in sample.objects.enumerated() {
      for part in object.parts { wholes[part] = index }
    }
    self.wholes = wholes
    for wait in sample.processes.compactMap(\.process).flatMap(\.waits) {
      let objects = wait.reason.all.compactMap { observer?.objectID(of: $0) }
      for index in Set(objects.compactMap { wholes[$0] }) { waiters[index, default: 0] += 1 }
    }
  }

  // MARK: Processes

  func row(_ seen: ProgramSample.Process) -> TopFrame.Process {
    let wait = seen.isRunning ? nil : seen.process.flatMap { mainWait($0) }
    let before = before[seen.key]
    var row = TopFrame.Process(
      pid: seen.pid, name: name(seen), state: .running, line: questions.lines[seen.pid],
      cpu: before.map { Double(seen.usage.processorTime - $0.usage.processorTime) / elapsed / 1e7 },
      memory: seen.usage.memory, task: seen.activity?.task)
    if let activity = seen.activity {
      let start = before?.activity.flatMap { $0.queue == activity.queue ? $0.done : nil }
      row.tasksPerSecond = Double(max(activity.done - (start ?? activity.done), 0)) / elapsed
      row.tasks = activity.done
    }
    row.parent = seen.process?.parent.flatMap { parent in
      sample.processes.first { $0.key == parent }?.pid
    }
    if let wait {
      row.state = wait.reason.kind == .time ? .sleeping : .waiting
      row.duration = Double(max(sample.clock - wait.since, 0)) / 1e9
      if let place = wait.place { row.line = "\(place.file):\(place.line)" }
      row.waitsFor = subject(wait.reason)
    } else if seen.usage.isAsleep {
      // It is in a function of C or of the system that this program knows nothing of.
      row.state = .waiting
      row.waitsFor = ("the system", "the system")
    }
    if seen.usage.isStopped { row.state = .stopped }
    return row
  }

  /// The wait that is told of a process: that of its main line of execution, or of a thread while
  /// that one waits for threads.
  private func mainWait(_ process: ArenaObserver.Process) -> WaitRecord? {
    let main = process.waits.first { $0.task == 0 }
    guard main?.reason.kind == .task else { return main ?? process.waits.first }
    return process.waits.filter { $0.reason.kind != .task }.min { $0.since < $1.since } ?? main
  }

  private func subject(_ reason: WaitReason) -> (full: String, short: String)? {
    guard reason.kind != .time else { return nil }
    guard reason.kind != .several else { return several(reason.parts) }
    let object = observer?.objectID(of: reason).flatMap { wholes[$0] }.map { sample.objects[$0] }
    let holder = object?.owner.map { name($0) }
    let full = reason.subject(
      object: {
        guard let object else { return "an object that is gone" }
        return description(object) + (holder.map { ", which \($0) has" } ?? "")
      }, process: { name(pid: $0) })
    let short = reason.subject(
      object: {
        guard let object else { return "an object that is gone" }
        return shortDescription(object) + (holder.map { " (\($0))" } ?? "")
      }, process: { name(pid: $0) })
    return full.map { ($0, short ?? $0) }
  }

  private func several(_ parts: [WaitReason]) -> (full: String, short: String) {
    let subjects = parts.compactMap { subject($0) }
    guard !subjects.isEmpty else { return ("one of several things", "several things") }
    return (
      subjects.map(\.full).joined(separator: " or "),
      subjects.map(\.short).joined(separator: " or ")
    )
  }

  /// Who waits for a lock of whom, round to the first one: each waits for the next, which may give
  /// it up all the same.
  var cycle: [String] {
    var waits: [ParticipantID: (lock: ArenaObserver.ScriptObject, owner: ParticipantID)] = [:]
    for process in sample.processes.compactMap(\.process) {
      for wait in process.waits {
        let index = observer?.objectID(of: wait.reason).flatMap { wholes[$0] }
        guard let object = index.map({ sample.objects[$0] }), let owner = object.owner else {
          continue
        }
        waits[ParticipantID(slot: process.slot, task: wait.task)] = (object, owner)
      }
    }
    for first in waits.keys.sorted(by: { $0.slot.index < $1.slot.index }) {
      var names: [String] = []
      var next = first
      while let wait = waits[next], names.count < waits.count * 2 {
        names += [name(next), shortDescription(wait.lock)]
        next = wait.owner
        if next == first { return names + [name(first)] }
      }
    }
    return []
  }

  // MARK: Names

  private func name(_ seen: ProgramSample.Process) -> String {
    if let name = questions.processNames[seen.pid] { return name }
    guard let name = seen.process?.name, !name.isEmpty else { return ProcessHost.mainName }
    return name
  }

  private func name(pid: Int32) -> String {
    sample.processes.first { $0.pid == pid }.map { name($0) } ?? "process \(pid)"
  }

  private func name(_ participant: ParticipantID) -> String {
    guard let process = sample.processes.first(where: { $0.key == participant.slot }) else {
      return "a process that has ended"
    }
    guard participant.task != 0 else { return name(process) }
    let thread = questions.threads[process.pid]?[participant.task] ?? "\(participant.task)"
    return "\(name(process)), thread \(thread)"
  }

  private func name(_ object: ArenaObserver.ScriptObject) -> String? {
    object.card.name.isEmpty ? questions.name(of: object) : object.card.name
  }

  private func made(_ object: ArenaObserver.ScriptObject) -> String? {
    object.card.place.map { "\($0.file):\($0.line)" }
  }

  private func description(_ object: ArenaObserver.ScriptObject) -> String {
    shortDescription(object) + (made(object).map { ", made at \($0)" } ?? "")
  }

  private func shortDescription(_ object: ArenaObserver.ScriptObject) -> String {
    let kind = object.card.kind.map { "\($0)" } ?? "object"
    return name(object).map { "\(kind) '\($0)'" } ?? kind
  }

  // MARK: Objects

  func row(_ object: ArenaObserver.ScriptObject) -> TopFrame.Object {
    let before = objectsBefore[object.parts[0]]
    let status = object.status
    var row = TopFrame.Object(
      kind: object.card.kind.map { "\($0)" } ?? "object", name: name(object), made: made(object),
      holder: object.owner.map { name($0) },
      waiters: wholes[object.parts[0]].flatMap { waiters[$0] } ?? 0, length: status.count,
      limit: status.limit)
    row.totals.contended = object.waits.count
    row.totals.taken = status.taken
    if let taken = status.taken, let count = status.count { row.totals.put = taken + count }
    if let before {
      let waits = object.waits.count - before.waits.count
      row.contendedPerSecond = Double(max(waits, 0)) / elapsed
      if waits > 0 {
        let nanoseconds = object.waits.nanoseconds - before.waits.nanoseconds
        row.averageWait = Double(max(nanoseconds, 0)) / Double(waits) / 1e9
      }
      if let taken = status.taken, let count = status.count, let takenBefore = before.status.taken,
        let countBefore = before.status.count
      {
        row.outPerSecond = Double(max(taken - takenBefore, 0)) / elapsed
        row.inPerSecond = Double(max(taken + count - takenBefore - countBefore, 0)) / elapsed
      }
    }
    if let queue = object.parts.first(where: { sample.chunks[$0] != nil }) { fill(&row, queue) }
    return row
  }

  /// What a pool has instead of items: chunks that wait for a worker, and tasks that were done.
  private func fill(_ row: inout TopFrame.Object, _ queue: ObjectID) {
    let chunks = sample.chunks[queue]
    row.length = chunks.map { $0.put - $0.taken }
    row.limit = nil
    row.inPerSecond = nil
    row.outPerSecond = nil
    row.totals.put = nil
    row.totals.taken = sample.done[queue]
    guard let done = sample.done[queue], let before = doneBefore[queue] else { return }
    row.outPerSecond = Double(max(done - before, 0)) / elapsed
  }
}
